// At the start and every minute uploads that a server was completing when it ended are settled; every hour those that nobody
// goes on with expire. Each sweep does a bounded amount; what is left waits for the next.
import type { Clock } from '../base/clock.ts';
import { coalescingLoop } from '../base/coalesce.ts';
import type { Logger } from '../base/logger.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { ActiveUploads } from './active-uploads.ts';
import { discardUpload, settleInterrupted, type FinishUploadDeps } from './finish-upload.ts';

export interface SweepDeps extends FinishUploadDeps {
  readonly videos: Pick<Videos, 'findAnywhere' | 'forget' | 'restingUploads' | 'expireUpload'>;
  readonly activeUploads: ActiveUploads;
  readonly clock: Clock;
}

/** An upload that nothing was heard of for so long is given up; so is a video that waits for its file. */
export const UPLOAD_REST_MS = 24 * 3600 * 1000;
const SETTLE_EVERY_MS = 60_000;
const SETTLES_OF_A_SWEEP = 60;
const MOST_AT_ONCE = 500;
/** With `isAlone` no other server uses this database: whoever was completing something has ended. */
export async function recoverUploads(deps: SweepDeps, { isAlone }: { readonly isAlone: boolean }): Promise<void> {
  const whose = { everyLease: isAlone };
  for (const { uploadId, videoId } of await deps.uploads.lapsed({ ...whose, limit: MOST_AT_ONCE })) {
    const endTurn = await deps.activeUploads.takeTurn(videoId);
    try {
      const ours = await deps.uploads.takeLapsed(uploadId, whose);
      if (ours !== undefined) await settleInterrupted(deps, ours);
    } finally {
      endTurn();
    }
  }
}

export async function sweepUploads(deps: SweepDeps): Promise<void> {
  await recoverUploads(deps, { isAlone: false });
  const query = { before: deps.clock.now() - UPLOAD_REST_MS, limit: MOST_AT_ONCE };
  for (const upload of await deps.uploads.resting('open', query)) await discardUpload(deps, upload);
  for (const upload of await deps.uploads.resting('done', query)) await discardUpload(deps, upload);
  for (const videoId of await deps.videos.restingUploads(query)) await deps.videos.expireUpload(videoId, query.before);
  await removeOrphans(deps);
}

/** Files of uploads that are done or have no row: their video was deleted, or the server ended between the two. */
async function removeOrphans({ partFiles, uploads }: SweepDeps): Promise<void> {
  const all = await partFiles.list();
  for (let from = 0; from < all.length; from += MOST_AT_ONCE) {
    const found = all.slice(from, from + MOST_AT_ONCE);
    const needed = await uploads.needed(found);
    for (const uploadId of found) if (!needed.has(uploadId)) await partFiles.remove(uploadId);
  }
}

/** Sweeps now and again and again, until it is stopped. */
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
