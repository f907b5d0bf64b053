// Settles uploads that a server was completing when it crashed, at the start and every minute; every hour expires those that
// are idle. Each sweep does a bounded amount of work and leaves the rest to the next.
import type { Clock } from '../base/clock.ts';
import { coalescingLoop } from '../base/coalesce.ts';
import type { Logger } from '../base/logger.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { ActiveUploads } from './active-uploads.ts';
import { discardUpload, settleInterrupted, type FinishUploadDeps } from './finish-upload.ts';

export interface SweepDeps extends FinishUploadDeps {
  readonly videos: Pick<Videos, 'findMedia' | 'forget' | 'restingUploads' | 'expireUpload'>;
  readonly activeUploads: ActiveUploads;
  readonly clock: Clock;
}

/** An upload that is idle for this long expires, and so does a video that waits for its file. */
export const UPLOAD_IDLE_MS = 24 * 3600 * 1000;
const SETTLE_EVERY_MS = 60_000;
const SETTLES_OF_A_SWEEP = 60;
const MOST_AT_ONCE = 500;

/** With `isAlone` no other server uses this database, so every lease is left over from a crash. */
export async function recoverUploads(deps: SweepDeps, { isAlone }: { readonly isAlone: boolean }): Promise<void> {
  const whose = { ignoreLeases: isAlone };
  for (const { uploadId, videoId } of await deps.uploads.expired({ ...whose, limit: MOST_AT_ONCE })) {
    const releaseMutex = await deps.activeUploads.acquireMutex(videoId);
    try {
      const ours = await deps.uploads.takeExpired(uploadId, whose);
      if (ours !== undefined) await settleInterrupted(deps, ours);
    } finally {
      releaseMutex();
    }
  }
}

export async function sweepUploads(deps: SweepDeps): Promise<void> {
  await recoverUploads(deps, { isAlone: false });
  const query = { before: deps.clock.now() - UPLOAD_IDLE_MS, limit: MOST_AT_ONCE };
  for (const upload of await deps.uploads.idle('open', query)) await discardUpload(deps, upload);
  for (const upload of await deps.uploads.idle('done', query)) await discardUpload(deps, upload);
  for (const videoId of await deps.videos.restingUploads(query)) await deps.videos.expireUpload(videoId, query.before);
  await removeOrphans(deps);
}

/** Part files of uploads that are done or have no row: the video was deleted, or a server crashed between row and file. */
async function removeOrphans({ partFiles, uploads }: SweepDeps): Promise<void> {
  const all = await partFiles.list();
  for (let from = 0; from < all.length; from += MOST_AT_ONCE) {
    const found = all.slice(from, from + MOST_AT_ONCE);
    const needed = await uploads.needed(found);
    for (const uploadId of found) if (!needed.has(uploadId)) await partFiles.remove(uploadId);
  }
}

/** Sweeps now and at intervals, until it is stopped. */
export function startUploadSweeper(deps: SweepDeps, log: Pick<Logger, 'error'>): { stop(): Promise<void> } {
  let turn = 0;
  const sweeper = coalescingLoop(async () => {
    const isWhole = turn % SETTLES_OF_A_SWEEP === 0;
    turn += 1;
    await (isWhole ? sweepUploads(deps) : recoverUploads(deps, { isAlone: false })).catch((error: unknown) => {
      log.error({ err: error }, 'unfinished uploads could not be swept');
    });
  }, SETTLE_EVERY_MS);
  sweeper.wake();
  return { stop: sweeper.stop };
}
