// Receives the file of a video in one PUT.
import { UploadError } from '../../wire/oss-errors.ts';
import { expectedSource } from '../expected-source.ts';
import { announcedBody, type AnnouncedBody } from './announced-body.ts';
import { receiveBody, type BodyDeps, type ReceivedBody } from './receive-body.ts';
import { checkDiskSpace } from './reserve-space.ts';
import {
  completionInProgress,
  enqueueReceived,
  findVideoExpecting,
  startCompletionHeartbeat,
  type FinishUploadDeps,
} from '../finish-upload.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import type { OpenedUpload } from '../upload-credential.ts';
import type { Video } from '../../library/videos/video.ts';
import type { Heartbeat } from '../../store/leases/heartbeat.ts';
import type { Completion } from '../upload.ts';

export type ReceiveDeps = FinishUploadDeps & BodyDeps;

/** A video that expects the file that the credential is for. */
interface ExpectedFile {
  readonly video: Video;
  readonly blob: string;
}

export async function requireExpected(
  { videos }: Pick<ReceiveDeps, 'videos'>,
  upload: OpenedUpload,
): Promise<ExpectedFile> {
  const video = await videos.findMedia(upload.videoId);
  if (video?.accountId !== upload.accountId) throw new UploadError('AccessDenied');
  const awaited = expectedSource(video);
  if (awaited?.objectKey !== upload.objectKey) throw new UploadError('ObjectAlreadyExists');
  return { video, blob: awaited.blob };
}

/** Answers the ETag of what was stored. Throws an {@link UploadError} before a byte is read if the request is refused. */
export async function receiveUpload(deps: ReceiveDeps, upload: OpenedUpload, request: ObjectRequest): Promise<string> {
  const announced = announcedBody(request, deps.maxUploadBytes);
  await checkDiskSpace(deps, announced.sizeBytes ?? 0);
  const { video, blob } = await requireExpected(deps, upload);
  if (await deps.uploads.isBeingPlaced({ videoId: video.videoId, blob })) throw completionInProgress();
  const endSending = deps.activeUploads.beginSending(video.videoId);
  if (endSending === undefined) throw new UploadError('SlowDown');
  const mostBytes = announced.sizeBytes ?? announced.maxBytes;
  const endBuffering = deps.activeUploads.beginBuffering(video, deps.blobs.bufferBytes?.(mostBytes) ?? 0);
  try {
    if (endBuffering === undefined) throw new UploadError('SlowDown');
    return await storeAndEnqueue(deps, { video, blob, request, announced });
  } finally {
    endBuffering?.();
    endSending();
  }
}

interface Incoming extends ExpectedFile {
  readonly request: ObjectRequest;
  readonly announced: AnnouncedBody;
}

async function storeAndEnqueue(deps: ReceiveDeps, { video, blob, request, announced }: Incoming): Promise<string> {
  const { videoId, accountId } = video;
  const inFlight = deps.activeUploads.countInFlight({ videoId, accountId });
  let releaseMutex: (() => void) | undefined;
  let completion: Completion | undefined;
  let heartbeat: Heartbeat | undefined;
  // After all bytes have arrived, which may take hours: another upload may have been faster. From here on this one alone may
  // store the file of the video.
  const beforeEnd = async ({ md5, sizeBytes }: ReceivedBody): Promise<void> => {
    releaseMutex = await deps.activeUploads.acquireMutex(videoId);
    if ((await findVideoExpecting(deps, videoId, blob)) === undefined) throw new UploadError('ObjectAlreadyExists');
    const begun = await deps.uploads.openWhole({ videoId, blob }, { sizeBytes, etag: etagOf(md5) });
    if (begun === 'gone') throw new UploadError('ObjectAlreadyExists');
    if (begun === 'busy') throw completionInProgress();
    // From now on its row counts towards the quota.
    inFlight.end();
    completion = begun;
    heartbeat = startCompletionHeartbeat(deps.uploads, begun);
  };
  try {
    const { md5 } = await receiveBody(deps, {
      request,
      announced,
      beforeEnd,
      inFlight,
      sender: { videoId, accountId },
      store: (content) => deps.blobs.write(blob, content),
    });
    const awaiting = await findVideoExpecting(deps, videoId, blob);
    if (completion === undefined || awaiting === undefined) throw new UploadError('ObjectAlreadyExists');
    await enqueueReceived(deps, awaiting, completion);
    return etagOf(md5);
  } catch (error) {
    if (completion !== undefined) await deps.uploads.abandon(completion);
    throw error;
  } finally {
    heartbeat?.[Symbol.dispose]();
    inFlight.end();
    releaseMutex?.();
  }
}

/** As the object store writes it: MD5 in upper-case hex. */
export function etagOf(md5: Buffer): string {
  return md5.toString('hex').toUpperCase();
}
