// How long the sessions that have a row play: the time in which they ask for media, counted in memory at their requests and added to their
// rows, and to the statistics of the day, every ten seconds. Sessions without a row cost one test.
import { sql } from 'kysely';
import type { PlayDays } from '../../audit/play-days-db.ts';
import { platformOf } from '../../audit/platform.ts';
import type { Clock } from '../../base/clock.ts';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { SessionGrant } from '../../wire/session-token.ts';

export interface PlayTimes {
  /** False for sessions that have no row. */
  counts(grant: Pick<SessionGrant, 'isStored' | 'viewer' | 'kind'>): boolean;
  /** Media of the session were sent from then until now. */
  seen(sessionId: string, fromMs?: number): void;
  flush(): Promise<void>;
}

/** A player fills its buffer and waits. After a longer pause it was stopped, and the pause does not count. */
export const LONGEST_PAUSE_MS = 60_000;
const MAX_SESSIONS = 50_000;
const ROWS_AT_ONCE = 500;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly playDays: Pick<PlayDays, 'addSeconds'>;
  /** Every session has a row. */
  readonly recordPlays: boolean;
}

/** What is not written yet. */
interface Seen {
  fromMs: number;
  untilMs: number;
  playedMs: number;
  isWritten: boolean;
}

export function createPlayTimes(deps: Deps): PlayTimes {
  const { clock, recordPlays } = deps;
  const sessions = new Map<string, Seen>();
  let flushing: Promise<void> = Promise.resolve();
  return {
    counts: ({ isStored, viewer, kind }) =>
      (isStored || viewer !== undefined || recordPlays) && (kind === 'play' || kind === 'source'),
    seen: (sessionId, fromMs = clock.now()) => {
      const now = clock.now();
      let seen = sessions.get(sessionId);
      if (seen === undefined) {
        if (sessions.size >= MAX_SESSIONS) return;
        sessions.set(sessionId, (seen = { fromMs, untilMs: fromMs, playedMs: 0, isWritten: false }));
      }
      const pauseMs = fromMs - seen.untilMs;
      if (pauseMs > 0 && pauseMs <= LONGEST_PAUSE_MS) seen.playedMs += pauseMs;
      // Several files may be sent at a time.
      seen.playedMs += Math.max(0, now - Math.max(fromMs, seen.untilMs));
      seen.untilMs = Math.max(seen.untilMs, now);
      seen.isWritten = false;
    },
    flush: () => (flushing = flushing.catch(() => undefined).then(() => flush(deps, sessions))),
  };
}

async function flush(deps: Deps, sessions: Map<string, Seen>): Promise<void> {
  const now = deps.clock.now();
  const due: (readonly [sessionId: string, seen: Seen])[] = [];
  for (const [sessionId, seen] of sessions) {
    if (!seen.isWritten) due.push([sessionId, { ...seen }]);
    else if (now - seen.untilMs > LONGEST_PAUSE_MS || now < seen.untilMs) sessions.delete(sessionId);
  }
  // In one order: two servers that write the same rows must not wait for each other.
  due.sort(([one], [other]) => (one < other ? -1 : 1));
  for (let at = 0; at < due.length; at += ROWS_AT_ONCE) {
    const batch = due.slice(at, at + ROWS_AT_ONCE);
    await add(deps, batch);
    for (const [sessionId, written] of batch) settle(sessions.get(sessionId), written);
  }
}

/** What came while it was written stays. */
function settle(seen: Seen | undefined, written: Seen): void {
  if (seen === undefined) return;
  seen.playedMs -= written.playedMs;
  seen.fromMs = written.untilMs;
  seen.isWritten = seen.untilMs === written.untilMs;
}

/** Another server may have counted the same time: only what is after it is added. */
async function add({ database, playDays }: Deps, batch: readonly (readonly [string, Seen])[]): Promise<void> {
  const seenById = new Map(batch);
  const added = await database.transaction().execute(async (transaction) => {
    let reading = transaction
      .selectFrom('play_sessions')
      .select(['session_id', 'account_id', 'video_id', 'user_agent', 'played_ms', 'seen_until_ms'])
      .where('session_id', 'in', [...seenById.keys()])
      .orderBy('session_id');
    // SQLite has one writer.
    if (isPostgres(transaction)) reading = reading.forUpdate();
    const rows = (await reading.execute()).map((row) => {
      const { fromMs = 0, untilMs = 0, playedMs = 0 } = seenById.get(row.session_id) ?? {};
      const before = row.played_ms ?? 0;
      // A single request covers no time: until some was counted, all that another server counts is new.
      const countedUntilMs = before === 0 ? 0 : (row.seen_until_ms ?? 0);
      const newMs = Math.max(0, Math.min(playedMs, untilMs - Math.max(fromMs, countedUntilMs)));
      return { ...row, before, played: before + newMs, until: Math.max(untilMs, row.seen_until_ms ?? 0) };
    });
    const values = JSON.stringify(rows.map((row) => [row.session_id, row.played, row.until]));
    await (
      isPostgres(transaction)
        ? sql`update play_sessions set played_ms = (value ->> 1)::bigint, seen_until_ms = (value ->> 2)::bigint
          from json_array_elements(${values}::json) where session_id = value ->> 0`
        : sql`update play_sessions set played_ms = value ->> 1, seen_until_ms = value ->> 2
          from json_each(${values}) where session_id = value ->> 0`
    ).execute(transaction);
    return rows;
  });
  for (const { account_id, video_id, user_agent, before, played } of added) {
    const seconds = Math.floor(played / 1000) - Math.floor(before / 1000);
    const ids = { accountId: account_id, videoId: video_id, platform: platformOf(user_agent) };
    if (seconds > 0) playDays.addSeconds({ ...ids, seconds });
  }
}
