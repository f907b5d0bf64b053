// Delivers events to their receivers: claims due events from the outbox, a bounded number at once, signs and posts them. A
// round is three attempts a second apart, as documented; rounds repeat with backoff until the event is too old.
// There is no dead-letter queue: such an event is dropped, and the log says so.
import { randomUUID } from 'node:crypto';
import type { AddressClass } from '../base/address-class.ts';
import type { Clock } from '../base/clock.ts';
import { coalescingLoop } from '../base/coalesce.ts';
import type { Logger } from '../base/logger.ts';
import { callbackBodySignature, callbackSignature } from '../wire/callback-signature.ts';
import { withBaseUrl } from '../wire/events.ts';
import type { CallbackKeys } from './callback-keys-db.ts';
import type { Deliveries } from './deliveries-db.ts';
import { openAuthKey, uploadAuthKeyOf } from './message-callbacks-db.ts';
import { post, type PostOutcome } from './post-http.ts';
import { mayBePrivate, type PrivateAddresses } from './callback-url.ts';
import { createReceivers, MAX_AT_ONCE, type Receivers } from './receivers.ts';
import { ATTEMPTS_OF_A_ROUND, type OutboxEvent, type Outbox } from './outbox-db.ts';

interface DeliveryDeps {
  readonly outbox: Outbox;
  readonly eventDeliveries: Pick<Deliveries, 'end' | 'sweep'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly callbackKeys: CallbackKeys;
  readonly classify: (address: string) => AddressClass;
  readonly privateAddresses: PrivateAddresses;
  /** How long an event whose receiver is down is retried; 0 gives up after one round, as the vendor does. */
  readonly keepMs: number;
  /** Scheme and host of FileUrl and similar fields. */
  readonly baseUrl: () => string;
  /** Around each attempt, with the headers that it adds; absent where attempts are not traced. */
  readonly traced?: ((event: OutboxEvent, send: SendWith) => Promise<PostOutcome>) | undefined;
}

type SendWith = (headers: Readonly<Record<string, string>>) => Promise<PostOutcome>;

export interface Delivery {
  /** Aborts requests in flight; their events stay in the outbox. */
  stop(): Promise<void>;
}

const RETRY_MS = 1_000;
const POLL_MS = 1_000;
const SWEEP_MS = 60_000;

interface Running extends DeliveryDeps {
  readonly receivers: Receivers;
  readonly stopping: AbortSignal;
  /** Looks for work now. */
  readonly wake: () => void;
  readonly wakeIn: (ms: number) => void;
}

export function deliverEvents(deps: DeliveryDeps): Delivery {
  const stopping = new AbortController();
  const delivering = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const receivers = createReceivers();
  const wakeIn = (ms: number): void => {
    if (stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      loop.wake();
    }, ms);
    timers.add(timer);
  };
  const loop = coalescingLoop(async () => {
    await deliverDue(running, delivering).catch((error: unknown) => {
      deps.log.error({ err: error }, 'the outbox of events cannot be read');
    });
  }, POLL_MS);
  const running: Running = { ...deps, receivers, stopping: stopping.signal, wake: loop.wake, wakeIn };
  const sweeper = coalescingLoop(() => sweep(running), SWEEP_MS);
  loop.wake();
  return {
    stop: async () => {
      stopping.abort();
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([loop.stop(), sweeper.stop()]);
      await Promise.allSettled(delivering);
    },
  };
}

async function deliverDue(running: Running, delivering: Set<Promise<void>>): Promise<void> {
  const { outbox, receivers, clock, stopping } = running;
  for (;;) {
    const due = await outbox.due(receivers.busy(clock.now()), MAX_AT_ONCE);
    let begun = 0;
    for (const event of due) {
      if (stopping.aborted) return;
      if (!receivers.admits(event, clock.now())) continue;
      const lease = randomUUID();
      if (!(await outbox.claim(event, lease))) continue;
      begun += 1;
      receivers.begin(event);
      const delivery: Promise<void> = deliver(running, event, lease).finally(() => {
        receivers.end(event);
        delivering.delete(delivery);
        running.wake();
      });
      delivering.add(delivery);
    }
    if (begun === 0) return;
  }
}

