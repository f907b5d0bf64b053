// Leases of concurrent sessions, in the database, so that the limit holds for all servers. A lease is kept by the requests of its
// session, and free again some seconds after the last one.
import { sql, type Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { PlayLeaseRow, Tables } from '../../store/database/schema.ts';

export interface RequestedLease {
  /** Sessions of one group are counted together: those of a viewer, or of a credential. */
  readonly group: string;
  readonly sessionId: string;
  readonly max: number;
  /** Where there is no room, a new session takes the place of this one, which its player had before. */
  readonly previous?: string | undefined;
  /** Unix milliseconds: when the session expires, and its lease with it. */
  readonly expiresAtMs?: number | undefined;
  /** Ends the oldest sessions where there is no room; else the request is refused. */
  readonly stopsOldest: boolean;
}

export interface Leases {
  /** Takes the lease, or keeps it. False if there is no room. */
  hold(lease: RequestedLease): Promise<boolean>;
  sweep(): Promise<void>;
}

/** After the last request that kept it. */
export const LEASE_MS = 25_000;

interface Deps {
  readonly database: Database;
  /** The clock of the database: several servers compare its instants. */
  readonly sharedClock: Clock;
}

export function createLeases({ database, sharedClock }: Deps): Leases {
  return {
    hold: (lease) =>
      database.transaction().execute(async (transaction) => {
        // SQLite has one writer at a time.
        if (isPostgres(database))
          await sql`select pg_advisory_xact_lock(hashtextextended(${lease.group}, 30))`.execute(transaction);
        return await hold(transaction, lease, sharedClock.now());
      }),
    sweep: async () => {
      await database.deleteFrom('play_leases').where('until_ms', '<=', sharedClock.now()).execute();
    },
  };
}

async function hold(transaction: Transaction<Tables>, lease: RequestedLease, now: number): Promise<boolean> {
  const { group, sessionId, expiresAtMs = Infinity } = lease;
  const longest = now + LEASE_MS;
  const until_ms = Math.min(longest, expiresAtMs);
  const rows = await transaction
    .selectFrom('play_leases')
    .selectAll()
    .where('group_id', '=', group)
    .orderBy('started_at_ms')
    .orderBy('session_id')
    .execute();
  // One that lasts longer than a lease is of a clock that was set back: it counts from now on.
  if (rows.some((row) => row.until_ms > longest))
    await transaction
      .updateTable('play_leases')
      .set({ until_ms: longest })
      .where('group_id', '=', group)
      .where('until_ms', '>', longest)
      .execute();
  const held = rows.filter((row) => row.until_ms > now);
  const others = held.filter((row) => row.session_id !== sessionId);
  const tooMany = others.length < held.length ? 0 : Math.max(0, others.length - lease.max + 1);
  const giving = tooMany === 0 ? [] : givingWay(lease, others);
  if (giving.length < tooMany) return false;
  await remove(transaction, group, [...rows.filter((row) => !held.includes(row)), ...giving.slice(0, tooMany)]);
  await transaction
    .insertInto('play_leases')
    .values({ group_id: group, session_id: sessionId, started_at_ms: now, until_ms })
    .onConflict((conflict) => conflict.columns(['group_id', 'session_id']).doUpdateSet({ until_ms }))
    .execute();
  return true;
}

/** The sessions that give way to a new one, in this order. */
function givingWay(
  { previous, stopsOldest }: RequestedLease,
  others: readonly PlayLeaseRow[],
): readonly PlayLeaseRow[] {
  const isOwn = (row: PlayLeaseRow): boolean => row.session_id === previous;
  return [...others.filter(isOwn), ...(stopsOldest ? others.filter((row) => !isOwn(row)) : [])];
}

async function remove(transaction: Transaction<Tables>, group: string, rows: readonly PlayLeaseRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.session_id);
  await transaction.deleteFrom('play_leases').where('group_id', '=', group).where('session_id', 'in', ids).execute();
}
