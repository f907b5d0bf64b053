// Which file of a video pictures are taken of: the uploaded one, or after its deletion the largest MP4 made of it; and the
// error where there is none yet. Pure.
import type { Stream, Video, VideoStatus } from '../../library/videos/video.ts';
import { WireError } from '../../wire/errors.ts';

/** A blob key; undefined if there is none. Only MP4: HLS is in segments and may be encrypted. */
export function pictureFile(
  { sourceBlob, sourceRemovedAtMs }: Pick<Video, 'sourceBlob' | 'sourceRemovedAtMs'>,
  streams: readonly Stream[],
): string | undefined {
  if (sourceRemovedAtMs === undefined) return sourceBlob;
  const pictures = streams.filter(({ format, streamType }) => format === 'mp4' && streamType === 'video');
  return pictures.toSorted((one, other) => other.width * other.height - one.width * one.height)[0]?.blob;
}

/** The vendor documents 400 here, and 403 where a video is to be played. */
export function illegalStatus(status?: VideoStatus): WireError {
  const current = status === undefined ? '' : ` Current Status is ${status}.`;
  return new WireError('Forbidden.IllegalStatus', { current }, { status: 400 });
}
