// The last steps of every upload: the whole file becomes the source of the video, and a job goes into the queue. Each step is
// recorded before it is taken, so that another server can continue after a crash between any two of them.
import type { Blobs } from '../store/blobs/blobs.ts';
import type { PartFiles } from '../store/blobs/part-files.ts';
import { startHeartbeat, type Heartbeat } from '../store/leases/heartbeat.ts';
import { leases } from '../store/leases/lease.ts';
import type { VideoId } from '../wire/ids.ts';
import { UploadError } from '../wire/oss-errors.ts';
import type { Jobs } from '../transcoding/queue/jobs-db.ts';
import { asAsset, type Asset } from '../library/videos/asset.ts';
import type { Assets } from '../library/assets/assets-db.ts';
import type { AccountStorage } from '../library/storage/account-storage-db.ts';
import type { Removals } from '../library/videos/removals-db.ts';
import type { Video } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import { expectedSource } from './expected-source.ts';
import type { Completion, Upload } from './upload.ts';
import type { Uploads } from './uploads-db.ts';

export interface FinishUploadDeps {
  readonly videos: Pick<Videos, 'findMedia' | 'forget'>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly assets: Pick<Assets, 'receive'>;
  readonly accountStorage: Pick<AccountStorage, 'note' | 'stored'>;
  readonly uploads: Uploads;
  readonly partFiles: PartFiles;
  readonly blobs: Blobs;
  /** Called when a job was queued: wakes the worker. */
  readonly onQueued: (videoId: VideoId) => void;
}

const RETRY_AFTER_MS = 2_000;

/** Renews the lease of the last steps for as long as they take. */
export function startCompletionHeartbeat(uploads: Pick<Uploads, 'renew'>, completion: Completion): Heartbeat {
  return startHeartbeat({ everyMs: leases.completion.renewedEveryMs, renew: () => uploads.renew(completion) });
}

/** The answer to a request for an upload or a file that another request, or another server, is putting in place. */
export function completionInProgress(): UploadError {
  return new UploadError('ServiceUnavailable', { retryAfterMs: RETRY_AFTER_MS });
}

/** The video as it is now, if this blob is the file that it expects. */
export async function findVideoExpecting(
  { videos }: Pick<FinishUploadDeps, 'videos'>,
  videoId: VideoId,
  blob: string,
): Promise<Video | undefined> {
  videos.forget(videoId);
  const video = await videos.findMedia(videoId);
  return video !== undefined && expectedSource(video)?.blob === blob ? video : undefined;
}

/** The blob is stored: writes source, status and job, and removes the file that it replaces. */
export async function enqueueReceived(deps: FinishUploadDeps, video: Video, upload: Completion): Promise<void> {
  const { blob, sizeBytes } = upload;
  const asset = asAsset(video);
  if (asset !== undefined) {
    await finishAsset(deps, asset, upload);
    return;
  }
  const enqueued = await deps.jobs.enqueue(video, { blob, sizeBytes });
  deps.videos.forget(video.videoId);
  if (!enqueued.ok) throw new UploadError('ObjectAlreadyExists');
  deps.accountStorage.note(video.accountId, sizeBytes);
  await finishUpload(deps, upload);
  deps.removals.begin(enqueued.obsolete);
  deps.onQueued(video.videoId);
}

/** An image or attached media is complete at once, or its content is not what it must be: then it can be sent again. */
async function finishAsset(deps: FinishUploadDeps, asset: Asset, upload: Completion): Promise<void> {
  const { blob, sizeBytes, uploadId } = upload;
  const outcome = await deps.assets.receive(asset, { blob, sizeBytes });
  deps.videos.forget(asset.videoId);
  if (outcome === 'refused') {
    await deps.uploads.abandon(upload);
    await deps.partFiles.remove(uploadId);
    throw new UploadError('InvalidContent');
  }
  if (outcome === 'gone') throw new UploadError('ObjectAlreadyExists');
  deps.accountStorage.note(asset.accountId, sizeBytes);
  await finishUpload(deps, upload);
}

async function finishUpload(
  { uploads, partFiles }: FinishUploadDeps,
  { uploadId, videoId, blob }: Upload,
): Promise<void> {
  await uploads.finish(uploadId);
  await partFiles.remove(uploadId);
  // Other uploads of the same file can only fail now.
  for (const other of await uploads.openOf(videoId)) {
    if (other.blob === blob) await discardUpload({ uploads, partFiles }, other);
  }
}

/** Deletes the row first: files without a row are swept. False, and nothing is deleted, if its state has changed. */
export async function discardUpload(
  { uploads, partFiles }: Pick<FinishUploadDeps, 'uploads' | 'partFiles'>,
  upload: Pick<Upload, 'uploadId' | 'state'>,
): Promise<boolean> {
  const isRemoved = await uploads.remove(upload);
  if (isRemoved) await partFiles.remove(upload.uploadId);
  return isRemoved;
}

/**
 * Settles an upload that a server was completing when it crashed; its lease is ours now. The blob decides, because it is
 * stored whole or not at all. False if the upload is open again or gone.
 */
export async function settleInterrupted(deps: FinishUploadDeps, completion: Completion): Promise<boolean> {
  const { videoId, blob, uploadId } = completion;
  const received = await deps.blobs.stat(blob);
  if (received?.sizeBytes === completion.sizeBytes) {
    deps.videos.forget(videoId);
    const video = await deps.videos.findMedia(videoId);
    // The job was queued; only the end of the upload was not recorded.
    if (video?.sourceBlob === blob && expectedSource(video)?.blob !== blob) {
      await finishUpload(deps, completion);
      return true;
    }
    if (video !== undefined && expectedSource(video)?.blob === blob) {
      return await settleReceived(deps, video, completion);
    }
  }
  const parts = await deps.uploads.parts(uploadId, { after: 0, limit: 1 });
  if (parts.length === 0) await deps.uploads.abandon(completion);
  else await deps.uploads.reopen(completion);
  return false;
}

/** False if its content was refused: no client waits for the answer, and other uploads are to be settled. */
async function settleReceived(deps: FinishUploadDeps, video: Video, completion: Completion): Promise<boolean> {
  try {
    await enqueueReceived(deps, video, completion);
    return true;
  } catch (error) {
    if (error instanceof UploadError && error.code === 'InvalidContent') return false;
    throw error;
  }
}
