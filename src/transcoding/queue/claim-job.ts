// Claims the next job of the queue under a lease. Accounts take turns: first the one with the fewest running jobs, then the one
// whose last job was claimed longest ago. Within an account: by priority, then by age. So an account gains nothing over others
// by submitting more jobs, or by giving all of them a high priority.
import { sql } from 'kysely';
import { randomHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { JobRow } from '../../store/database/schema.ts';
import { takeLease } from '../../store/leases/lease.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { Job } from './job.ts';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

/** Between the query and the claim other workers may have claimed all jobs of an account: then the next ones are tried. */
const ACCOUNTS_TRIED = 8;

/** Undefined if no job is due, or other workers were faster for all that were. */
export async function claimJob(deps: Deps, owner: string): Promise<Job | undefined> {
  const { rows } = await accountsInTurn(deps.clock.now()).execute(deps.database);
  for (const { account_id } of rows) {
    const job = await claimOf(deps, account_id, owner);
    if (job !== undefined) return job;
  }
  return undefined;
}

/**
 * Walks the index from account to account (a loose index scan): costs one step for each account, however many jobs wait, and
 * one for each job before the first that is due.
 */
const accountsInTurn = (now: number) => sql<{ account_id: AccountId }>`
  with recursive waiting (account_id) as (
    select min(account_id) from jobs where state = 'queued'
    union all
    select (select min(jobs.account_id) from jobs where jobs.state = 'queued' and jobs.account_id > waiting.account_id)
    from waiting where waiting.account_id is not null
  )
  select account_id from waiting
  where account_id is not null and exists (
    select 1 from jobs where jobs.state = 'queued' and jobs.account_id = waiting.account_id and jobs.due_at_ms <= ${now}
  )
  order by
    (select count(*) from jobs where jobs.state = 'running' and jobs.account_id = waiting.account_id),
    (select max(claimed_at_ms) from jobs where jobs.account_id = waiting.account_id)
  limit ${sql.lit(ACCOUNTS_TRIED)}`;

/** One statement, so that workers never wait for each other: PostgreSQL skips rows that others are claiming (SKIP LOCKED). */
async function claimOf({ database, clock }: Deps, accountId: AccountId, owner: string): Promise<Job | undefined> {
  const now = clock.now();
  const claimId = randomHex(8);
  const lease = `${owner} ${claimId}`;
  const row = await database
    .updateTable('jobs')
    .set({
      state: 'running',
      ...takeLease(lease, 'job', now),
      claimed_at_ms: now,
      attempts: sql<number>`attempts + 1`,
      modified_at_ms: now,
    })
    .where('state', '=', 'queued')
    .where('job_id', '=', (e) => {
      const next = e
        .selectFrom('jobs')
        .select('job_id')
        .where('state', '=', 'queued')
        .where('account_id', '=', accountId)
        .where('due_at_ms', '<=', now)
        .orderBy('priority', 'desc')
        .orderBy('created_at_ms')
        .limit(1);
      return isPostgres(database) ? next.forUpdate().skipLocked() : next;
    })
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toJob(row, { lease, claimId });
}

function toJob(row: JobRow, claim: Pick<Job, 'lease' | 'claimId'>): Job {
  return {
    ...claim,
    jobId: row.job_id,
    videoId: row.video_id,
    kind: row.kind,
    attempts: row.attempts,
    retries: row.give_backs,
    shortages: row.shortages,
    spec: row.spec ?? undefined,
    trigger: row.trigger,
    templateGroupId: row.template_group_id ?? undefined,
    ...overridesOf(row),
    createdAtMs: row.created_at_ms,
    traceparent: row.traceparent ?? undefined,
  };
}

export function overridesOf(row: JobRow): Pick<Job, 'userData' | 'callback'> {
  const { user_data, callback_url, callback_by_operator } = row;
  return {
    userData: user_data ?? undefined,
    callback: callback_url === null ? undefined : { callbackUrl: callback_url, byOperator: callback_by_operator === 1 },
  };
}

/** Takes a lease from `claimJob`. */
export function claimIdOf(lease: string | null): string | undefined {
  return lease?.split(' ').at(-1);
}
