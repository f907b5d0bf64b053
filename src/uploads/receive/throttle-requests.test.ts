// Rate limits of object requests: with parts, without, by video and by account.
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../../../test/support/sample-video.ts';
import { SettableClock } from '../../base/clock.ts';
import { createRateLimitInMemory } from '../../store/shared/rate-limit.ts';
import { asAccountId, asVideoId } from '../../wire/ids.ts';
import { createRequestThrottle, PARTS, SMALL, SMALL_OF_ACCOUNT } from './throttle-requests.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { MIN_PART_BYTES } from './part-uploads.ts';

const MIB = 1024 ** 2;
const video = (number: number) => asVideoId(number.toString(16).padStart(32, '0'));
const sender = { accountId: SAMPLE_ACCOUNT, videoId: video(0) };

function request(method: string, length?: number): ObjectRequest {
  const headers = new Map(length === undefined ? [] : [['content-length', String(length)]]);
  return { method, objectKey: '', query: new Map(), headers, body: Readable.from([]) };
}

function prepare() {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const admit = createRequestThrottle(createRateLimitInMemory(clock));
  const admitted = async (count: number, asked: ObjectRequest, from = sender): Promise<number> => {
    const all = await Promise.allSettled(Array.from({ length: count }, () => admit(from, asked)));
    return all.filter(({ status }) => status === 'fulfilled').length;
  };
  return { clock, admit, admitted };
}

test('admits a burst of requests without a part, then the rate, and answers when to retry', async () => {
  const { clock, admit, admitted } = prepare();
  expect(await admitted(SMALL.burst + 5, request('POST', 500))).toBe(SMALL.burst);
  await expect(admit(sender, request('HEAD'))).rejects.toMatchObject({ code: 'SlowDown', retryAfterMs: 20 });
  expect(await admitted(2, request('PUT', MIN_PART_BYTES - 1))).toBe(0);
  clock.advance(1000);
  expect(await admitted(SMALL.burst, request('GET'))).toBe(SMALL.perSecond);
});

test('admits parts while requests without one are refused, up to ten gigabits a second', async () => {
  const { clock, admitted } = prepare();
  await admitted(SMALL.burst, request('HEAD'));
  const inASecond = Math.floor(10_000_000_000 / 8 / MIB);
  for (let second = 0; second < 5; second += 1) {
    expect(await admitted(inASecond, request('PUT', MIB))).toBe(inASecond);
    clock.advance(1000);
  }
  expect(await admitted(2 * PARTS.burst, request('PUT', MIB))).toBe(PARTS.burst);
});

test('videos and accounts do not use up the limits of others', async () => {
  const { admitted } = prepare();
  let passed = 0;
  for (let number = 0; passed < SMALL_OF_ACCOUNT.burst; number += 1) {
    const before = passed;
    passed += await admitted(SMALL.burst, request('HEAD'), { ...sender, videoId: video(number) });
    expect(passed).toBe(before + SMALL.burst);
  }
  expect(await admitted(1, request('HEAD'), { ...sender, videoId: video(4000) })).toBe(0);
  const other = { accountId: asAccountId('6543210987654321'), videoId: video(4001) };
  expect(await admitted(1, request('HEAD'), other)).toBe(1);
});

test('admits everything without a rate limit', async () => {
  const admit = createRequestThrottle(undefined);
  for (let count = 0; count < 3 * SMALL.burst; count += 1) await admit(sender, request('HEAD'));
});
