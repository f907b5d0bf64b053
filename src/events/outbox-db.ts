// The outbox of events: claimed under a lease, so that one server delivers each, and deleted after the delivery. When a server
// crashes its lease expires, and the event is delivered again (at least once).
import { sql } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../store/database/open-database.ts';
import { isHeldBy, leases, noLease, takeLease } from '../store/leases/lease.ts';
import type { AccountId, VideoId } from '../wire/ids.ts';

/** The documented number of attempts that follow each other. */
export const ATTEMPTS_OF_A_ROUND = 3;
export const LONGEST_WAIT_MS = 600_000;
/** The limit of one account; beyond it the oldest are dropped. */
export const MAX_WAITING = 10_000;

export interface OutboxEvent {
  readonly eventId: string;
  readonly accountId: AccountId;
  readonly appId: string;
  readonly videoId: VideoId | null;
  readonly eventType: string;
  readonly body: string;
  /** The receiver. */
  readonly url: string;
  /** The callback stands in the UserData of an upload or a job, whose caller need not be trusted with the account's key. */
  readonly isNamedByUpload: boolean;
  /** The callback was set by the operator of the server. */
  readonly byOperator: boolean;
  readonly authSwitch: 'on' | 'off';
  readonly wrappedAuthKey: string | null;
  /** Failed ones. */
  readonly attempts: number;
  readonly recordedAtMs: number;
}

/** What `due` leaves out, because its slots are taken or its receiver is down. */
export interface Exclusions {
  readonly urls: readonly string[];
  /** Receivers of which only events in the middle of a round are due. */
  readonly pausedUrls: readonly string[];
  readonly accounts: readonly AccountId[];
  readonly videos: readonly VideoId[];
}

export interface Outbox {
  due(busy: Exclusions, limit: number): Promise<readonly OutboxEvent[]>;
  /** False if another server was faster. */
  claim(event: OutboxEvent, lease: string): Promise<boolean>;
  postpone(
    event: OutboxEvent,
    lease: string,
    again: { readonly atMs: number; readonly attempts: number; readonly failure?: string },
  ): Promise<void>;
  /** The receiver is up again: its postponed events are due now. */
  retryNow(url: string): Promise<void>;
  /** For the only process of a database, when it starts: leases are left over from a crash, and everything is due. */
  releaseAllLeases(): Promise<void>;
  /** The waiting events of an account, the oldest first, and how many there are. */
  waiting(accountId: AccountId, limit: number): Promise<WaitingEvents>;
  /** Keeps the table bounded; answers how many events were dropped. */
  sweep(limits: { readonly keepMs: number; readonly deadUrls: readonly string[] }): Promise<number>;
}

export interface WaitingEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly videoId: VideoId | null;
  readonly url: string;
  readonly attempts: number;
  readonly lastFailure: string | null;
  readonly recordedAtMs: number;
  readonly dueAtMs: number;
}

