// An image or attached media as a value: a row among the videos with facts of its own. Pure.
import type { AssetFacts } from './asset-facts.ts';
import type { Video } from './video.ts';

export type Asset = Video & { readonly asset: AssetFacts };

export function asAsset(video: Video | undefined): Asset | undefined {
  return video?.asset === undefined ? undefined : (video as Asset);
}

/** Lower-case, as in its URL. */
export function extensionOf({ sourceBlob }: Pick<Video, 'sourceBlob'>): string {
  return sourceBlob.slice(sourceBlob.lastIndexOf('.') + 1);
}
