// What became of events: accepted by their receiver or dropped, with their attempts. The newest thousand of an account, for seven days.
import type { Clock } from '../base/clock.ts';
import type { Database } from '../store/database/open-database.ts';
import { isHeldBy } from '../store/leases/lease.ts';
import type { AccountId, VideoId } from '../wire/ids.ts';
import type { OutboxEvent } from './outbox-db.ts';

const MAX_KEPT = 1_000;
const KEPT_MS = 7 * 24 * 3600 * 1000;

export interface EventDelivery {
  readonly eventId: string;
  readonly eventType: string;
  readonly videoId: VideoId | null;
  readonly host: string;
  readonly isAccepted: boolean;
  /** The one that was accepted included. */
  readonly attempts: number;
  /** Of the attempts before, or of the one after which the event was dropped. */
  readonly lastFailure: string | null;
  readonly recordedAtMs: number;
  readonly endedAtMs: number;
}

export interface EndedEvent {
  readonly isAccepted: boolean;
  readonly attempts: number;
  readonly failure?: string;
}

export interface Deliveries {
  /** Takes the event out of the outbox and keeps what became of it. */
  end(event: OutboxEvent, lease: string, ended: EndedEvent): Promise<void>;
  /** Of an account, the newest first. */
  list(accountId: AccountId, limit: number): Promise<readonly EventDelivery[]>;
  /** Keeps the table bounded. */
  sweep(): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createDeliveries(deps: Deps): Deliveries {
  return {
    end: (event, lease, ended) => endEvent(deps, { event, lease, ended }),
    list: (accountId, limit) => list(deps.database, accountId, limit),
    sweep: () => sweep(deps),
  };
}

interface Ending {
  readonly event: OutboxEvent;
  readonly lease: string;
  readonly ended: EndedEvent;
}

async function endEvent({ database, clock }: Deps, { event, lease, ended }: Ending): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const gone = await transaction
      .deleteFrom('events')
      .where('event_id', '=', event.eventId)
      .where(isHeldBy(lease))
      .returning('last_failure')
      .executeTakeFirst();
    // Another server holds it now, and says what becomes of it.
    if (gone === undefined) return;
    await transaction
      .insertInto('event_deliveries')
      .values({
        event_id: event.eventId,
        account_id: event.accountId,
        event_type: event.eventType,
        video_id: event.videoId,
        // The rest of the address may hold secrets.
        host: URL.parse(event.url)?.host ?? '',
        is_accepted: ended.isAccepted ? 1 : 0,
        attempts: ended.attempts,
        last_failure: ended.failure ?? gone.last_failure,
        recorded_at_ms: event.recordedAtMs,
        ended_at_ms: clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

async function list(database: Database, accountId: AccountId, limit: number): Promise<readonly EventDelivery[]> {
  const rows = await database
    .selectFrom('event_deliveries')
    .select(['event_id as eventId', 'event_type as eventType', 'video_id as videoId', 'host', 'attempts'])
    .select(['is_accepted', 'last_failure as lastFailure', 'recorded_at_ms as recordedAtMs'])
    .select('ended_at_ms as endedAtMs')
    .where('account_id', '=', accountId)
    .orderBy('ended_at_ms', 'desc')
    .orderBy('event_id')
    .limit(limit)
    .execute();
  return rows.map(({ is_accepted, ...row }) => ({ ...row, isAccepted: is_accepted === 1 }));
}

async function sweep({ database, clock }: Deps): Promise<void> {
  await database
    .deleteFrom('event_deliveries')
    .where('ended_at_ms', '<', clock.now() - KEPT_MS)
    .execute();
  const crowded = await database
    .selectFrom('event_deliveries')
    .select(({ fn }) => ['account_id', fn.countAll().as('count')])
    .groupBy('account_id')
    .having(({ fn }) => fn.countAll(), '>', MAX_KEPT)
    .execute();
  for (const { account_id, count } of crowded) {
    const oldest = database
      .selectFrom('event_deliveries')
      .select('event_id')
      .where('account_id', '=', account_id)
      .orderBy('ended_at_ms')
      .limit(Number(count) - MAX_KEPT);
    await database.deleteFrom('event_deliveries').where('event_id', 'in', oldest).execute();
  }
}