interface WaitingEvents {
  readonly events: readonly WaitingEvent[];
  readonly total: number;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createOutbox(deps: Deps): Outbox {
  const { database, clock } = deps;
  const held = (eventId: string, lease: string) =>
    database.updateTable('events').where('event_id', '=', eventId).where(isHeldBy(lease));
  return {
    due: (busy, limit) => findDue(deps, busy, limit),
    claim: (event, lease) => claim(deps, event, lease),
    postpone: async ({ eventId }, lease, { atMs, attempts, failure }) => {
      await held(eventId, lease)
        .set({ due_at_ms: atMs, attempts, ...(failure !== undefined && { last_failure: failure }), ...noLease })
        .execute();
    },
    retryNow: async (url) => {
      const now = clock.now();
      await database
        .updateTable('events')
        .set({ due_at_ms: now })
        .where('due_at_ms', '>', now)
        .where(urlOfRow, '=', url)
        .execute();
    },
    releaseAllLeases: async () => {
      const now = clock.now();
      await database.updateTable('events').set(noLease).execute();
      await database.updateTable('events').set({ due_at_ms: now }).where('due_at_ms', '>', now).execute();
    },
    waiting: (accountId, limit) => findWaiting(database, accountId, limit),
    sweep: (limits) => sweep(deps, limits),
  };
}

const urlOfRow = sql<string>`coalesce(callback_url, (select c.callback_url from message_callbacks c
  where c.account_id = events.account_id and c.app_id = events.app_id))`;

/** Servers measure the database's clock with a small error each: what one has just written lies ahead of another's now. */
export const CLOCK_TOLERANCE_MS = 5_000;

/** An instant further ahead than any that is written now was written before a clock was set back: it counts as past. */
const isPast = (column: 'events.due_at_ms' | 'events.lease_until_ms', now: number, longestMs: number) =>
  sql<boolean>`(${sql.ref(column)} <= ${now} or ${sql.ref(column)} > ${now + longestMs + CLOCK_TOLERANCE_MS})`;

async function findDue({ database, clock }: Deps, busy: Exclusions, limit: number): Promise<readonly OutboxEvent[]> {
  const now = clock.now();
  const url = sql<string>`coalesce(events.callback_url, message_callbacks.callback_url)`;
  let query = database
    .selectFrom('events')
    .innerJoin('message_callbacks', (join) =>
      join
        .onRef('message_callbacks.account_id', '=', 'events.account_id')
        .onRef('message_callbacks.app_id', '=', 'events.app_id'),
    )
    .where(isPast('events.due_at_ms', now, LONGEST_WAIT_MS))
    .where(isPast('events.lease_until_ms', now, leases.event.lastsMs));
  if (busy.urls.length > 0) query = query.where(url, 'not in', busy.urls);
  if (busy.pausedUrls.length > 0)
    query = query.where((e) =>
      e.or([e(url, 'not in', busy.pausedUrls), sql<boolean>`events.attempts % ${sql.lit(ATTEMPTS_OF_A_ROUND)} <> 0`]),
    );
  if (busy.accounts.length > 0) query = query.where('events.account_id', 'not in', busy.accounts);
  if (busy.videos.length > 0)
    query = query.where((e) => e.or([e('video_id', 'is', null), e('video_id', 'not in', busy.videos)]));
  const rows = await query
    .select([
      'event_id as eventId',
      'events.account_id as accountId',
      'events.app_id as appId',
      'video_id as videoId',
      'event_type as eventType',
      'body',
      url.as('url'),
      sql<number>`case when events.callback_url is null then message_callbacks.by_operator else events.by_operator end`.as(
        'byOperator',
      ),
      sql<number>`case when events.callback_url is null then 0 else 1 end`.as('isNamedByUpload'),
      'auth_switch as authSwitch',
      'wrapped_auth_key as wrappedAuthKey',
      'attempts',
      'recorded_at_ms as recordedAtMs',
    ])
    .orderBy('due_at_ms')
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...row,
    byOperator: row.byOperator === 1,
    isNamedByUpload: row.isNamedByUpload === 1,
  }));
}

async function findWaiting(database: Database, accountId: AccountId, limit: number): Promise<WaitingEvents> {
  const ofAccount = database.selectFrom('events').where('account_id', '=', accountId).where(urlOfRow, 'is not', null);
  const events = await ofAccount
    .select(['event_id as eventId', 'event_type as eventType', 'video_id as videoId', urlOfRow.as('url'), 'attempts'])
    .select(['last_failure as lastFailure', 'recorded_at_ms as recordedAtMs', 'due_at_ms as dueAtMs'])
    .orderBy('recorded_at_ms')
    .orderBy('position')
    .limit(limit)
    .execute();
  const { total } = await ofAccount.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { events, total: Number(total) };
}

async function claim({ database, clock }: Deps, { eventId, attempts }: OutboxEvent, lease: string): Promise<boolean> {
  const now = clock.now();
  const claimed = await database
    .updateTable('events')
    .set({ ...takeLease(lease, 'event', now) })
    .where('event_id', '=', eventId)
    // A failed attempt of another server since the read would have counted.
    .where('attempts', '=', attempts)
    .where(isPast('events.due_at_ms', now, LONGEST_WAIT_MS))
    .where(isPast('events.lease_until_ms', now, leases.event.lastsMs))
    .executeTakeFirst();
  return claimed.numUpdatedRows === 1n;
}

async function sweep(
  { database, clock }: Deps,
  { keepMs, deadUrls }: { readonly keepMs: number; readonly deadUrls: readonly string[] },
): Promise<number> {
  let removed = 0n;
  const orphans = await database.deleteFrom('events').where(urlOfRow, 'is', null).executeTakeFirst();
  removed += orphans.numDeletedRows;
  if (deadUrls.length > 0) {
    const old = await database
      .deleteFrom('events')
      .where('recorded_at_ms', '<', clock.now() - keepMs)
      .where(urlOfRow, 'in', deadUrls)
      .executeTakeFirst();
    removed += old.numDeletedRows;
  }
  const crowded = await database
    .selectFrom('events')
    .select(({ fn }) => ['account_id', fn.countAll<number>().as('count')])
    .groupBy('account_id')
    .having(({ fn }) => fn.countAll(), '>', MAX_WAITING)
    .execute();
  for (const { account_id, count } of crowded) {
    const oldest = database
      .selectFrom('events')
      .select('event_id')
      .where('account_id', '=', account_id)
      .orderBy('recorded_at_ms')
      .orderBy('position')
      .limit(Number(count) - MAX_WAITING);
    const surplus = await database.deleteFrom('events').where('event_id', 'in', oldest).executeTakeFirst();
    removed += surplus.numDeletedRows;
  }
  return Number(removed);
}
