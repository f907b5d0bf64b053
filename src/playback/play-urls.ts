// The URLs that playback answers contain. The grant stands in the path, so that playlists, keys and segments inherit it.
import { ownText } from '../base/own-text.ts';
import { sourceNumberOf } from '../uploads/expected-source.ts';
import { extensionOf, type Asset } from '../library/videos/asset.ts';
import { imageOfCover } from '../library/videos/image-url.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import { grantScope } from '../wire/session-token.ts';
import type { Grants, PlaySession } from './grants.ts';

const PLAY_PATH = '/play';

/** What the URLs of a stream have in common. */
export interface StreamPlace {
  /** The scope of its grants: see grantScope. */
  readonly scope: number;
  /** Behind the grant. */
  readonly path: string;
}

interface PlayUrlParts {
  readonly baseUrl: string;
  readonly session: PlaySession;
}

/** `lists`: for AUTO the definitions of its renditions, which the grant opens too. */
export function placeOfStream(
  { definition, variant, format, videoId }: Stream,
  lists: readonly string[] = [],
): StreamPlace {
  const own = [definition.toLowerCase(), ...(variant === '' ? [] : [variant])];
  return {
    scope: grantScope(...own, format, ...lists.map((name) => name.toLowerCase())) ?? 0,
    path: `/${videoId}/${own.join('-')}.${format}`,
  };
}

export function playUrl(
  grants: Pick<Grants, 'scopedToken'>,
  { baseUrl, session, place }: PlayUrlParts & { readonly place: StreamPlace },
): string {
  return `${baseUrl}${PLAY_PATH}/${grants.scopedToken(session, place.scope)}${place.path}`;
}

/** The uploaded file, by its name. The URL does not open a file that replaces it. */
export function sourceUrl(
  grants: Pick<Grants, 'sourceToken'>,
  { baseUrl, session, video }: PlayUrlParts & { readonly video: Video },
): string {
  const name = video.sourceBlob.slice(video.sourceBlob.lastIndexOf('/') + 1);
  const token = grants.sourceToken(session, sourceNumberOf(video.sourceBlob));
  return `${baseUrl}${PLAY_PATH}/${token}/${video.videoId}/${name}`;
}

/** Snapshots of the video: gives the URL of each by its place and name, all under one grant. */
export function snapshotUrls(
  grants: Pick<Grants, 'snapshotToken'>,
  { baseUrl, session }: PlayUrlParts,
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
  return ownCover(baseUrl, grants.coverToken(video.videoId), video);
}

interface OwnCover {
  readonly baseUrl: string;
  readonly token: string;
  readonly url: string;
}

/** Of the videos as they were read last. The same text each time is the same to what compares it, without looking at its characters. */
const ownCovers = new WeakMap<Video, OwnCover>();

function ownCover(baseUrl: string, token: string, video: Video): string {
  const known = ownCovers.get(video);
  if (known?.token === token && known.baseUrl === baseUrl) return known.url;
  const url = `${baseUrl}${PLAY_PATH}/${token}/${video.videoId}/cover.jpg`;
  ownCovers.set(video, { baseUrl: ownText(baseUrl), token, url });
  return url;
}

/** An image or attached media. */
export function assetUrl(
  grants: Pick<Grants, 'assetToken'>,
  { baseUrl, session, asset }: PlayUrlParts & { readonly asset: Asset },
): string {
  return `${baseUrl}${PLAY_PATH}/${grants.assetToken(session)}/${asset.videoId}/${asset.mediaType}.${extensionOf(asset)}`;
}
