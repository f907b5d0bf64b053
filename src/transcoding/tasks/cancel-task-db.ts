// Cancels a transcode job: ends it, reverts the status of its video, fails its outputs and records their events.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';
import { noLease } from '../../store/leases/lease.ts';
import { transcodeComplete } from '../../wire/events.ts';
import { recordEvent } from '../../events/record-event.ts';
import { recordTranscoded } from '../record-transcoded.ts';
import { lockVideo } from '../../library/videos/lock-video.ts';
import { noteRemovals } from '../../library/videos/removals-db.ts';
import { claimIdOf, overridesOf } from '../queue/claim-job.ts';
import { jobFolder } from '../queue/job-folder.ts';
import { failOutputs } from '../queue/job-outputs-db.ts';
import { revertTranscoding } from '../queue/transcode-steps-db.ts';
import type { TranscodeTask } from './transcode-task.ts';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

const CANCELED = { code: 'JobCanceled', message: 'The task was cancelled.' } as const;

/**
 * False if it had ended. `abandoned` are folders of crashed workers. A running worker removes its own folder when it finds
 * that it cannot publish; if it crashes before that, the note made here removes the folder.
 */
export async function cancelTask(
  { database, clock }: Deps,
  { taskId, videoId }: Pick<TranscodeTask, 'taskId' | 'videoId'>,
  abandoned: readonly string[],
): Promise<boolean> {
  const atMs = clock.now();
  return await database.transaction().execute(async (transaction) => {
    await lockVideo(transaction, videoId);
    const running = await transaction
      .selectFrom('jobs')
      .select('lease_owner')
      .where('job_id', '=', taskId)
      .executeTakeFirst();
    const job = await endJob(transaction, taskId, atMs);
    if (job === undefined) return false;
    const claimId = claimIdOf(running?.lease_owner ?? null);
    const current = claimId === undefined ? [] : [jobFolder({ videoId, jobId: taskId, claimId })];
    await noteRemovals(transaction, [...abandoned, ...current], atMs);
    await revertTranscoding(transaction, { videoId, jobId: taskId, atMs });
    const failed = await failOutputs(transaction, taskId, { failure: CANCELED, atMs });
    const about = { ...overridesOf(job), videoId };
    if (failed.length > 0)
      await recordTranscoded(transaction, {
        job: about,
        streams: [],
        atMs,
        failed: failed.map((output) => ({ output, failure: CANCELED })),
      });
    else
      await recordEvent(transaction, {
        about: { videoId, job: about },
        atMs,
        content: transcodeComplete(videoId, CANCELED),
      });
    return true;
  });
}

async function endJob(transaction: Transaction<Tables>, jobId: string, atMs: number) {
  return await transaction
    .updateTable('jobs')
    .set({
      state: 'canceled',
      error_code: CANCELED.code,
      error: CANCELED.message,
      ...noLease,
      modified_at_ms: atMs,
      completed_at_ms: atMs,
    })
    .where('job_id', '=', jobId)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
}
