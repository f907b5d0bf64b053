// What a caller is told who wants pictures of a video that has no file for them yet. Pure.
import { WireError } from '../../wire/errors.ts';
import type { VideoStatus } from '../../library/videos/video.ts';

/** The vendor documents 400 here, and 403 where a video is to be played. */
export function illegalStatus(status?: VideoStatus): WireError {
  const current = status === undefined ? '' : ` Current Status is ${status}.`;
  return new WireError('Forbidden.IllegalStatus', { current }, { status: 400 });
}
