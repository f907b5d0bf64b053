// The clock of the database, for times that several machines compare: a wrong clock of one machine must not end a lease early or
// keep it for ever. The database is asked periodically; in between, the monotonic clock of this process counts on.
import { sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { isPostgres, type Database } from './open-database.ts';

export interface FollowedClock extends Clock {
  stop(): void;
}

interface Parts {
  /** The clock of this machine. */
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
  /** Monotonic milliseconds. */
  readonly ticks?: () => number;
}

const ASK_EVERY_MS = 30_000;
/** An answer that took longer is too inexact and is ignored. */
const LONGEST_ANSWER_MS = 2_000;
const WORTH_A_WARNING_MS = 10_000;

/** With SQLite all processes are on one machine: its clock is used. */
export async function followDatabaseClock(database: Database, parts: Parts): Promise<FollowedClock> {
  const { clock, log, ticks = () => performance.now() } = parts;
  if (!isPostgres(database)) return { now: () => clock.now(), stop: () => undefined };
  let aheadOfTicks = clock.now() - ticks();
  const ask = async (): Promise<void> => {
    const before = ticks();
    const { rows } = await databaseNow.execute(database);
    const after = ticks();
    const now = rows[0]?.now;
    if (now !== undefined && after - before < LONGEST_ANSWER_MS) aheadOfTicks = now - (before + after) / 2;
  };
  await ask();
  const now = (): number => Math.round(ticks() + aheadOfTicks);
  const wrongByMs = clock.now() - now();
  if (Math.abs(wrongByMs) > WORTH_A_WARNING_MS)
    log.warn({ wrongBySeconds: Math.round(wrongByMs / 1000) }, 'the clock of this machine differs from the database’s');
  const timer = setInterval(() => {
    // While the database is unavailable no lease can be taken anyway.
    ask().catch(() => undefined);
  }, ASK_EVERY_MS);
  timer.unref();
  return {
    now,
    stop: () => {
      clearInterval(timer);
    },
  };
}

const databaseNow = sql<{ now: number }>`
  select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`;