/** Never rejects. */
async function deliver(running: Running, event: OutboxEvent, lease: string): Promise<void> {
  const { log } = running;
  try {
    await recordOutcome(running, { event, lease, outcome: await send(running, event) });
  } catch (error) {
    log.error({ err: error, eventId: event.eventId }, 'the delivery of an event failed unexpectedly');
  }
}

async function send(running: Running, event: OutboxEvent): Promise<PostOutcome> {
  const { callbackKeys, classify, clock, privateAddresses, baseUrl, stopping, traced } = running;
  const headers: Record<string, string> = {
    'content-type': 'application/json;charset=utf-8',
    'user-agent': 'playauth',
    // The vendor's events have no id. A receiver needs one to recognize a repeated delivery.
    'x-playauth-event-id': event.eventId,
  };
  const body = withBaseUrl(event.body, baseUrl());
  const holder = { account_id: event.accountId, app_id: event.appId, wrapped_auth_key: event.wrappedAuthKey };
  const openKey = event.isNamedByUpload ? uploadAuthKeyOf : openAuthKey;
  const authKey = openKey(holder, callbackKeys);
  if (event.authSwitch === 'on' && authKey !== undefined) {
    const timestamp = String(Math.floor(clock.now() / 1000));
    headers['X-VOD-TIMESTAMP'] = timestamp;
    headers['X-VOD-SIGNATURE'] = callbackSignature(event.url, timestamp, authKey);
    headers['X-Playauth-Signature'] = callbackBodySignature(timestamp, body, authKey);
  }
  const allowPrivate = mayBePrivate(privateAddresses, event.byOperator);
  const sendWith: SendWith = (more) =>
    post(classify, { url: event.url, body, headers: { ...headers, ...more }, allowPrivate, signal: stopping });
  return traced === undefined ? await sendWith({}) : await traced(event, sendWith);
}

interface Attempt {
  readonly event: OutboxEvent;
  readonly lease: string;
  readonly outcome: PostOutcome;
}

async function recordOutcome(running: Running, { event, lease, outcome }: Attempt): Promise<void> {
  const { outbox, eventDeliveries, receivers, clock, keepMs, log, wakeIn, stopping } = running;
  if (outcome.ok) {
    await eventDeliveries.end(event, lease, { isAccepted: true, attempts: event.attempts + 1 });
    if (receivers.noteUp(event.url)) await outbox.retryNow(event.url);
    return;
  }
  const now = clock.now();
  if (stopping.aborted) {
    await outbox.postpone(event, lease, { atMs: now, attempts: event.attempts });
    return;
  }
  const attempts = event.attempts + 1;
  if (attempts % ATTEMPTS_OF_A_ROUND !== 0) {
    await outbox.postpone(event, lease, { atMs: now + RETRY_MS, attempts, failure: outcome.reason });
    wakeIn(RETRY_MS);
    return;
  }
  const { eventId, eventType } = event;
  const about = { eventId, eventType, host: new URL(event.url).host, attempts, reason: outcome.reason };
  if (keepMs === 0 || now - event.recordedAtMs >= keepMs) {
    await eventDeliveries.end(event, lease, { isAccepted: false, attempts, failure: outcome.reason });
    log.warn(about, 'an event was dropped: its receiver does not accept it');
    return;
  }
  const atMs = receivers.noteDown(event.url, now);
  await outbox.postpone(event, lease, { atMs, attempts, failure: outcome.reason });
  log.warn({ ...about, retryInSeconds: Math.round((atMs - now) / 1000) }, 'a receiver does not accept events');
}

async function sweep({ outbox, eventDeliveries, receivers, keepMs, log }: Running): Promise<void> {
  try {
    const removed = await outbox.sweep({ keepMs, deadUrls: receivers.down() });
    if (removed > 0) log.warn({ removed }, 'events were dropped: too old, too many, or without a callback');
    await eventDeliveries.sweep();
  } catch (error) {
    log.error({ err: error }, 'the sweep of the outbox failed');
  }
}
