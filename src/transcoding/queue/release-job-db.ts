// Releases a job that its worker cannot finish: due at once if only this worker cannot do it; with exponential backoff after a
// failure that may pass, so that the jobs behind it get their turn.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import { isHeldBy, noLease } from '../../store/leases/lease.ts';
import type { Job } from './job.ts';

/** When a released job is due. `disk full` has a backoff too, and a limit: a file may need more space than there will ever be. */
export type RetryPlan = 'at once' | 'with backoff' | 'disk full';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

const FIRST_BACKOFF_MS = { 'with backoff': 10_000, 'disk full': 30_000 } as const;
const LONGEST_BACKOFF_MS = 300_000;
/** After these, with 12.5 minutes of backoff between them, the job fails. */
export const MAX_SHORTAGES = 5;

export async function releaseJob({ database, clock }: Deps, job: Job, again: RetryPlan): Promise<void> {
  const now = clock.now();
  await database
    .updateTable('jobs')
    .set({
      state: 'queued',
      ...noLease,
      attempts: job.attempts - 1,
      modified_at_ms: now,
      ...(again !== 'at once' && { due_at_ms: now + backoffMs(job, again), give_backs: job.retries + 1 }),
      ...(again === 'disk full' && { shortages: job.shortages + 1 }),
    })
    .where('job_id', '=', job.jobId)
    .where(isHeldBy(job.lease))
    .where('state', '=', 'running')
    .execute();
}

function backoffMs({ retries }: Job, again: Exclude<RetryPlan, 'at once'>): number {
  return Math.min(FIRST_BACKOFF_MS[again] * 2 ** Math.min(retries, 10), LONGEST_BACKOFF_MS);
}
