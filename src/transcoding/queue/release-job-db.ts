// A job that its worker gives back: at once where only this worker cannot do it, later where it was in vain, and each time
// later than before, so that what is behind it in the queue has its turn.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import { isHeldBy, noLease } from '../../store/leases/lease.ts';
import type { Job } from './job.ts';

/** `with room`: a disk was full. Not for ever, because a file may also need more room than there will ever be. */
export type RetryPlan = 'at once' | 'later' | 'with room';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

const FIRST_REST_MS = { later: 10_000, 'with room': 30_000 } as const;
const LONGEST_REST_MS = 300_000;
/** With the rests between them a quarter of an hour; then the job fails. */
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
      ...(again !== 'at once' && { due_at_ms: now + restMs(job, again), give_backs: job.giveBacks + 1 }),
      ...(again === 'with room' && { shortages: job.shortages + 1 }),
    })
    .where('job_id', '=', job.jobId)
    .where(isHeldBy(job.lease))
    .where('state', '=', 'running')
    .execute();
}

function restMs({ giveBacks }: Job, again: Exclude<RetryPlan, 'at once'>): number {
  return Math.min(FIRST_REST_MS[again] * 2 ** Math.min(giveBacks, 10), LONGEST_REST_MS);
}
