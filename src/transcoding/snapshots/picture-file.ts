// Which file of a video pictures are taken of: what was uploaded, and where that was deleted the largest that was made of
// it. Pure.
import type { Stream, Video } from '../../library/videos/video.ts';

/** A blob key; undefined if there is none. HLS may be encrypted and is in pieces: an MP4 it must be. */
export function pictureFile(
  { sourceBlob, sourceRemovedAtMs }: Pick<Video, 'sourceBlob' | 'sourceRemovedAtMs'>,
  streams: readonly Stream[],
): string | undefined {
  if (sourceRemovedAtMs === undefined) return sourceBlob;
  const pictures = streams.filter(({ format, streamType }) => format === 'mp4' && streamType === 'video');
  return pictures.toSorted((one, other) => other.width * other.height - one.width * one.height)[0]?.blob;
}
