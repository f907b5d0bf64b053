// Receives the file of a video in one PUT.
import { UploadError } from '../../wire/oss-errors.ts';
import { awaitedSource } from './awaited-source.ts';
import { announcedBytes, checkRoom, receiveBody, type BodyDeps } from './receive-body.ts';
import { enqueueReceived, findAwaiting, type TakeOverDeps } from './take-over.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import type { OpenedUpload } from './upload-credential.ts';
import type { Video } from '../videos/video.ts';

export type ReceiveDeps = TakeOverDeps & BodyDeps & { readonly maxUploadBytes: number };

/** A video that waits for the very file that the credential is for. */
export interface Awaiting {
  readonly video: Video;
  readonly blob: string;
}

export async function demandAwaiting({ videos }: Pick<ReceiveDeps, 'videos'>, upload: OpenedUpload): Promise<Awaiting> {
  const video = await videos.findAnywhere(upload.videoId);
  if (video?.accountId !== upload.accountId) throw new UploadError('AccessDenied');
  const awaited = awaitedSource(video);
  if (awaited?.objectKey !== upload.objectKey) throw new UploadError('ObjectAlreadyExists');
  return { video, blob: awaited.blob };
}

/** Answers the ETag of what was stored. Throws an {@link UploadError} before a byte is read if the request is no good. */
export async function receiveUpload(deps: ReceiveDeps, upload: OpenedUpload, request: ObjectRequest): Promise<string> {
  const sizeBytes = announcedBytes(request, deps.maxUploadBytes);
  await checkRoom(deps, sizeBytes);
  const { video, blob } = await demandAwaiting(deps, upload);
  const endSending = deps.underWay.beginSending(video.videoId);
  if (endSending === undefined) throw new UploadError('SlowDown');
  try {
    return await storeAndEnqueue(deps, { video, blob, request, sizeBytes });
  } finally {
    endSending();
  }
}

interface Incoming extends Awaiting {
  readonly request: ObjectRequest;
  readonly sizeBytes: number;
}

async function storeAndEnqueue(deps: ReceiveDeps, { video, blob, request, sizeBytes }: Incoming): Promise<string> {
  const { videoId } = video;
  let endTurn: (() => void) | undefined;
  let uploadId: string | undefined;
  // When all bytes have come, which may take hours, another upload may have been quicker; from here on nobody else puts a
  // file in this video's place.
  const beforeEnd = async (md5: Buffer): Promise<void> => {
    endTurn = await deps.underWay.takeTurn(videoId);
    if ((await findAwaiting(deps, videoId, blob)) === undefined) throw new UploadError('ObjectAlreadyExists');
    uploadId = await deps.uploads.openWhole({ videoId, blob }, { sizeBytes, etag: etagOf(md5) });
  };
  try {
    const { md5 } = await receiveBody(deps, {
      ...{ request, sizeBytes, beforeEnd },
      store: (content) => deps.blobs.write(blob, content),
    });
    const whole = uploadId === undefined ? undefined : await deps.uploads.find(uploadId);
    const awaiting = await findAwaiting(deps, videoId, blob);
    if (whole === undefined || awaiting === undefined) throw new UploadError('ObjectAlreadyExists');
    await enqueueReceived(deps, awaiting, whole);
    return etagOf(md5);
  } catch (error) {
    if (uploadId !== undefined) await deps.uploads.remove(uploadId);
    throw error;
  } finally {
    endTurn?.();
  }
}

/** As the object store writes it: MD5 in upper-case hex. */
export function etagOf(md5: Buffer): string {
  return md5.toString('hex').toUpperCase();
}
