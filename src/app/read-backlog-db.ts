// What waits in the database, how large it is and how fast it answers, for metrics. Every count is found in an index: finished jobs are
// not read.
import { sql } from 'kysely';
import type { Clock } from '../base/clock.ts';
import { isPostgres, type Database } from '../store/database/open-database.ts';

export interface Backlog {
  /** By state: queued, running. */
  readonly jobs: ReadonlyMap<string, number>;
  readonly oldestJobSeconds: number;
  readonly events: number;
  readonly oldestEventSeconds: number;
  readonly databaseBytes: number;
  /** The time of one trivial query. */
  readonly databaseSeconds: number;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export async function readBacklog({ database, clock }: Deps): Promise<Backlog> {
  const began = performance.now();
  await sql`select 1`.execute(database);
  const databaseSeconds = (performance.now() - began) / 1000;
  const jobs = await countOpenJobs(database);
  const now = clock.now();
  const job = await database
    .selectFrom('jobs')
    .where('state', '=', 'queued')
    .select(({ fn }) => fn.min('created_at_ms').as('since'))
    .executeTakeFirst();
  const event = await database
    .selectFrom('events')
    .select(({ fn }) => [fn.countAll().as('count'), fn.min('recorded_at_ms').as('since')])
    .executeTakeFirst();
  return {
    jobs,
    oldestJobSeconds: secondsSince(now, job?.since),
    events: Number(event?.count ?? 0),
    oldestEventSeconds: secondsSince(now, event?.since),
    databaseBytes: await sizeOf(database),
    databaseSeconds,
  };
}

async function countOpenJobs(database: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .selectFrom('jobs')
    .where('state', 'in', ['queued', 'running'])
    .groupBy('state')
    .select(({ fn }) => ['state', fn.countAll().as('count')])
    .execute();
  const counts = new Map<string, number>([
    ['queued', 0],
    ['running', 0],
  ]);
  for (const { state, count } of rows) counts.set(state, Number(count));
  return counts;
}

/** Nothing waits: 0. */
function secondsSince(now: number, since: number | null | undefined): number {
  return since === null || since === undefined ? 0 : Math.max(0, (now - since) / 1000);
}

async function sizeOf(database: Database): Promise<number> {
  const query = isPostgres(database)
    ? sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`
    : sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`;
  return Number((await query.execute(database)).rows[0]?.bytes ?? 0);
}
