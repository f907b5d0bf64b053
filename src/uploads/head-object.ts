// What the holder of an upload credential can learn of the object: whether it was received, its size and its ETag.
import type { Blobs } from '../store/blobs/blobs.ts';
import { UploadError } from '../wire/oss-errors.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import { objectKeyOf } from './expected-source.ts';
import type { OpenedUpload } from './upload-credential.ts';
import type { Uploads } from './uploads-db.ts';

export interface ObjectInfo {
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  /** Undefined when it is no longer remembered. */
  readonly etag: string | undefined;
}

interface Deps {
  readonly videos: Pick<Videos, 'findAnywhere'>;
  readonly uploads: Pick<Uploads, 'findDone'>;
  readonly blobs: Pick<Blobs, 'stat'>;
}

export async function headObject({ videos, uploads, blobs }: Deps, credential: OpenedUpload): Promise<ObjectInfo> {
  const video = await videos.findAnywhere(credential.videoId);
  if (video?.accountId !== credential.accountId) throw new UploadError('AccessDenied');
  if (objectKeyOf(video.videoId, video.sourceBlob) !== credential.objectKey) throw new UploadError('NoSuchKey');
  const received = await blobs.stat(video.sourceBlob);
  if (received === undefined) throw new UploadError('NoSuchKey');
  const done = await uploads.findDone(video.videoId, video.sourceBlob);
  return { ...received, etag: done?.etag };
}
