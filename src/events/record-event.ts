// Records an event in the outbox, if the account has a callback for its type: the first step of a notification. In the
// transaction of the change that it reports, so that neither exists without the other.
import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { EventRow, Tables } from '../store/database/schema.ts';
import { noLease } from '../store/leases/lease.ts';
import { ALL_EVENTS, type EventContent, type EventType } from '../wire/events.ts';
import type { AccountId, VideoId } from '../wire/ids.ts';
import { formatTimestamp } from '../wire/timestamps.ts';
import { readExtend } from './user-data.ts';
import { DEFAULT_APP_ID } from '../wire/single-app.ts';

/** A transaction; or the database, for an event without a change. */
export type TransactionOrDatabase = Kysely<Tables>;

/** The video must exist when its event is recorded: record first, then delete. */
type EventSubject =
  | {
      readonly videoId: VideoId;
      /** What a job was submitted with has priority over what the video was created with. */
      readonly job?: JobOverrides | undefined;
    }
  /** An event without a video, as when a fetch from a URL fails. */
  | {
      readonly accountId: AccountId;
      readonly userData: string | undefined;
      /** The callback that its video would have had. */
      readonly callback?: { readonly callbackUrl: string; readonly byOperator: boolean } | undefined;
    };

export interface JobOverrides {
  readonly userData?: string | undefined;
  readonly callback?: { readonly callbackUrl: string; readonly byOperator: boolean } | undefined;
}

export interface NewEvent {
  readonly about: EventSubject;
  readonly content: EventContent;
  readonly atMs: number;
  /** Idempotency key: of events with the same key one is recorded. By default every call records one. */
  readonly idempotencyKey?: string;
}

/** Costs one lookup where no callback is set. An invalid callback never makes it throw. */
export async function recordEvent(database: TransactionOrDatabase, event: NewEvent): Promise<void> {
  await recordEvents(database, [event]);
}

/** Several events of one change, delivered in this order unless a delivery fails. */
export async function recordEvents(database: TransactionOrDatabase, events: readonly NewEvent[]): Promise<void> {
  let position = 0;
  for (const event of events) {
    const destination = await findDestination(database, event.about);
    if (destination === undefined || !isSubscribed(destination.eventTypes, event.content.type)) continue;
    await database
      .insertInto('events')
      .values(toRow(event, destination, position))
      .onConflict((conflict) => conflict.column('event_id').doNothing())
      .execute();
    position += 1;
  }
}

interface Destination {
  readonly accountId: AccountId;
  readonly videoId: VideoId | null;
  readonly eventTypes: string;
  readonly callbackUrl: string | null;
  readonly byOperator: number;
  readonly userData: string | null;
}

async function findDestination(database: TransactionOrDatabase, about: EventSubject): Promise<Destination | undefined> {
  if ('videoId' in about) {
    const found = await database
      .selectFrom('videos')
      .innerJoin('message_callbacks', 'message_callbacks.account_id', 'videos.account_id')
      .leftJoin('video_callbacks', 'video_callbacks.video_id', 'videos.video_id')
      .where('videos.video_id', '=', about.videoId)
      .where('message_callbacks.app_id', '=', DEFAULT_APP_ID)
      .select((e) => [
        'videos.account_id as accountId',
        'videos.video_id as videoId',
        'videos.user_data as userData',
        'message_callbacks.event_types as eventTypes',
        'video_callbacks.callback_url as callbackUrl',
        e.fn.coalesce('video_callbacks.by_operator', e.lit(0)).as('byOperator'),
      ])
      .executeTakeFirst();
    return found && { ...found, ...overridesOfJob(about.job) };
  }
  const found = await database
    .selectFrom('message_callbacks')
    .where('account_id', '=', about.accountId)
    .where('app_id', '=', DEFAULT_APP_ID)
    .select(['account_id as accountId', 'event_types as eventTypes'])
    .executeTakeFirst();
  const { userData = null, callback } = about;
  const own = { callbackUrl: callback?.callbackUrl ?? null, byOperator: Number(callback?.byOperator ?? false) };
  return found && { ...found, ...own, videoId: null, userData };
}

function overridesOfJob({ userData, callback }: JobOverrides = {}): Partial<Destination> {
  return {
    ...(userData !== undefined && { userData }),
    ...(callback !== undefined && { callbackUrl: callback.callbackUrl, byOperator: Number(callback.byOperator) }),
  };
}

function isSubscribed(eventTypes: string, type: EventType): boolean {
  return eventTypes === ALL_EVENTS || eventTypes.split(',').includes(type);
}

function toRow({ content, atMs, idempotencyKey }: NewEvent, to: Destination, position: number): EventRow {
  const extend = to.userData === null ? undefined : readExtend(to.userData);
  const head = { EventTime: formatTimestamp(atMs), EventType: content.type };
  return {
    event_id: idempotencyKey === undefined ? randomBytes(16).toString('hex') : idOf(content.type, idempotencyKey),
    account_id: to.accountId,
    app_id: DEFAULT_APP_ID,
    video_id: to.videoId,
    event_type: content.type,
    body: JSON.stringify({ ...head, ...content.fields, ...(extend !== undefined && { Extend: extend }) }),
    callback_url: to.callbackUrl,
    by_operator: to.byOperator,
    position,
    attempts: 0,
    last_failure: null,
    due_at_ms: atMs,
    ...noLease,
    recorded_at_ms: atMs,
  };
}

function idOf(type: EventType, idempotencyKey: string): string {
  return createHash('sha256').update(`${type} ${idempotencyKey}`).digest('hex').slice(0, 32);
}
