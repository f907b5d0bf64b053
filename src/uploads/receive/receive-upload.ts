// Receives the file of a video in one PUT.
import { UploadError } from '../../wire/oss-errors.ts';
import { expectedSource } from '../expected-source.ts';
import { announcedBytes, checkRoom, receiveBody, type BodyDeps } from './receive-body.ts';
import {
  completionInProgress,
  enqueueReceived,
  findAwaiting,
  startCompletionHeartbeat,
  type FinishUploadDeps,
} from '../finish-upload.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import type { OpenedUpload } from '../upload-credential.ts';
import type { Video } from '../../library/videos/video.ts';
import type { Heartbeat } from '../../store/leases/heartbeat.ts';
import type { Completion } from '../upload.ts';

export type ReceiveDeps = FinishUploadDeps & BodyDeps;

/** A video that waits for the very file that the credential is for. */
export interface Awaiting {
  readonly video: Video;
  readonly blob: string;
}

export async function demandAwaiting({ videos }: Pick<ReceiveDeps, 'videos'>, upload: OpenedUpload): Promise<Awaiting> {
  const video = await videos.findAnywhere(upload.videoId);
  if (video?.accountId !== upload.accountId) throw new UploadError('AccessDenied');
  const awaited = expectedSource(video);
  if (awaited?.objectKey !== upload.objectKey) throw new UploadError('ObjectAlreadyExists');
  return { video, blob: awaited.blob };
}

/** Answers the ETag of what was stored. Throws an {@link UploadError} before a byte is read if the request is no good. */
export async function receiveUpload(deps: ReceiveDeps, upload: OpenedUpload, request: ObjectRequest): Promise<string> {
  const sizeBytes = announcedBytes(request, deps.maxUploadBytes);
  await checkRoom(deps, sizeBytes);
  const { video, blob } = await demandAwaiting(deps, upload);
  if (await deps.uploads.isBeingPlaced({ videoId: video.videoId, blob })) throw completionInProgress();
  const endSending = deps.activeUploads.beginSending(video.videoId);
  if (endSending === undefined) throw new UploadError('SlowDown');
  const endBuffering = deps.activeUploads.beginBuffering(video, deps.blobs.bufferBytes?.(sizeBytes) ?? 0);
  try {
    if (endBuffering === undefined) throw new UploadError('SlowDown');
    return await storeAndEnqueue(deps, { video, blob, request, sizeBytes });
  } finally {
    endBuffering?.();
    endSending();
  }
}

interface Incoming extends Awaiting {
  readonly request: ObjectRequest;
  readonly sizeBytes: number;
}

async function storeAndEnqueue(deps: ReceiveDeps, { video, blob, request, sizeBytes }: Incoming): Promise<string> {
  const { videoId, accountId } = video;
  const held = deps.activeUploads.holdFor({ videoId, accountId });
  let endTurn: (() => void) | undefined;
  let completion: Completion | undefined;
  let heartbeat: Heartbeat | undefined;
  // When all bytes have come, which may take hours, another upload may have been quicker; from here on nobody else puts a
  // file in this video's place.
  const beforeEnd = async (md5: Buffer): Promise<void> => {
    endTurn = await deps.activeUploads.takeTurn(videoId);
    if ((await findAwaiting(deps, videoId, blob)) === undefined) throw new UploadError('ObjectAlreadyExists');
    const begun = await deps.uploads.openWhole({ videoId, blob }, { sizeBytes, etag: etagOf(md5) });
    if (begun === 'gone') throw new UploadError('ObjectAlreadyExists');
    if (begun === 'busy') throw completionInProgress();
    // Now it counts as an upload that waits.
    held.end();
    completion = begun;
    heartbeat = startCompletionHeartbeat(deps.uploads, begun);
  };
  try {
    const { md5 } = await receiveBody(deps, {
      ...{ request, sizeBytes, beforeEnd, held, sender: { videoId, accountId } },
      store: (content) => deps.blobs.write(blob, content),
    });
    const awaiting = await findAwaiting(deps, videoId, blob);
    if (completion === undefined || awaiting === undefined) throw new UploadError('ObjectAlreadyExists');
    await enqueueReceived(deps, awaiting, completion);
    return etagOf(md5);
  } catch (error) {
    if (completion !== undefined) await deps.uploads.giveUp(completion);
    throw error;
  } finally {
    heartbeat?.[Symbol.dispose]();
    held.end();
    endTurn?.();
  }
}

/** As the object store writes it: MD5 in upper-case hex. */
export function etagOf(md5: Buffer): string {
  return md5.toString('hex').toUpperCase();
}
