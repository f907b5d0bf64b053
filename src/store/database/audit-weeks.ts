// The weeks of the record on PostgreSQL: each is a partition, made before its first row and dropped as a whole. On SQLite there
// are none.
import { sql, type Kysely, type Transaction } from 'kysely';
import { isPostgres, type Database } from './open-database.ts';
import type { Tables } from './schema.ts';

const WEEK_MS = 7 * 24 * 3600 * 1000;
const PREFIX = 'audit_events_w';
/** One of this database's advisory locks: servers that make or drop partitions take turns. */
const LOCK = 7_201_400;

export interface Partitions {
  /** Makes the weeks of these instants, if they are not there. */
  ensure(instants: readonly number[]): Promise<void>;
}

/** Tables that a copy leaves out: their rows are those of the whole table. */
export function isWeek(table: string): boolean {
  return /^audit_events_w-?\d+$/.test(table);
}

export function createPartitions(database: Database): Partitions {
  const made = new Set<number>();
  return {
    ensure: async (instants) => {
      if (!isPostgres(database)) return;
      for (const week of new Set(instants.map((ms) => Math.floor(ms / WEEK_MS)))) {
        if (made.has(week)) continue;
        await makeWeek(database, week);
        made.add(week);
      }
    },
  };
}

async function makeWeek(database: Database, week: number): Promise<void> {
  await database.transaction().execute((transaction) => makeWeekIn(transaction, week));
}

/** For rows that are copied: makes the weeks of their instants in the transaction that inserts them. */
export async function makeWeeks(transaction: Kysely<Tables>, instants: readonly number[]): Promise<void> {
  for (const week of new Set(instants.map((ms) => Math.floor(ms / WEEK_MS)))) await makeWeekIn(transaction, week);
}

async function makeWeekIn(transaction: Kysely<Tables>, week: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(transaction);
  const [from, to] = [week, week + 1].map((at) => sql.lit(at * WEEK_MS));
  await sql`create table if not exists ${sql.table(PREFIX + String(week))}
    partition of audit_events for values from (${from}) to (${to})`.execute(transaction);
}

/** A week that is over, by its name. */
export interface PastWeek {
  readonly table: string;
  readonly endsAtMs: number;
}

/** The oldest first. */
export async function weeksBefore(database: Database, cutoffMs: number): Promise<readonly PastWeek[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'audit_events'::regclass`.execute(database);
  return rows
    .filter(({ name }) => name.startsWith(PREFIX))
    .map(({ name }) => ({ table: name, endsAtMs: (Number(name.slice(PREFIX.length)) + 1) * WEEK_MS }))
    .filter(({ endsAtMs }) => endsAtMs <= cutoffMs)
    .sort((one, other) => one.endsAtMs - other.endsAtMs);
}

/** False if another server is at work on the partitions. Does not wait long for readers. */
export async function lockPartitions(transaction: Transaction<Tables>): Promise<boolean> {
  await sql`set local lock_timeout = '5s'`.execute(transaction);
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${sql.lit(LOCK)}) as got`.execute(
    transaction,
  );
  return rows[0]?.got === true;
}
