import { describe, expect, test } from 'vitest';
import { asAccountId, asVideoId, type VideoId } from '../wire/ids.ts';
import { createReceivers, MAX_AT_ONCE, MAX_OF_A_RECEIVER, MAX_OF_AN_ACCOUNT } from './receivers.ts';
import { LONGEST_WAIT_MS, type OutboxEvent } from './outbox-db.ts';

const MINUTE = 60_000;
let last = 0;

function event(changes: Partial<OutboxEvent> = {}): OutboxEvent {
  last += 1;
  return {
    eventId: String(last),
    accountId: asAccountId('1234567890123456'),
    appId: 'app-1000000',
    videoId: asVideoId(String(last).padStart(32, '0')),
    eventType: 'TranscodeComplete',
    body: '{}',
    url: 'http://a/',
    byOperator: false,
    isNamedByUpload: false,
    authSwitch: 'off',
    wrappedAuthKey: null,
    attempts: 0,
    recordedAtMs: 0,
    ...changes,
  };
}

/** How many of these are admitted at once. */
function admitted(receivers: ReturnType<typeof createReceivers>, events: readonly OutboxEvent[], now = 0): number {
  return events.filter((each) => {
    const isAdmitted = receivers.admits(each, now);
    if (isAdmitted) receivers.begin(each);
    return isAdmitted;
  }).length;
}

const many = (of: (index: number) => Partial<OutboxEvent>): OutboxEvent[] =>
  Array.from({ length: 100 }, (_, index) => event(of(index)));

describe('concurrent deliveries are bounded', () => {
  test('for one receiver', () => {
    const receivers = createReceivers();
    const events = many(() => ({}));
    expect(admitted(receivers, events)).toBe(MAX_OF_A_RECEIVER);
    expect(receivers.busy(0).urls).toEqual(['http://a/']);
    receivers.end(events[0]!);
    expect(admitted(receivers, events.slice(50))).toBe(1);
  });

  test('for one account, over all its receivers', () => {
    const receivers = createReceivers();
    expect(
      admitted(
        receivers,
        many((index) => ({ url: `http://${String(index)}/` })),
      ),
    ).toBe(MAX_OF_AN_ACCOUNT);
    expect(receivers.busy(0).accounts).toHaveLength(1);
  });

  test('in total', () => {
    const receivers = createReceivers();
    const all = many((index) => ({ url: `http://${String(index)}/`, accountId: asAccountId(String(index)) }));
    expect(admitted(receivers, all)).toBe(MAX_AT_ONCE);
  });

  test('to one for a video', () => {
    const receivers = createReceivers();
    const videoId: VideoId = asVideoId('a'.repeat(32));
    expect(
      admitted(
        receivers,
        many((index) => ({ videoId, url: `http://${String(index)}/` })),
      ),
    ).toBe(1);
    expect(receivers.busy(0).videos).toEqual([videoId]);
  });
});

describe('a receiver that is down', () => {
  test('is retried with backoff, one request at a time, until one succeeds', () => {
    const receivers = createReceivers();
    let now = 0;
    const pauses: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const until = receivers.noteDown('http://a/', now);
      expect(receivers.noteDown('http://a/', now + 1)).toBe(until);
      pauses.push(until - now);
      expect(receivers.busy(until - 1).pausedUrls).toEqual(['http://a/']);
      expect(receivers.admits(event(), until - 1)).toBe(false);
      expect(receivers.admits(event({ attempts: 1 }), until - 1)).toBe(true);
      expect(receivers.admits(event({ url: 'http://b/' }), until - 1)).toBe(true);
      expect(receivers.busy(until).pausedUrls).toEqual([]);
      now = until;
    }
    expect(pauses).toEqual([1, 2, 4, 8, 10, 10, 10].map((minutes) => minutes * MINUTE));
    expect(
      admitted(
        receivers,
        many(() => ({})),
        now,
      ),
    ).toBe(1);
    expect(receivers.noteUp('http://a/')).toBe(true);
    expect(receivers.noteUp('http://a/')).toBe(false);
    expect(receivers.down()).toEqual([]);
  });

  test('is retried after a clock was set back', () => {
    const receivers = createReceivers();
    receivers.noteDown('http://a/', LONGEST_WAIT_MS * 10);
    expect(receivers.admits(event(), 0)).toBe(true);
  });

  test('is remembered, for a bounded number of receivers', () => {
    const receivers = createReceivers();
    for (let index = 0; index < 2000; index += 1) receivers.noteDown(`http://${String(index)}/`, 0);
    expect(receivers.down()).toHaveLength(500);
    expect(receivers.down()).toContain('http://1999/');
  });
});
