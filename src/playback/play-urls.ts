// The URLs that playback answers contain. The grant stands in the path, so that playlists, keys and segments inherit it.
import { sourceNumberOf } from '../uploads/expected-source.ts';
import { extensionOf, type Asset } from '../library/videos/asset.ts';
import { imageOfCover } from '../library/videos/image-url.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import type { Grants, PlaySession } from './grants.ts';

const PLAY_PATH = '/play';

interface PlayUrlParts {
  readonly baseUrl: string;
  readonly session: PlaySession;
  readonly stream: Stream;
  /** For AUTO: the definitions of its renditions, which the grant opens too. */
  readonly lists?: readonly string[];
}

export function playUrl(
  grants: Pick<Grants, 'playToken'>,
  { baseUrl, session, stream, lists = [] }: PlayUrlParts,
): string {
  const definition = stream.definition.toLowerCase();
  const listed = lists.map((name) => name.toLowerCase());
  const variant = stream.variant === '' ? [] : [stream.variant];
  const token = grants.playToken(session, definition, stream.format, ...variant, ...listed);
  return `${baseUrl}${PLAY_PATH}/${token}/${stream.videoId}/${[definition, ...variant].join('-')}.${stream.format}`;
}

/** The uploaded file, by its name. The URL does not open a file that replaces it. */
export function sourceUrl(
  grants: Pick<Grants, 'sourceToken'>,
  { baseUrl, session, video }: Omit<PlayUrlParts, 'stream' | 'lists'> & { readonly video: Video },
): string {
  const name = video.sourceBlob.slice(video.sourceBlob.lastIndexOf('/') + 1);
  const token = grants.sourceToken(session, sourceNumberOf(video.sourceBlob));
  return `${baseUrl}${PLAY_PATH}/${token}/${video.videoId}/${name}`;
}

/** Snapshots of the video: gives the URL of each by its place and name, all under one grant. */
export function snapshotUrls(
  grants: Pick<Grants, 'snapshotToken'>,
  { baseUrl, session }: Omit<PlayUrlParts, 'stream'>,
): (place: string, name: string) => string {
  const { videoId } = session;
  const start = `${baseUrl}${PLAY_PATH}/${grants.snapshotToken(session)}/${videoId}/snapshots`;
  return (place, name) => `${start}/${place.slice(videoId.length + 1)}/${name}`;
}

/** The customer's own cover if there is one; empty for a video that has none. */
export function coverUrl(grants: Pick<Grants, 'coverToken'>, baseUrl: string, video: Video): string {
  const image = video.coverUrl === undefined ? undefined : imageOfCover(video.coverUrl);
  if (image !== undefined)
    return `${baseUrl}${PLAY_PATH}/${grants.coverToken(image.imageId, 'asset')}/${image.imageId}/image.${image.extension}`;
  if (video.coverUrl !== undefined) return video.coverUrl;
  if (video.coverBlob === undefined) return '';
  return `${baseUrl}${PLAY_PATH}/${grants.coverToken(video.videoId)}/${video.videoId}/cover.jpg`;
}

/** An image or attached media. */
export function assetUrl(
  grants: Pick<Grants, 'assetToken'>,
  { baseUrl, session, asset }: Omit<PlayUrlParts, 'stream' | 'lists'> & { readonly asset: Asset },
): string {
  return `${baseUrl}${PLAY_PATH}/${grants.assetToken(session)}/${asset.videoId}/${asset.mediaType}.${extensionOf(asset)}`;
}
