// The URLs that playback answers contain. The grant stands in the path, so that playlists, keys and segments inherit it.
import type { Stream, Video } from '../media/videos/video.ts';
import type { Grants, PlaySession } from './grants.ts';

export const PLAY_PATH = '/play';

export interface PlayUrlParts {
  readonly baseUrl: string;
  readonly session: PlaySession;
  readonly stream: Stream;
}

export function playUrl(grants: Pick<Grants, 'playToken'>, { baseUrl, session, stream }: PlayUrlParts): string {
  const definition = stream.definition.toLowerCase();
  const token = grants.playToken(session, definition, stream.format);
  return `${baseUrl}${PLAY_PATH}/${token}/${stream.videoId}/${definition}.${stream.format}`;
}

/** Of the file that was uploaded. */
export function sourceUrl(
  grants: Pick<Grants, 'sourceToken'>,
  { baseUrl, session, video }: Omit<PlayUrlParts, 'stream'> & { readonly video: Video },
): string {
  const extension = video.sourceBlob.slice(video.sourceBlob.lastIndexOf('.') + 1);
  return `${baseUrl}${PLAY_PATH}/${grants.sourceToken(session)}/${video.videoId}/source.${extension}`;
}

/** The customer's own cover if there is one; empty for a video that has none. */
export function coverUrl(grants: Pick<Grants, 'coverToken'>, baseUrl: string, video: Video): string {
  if (video.coverUrl !== undefined) return video.coverUrl;
  if (video.coverBlob === undefined) return '';
  return `${baseUrl}${PLAY_PATH}/${grants.coverToken(video.videoId)}/${video.videoId}/cover.jpg`;
}
