// The shared replay window against a real Redis, started for this file.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { connectRedis } from '../../src/store/shared/connect-redis.ts';
import { createNonceStoreInRedis } from '../../src/store/shared/nonce-store-redis.ts';
import { freePort, startRedis, type TestRedis } from '../support/redis.ts';

const named = (name: string) => ({ owner: name, name });

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** The nonce store of one server process. */
async function open() {
  const { redis: connection, close } = await connectRedis(redis.url);
  return { ...createNonceStoreInRedis(connection, systemClock), close };
}

test('exactly one of many concurrent processes claims a nonce', async () => {
  const processes = await Promise.all(Array.from({ length: 4 }, open));
  const until = systemClock.now() + 60_000;
  const claims = await Promise.all(
    processes.flatMap((shared) =>
      Array.from({ length: 50 }, async () => await shared.claim(named('key nonce'), until)),
    ),
  );
  expect(claims.filter((claim) => claim === true)).toHaveLength(1);
  expect(claims.filter((claim) => claim === false)).toHaveLength(199);
  await Promise.all(processes.map((shared) => shared.close()));
});

test('a nonce can be claimed again after its TTL', async () => {
  const shared = await open();
  expect(await shared.claim(named('short'), systemClock.now() + 1)).toBe(true);
  await expect.poll(() => shared.claim(named('short'), systemClock.now() + 60_000)).toBe(true);
  expect(await shared.claim(named('short'), systemClock.now() + 60_000)).toBe(false);
  await shared.close();
});

test('an unreachable Redis is reported at start, without its password', async () => {
  const port = await freePort();
  await expect(connectRedis(`redis://:hunter2@127.0.0.1:${String(port)}`)).rejects.toThrow(
    /^Redis cannot be reached: check PLAYAUTH_REDIS_URL$/,
  );
});

test('no nonce can be claimed while Redis is unreachable', async () => {
  const shared = await open();
  await redis.stop();
  expect(await shared.claim(named('any'), systemClock.now() + 60_000)).toBe('unavailable');
  await shared.close();
});
