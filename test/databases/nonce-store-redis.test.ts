// The shared replay window against a real Redis, started for this file.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { connectRedis } from '../../src/store/shared/connect-redis.ts';
import type { Redis } from 'ioredis';
import { requireNoEviction } from '../../src/store/shared/redis-policy.ts';
import { capacityOf, createNonceStoreInRedis } from '../../src/store/shared/nonce-store-redis.ts';
import type { Holder } from '../../src/store/shared/shares.ts';
import { freePort, startRedis, type TestRedis } from '../support/redis.ts';

const ROOT = { kind: 'root', accountId: '1', id: 'root:1' } as const;
const named = (name: string) => ({ party: ROOT, name });

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

test('the window is shared as in memory: parties leave room for each other, and root has a reserve', async () => {
  const { redis: connection, close } = await connectRedis(redis.url);
  await connection.flushall();
  const shared = createNonceStoreInRedis(connection, systemClock, { capacity: 80 });
  const fill = async (party: Holder): Promise<number> => {
    for (let count = 0; count < 200; count += 1)
      if ((await shared.claim({ party, name: String(count) }, systemClock.now() + 60_000)) !== true) return count;
    return Infinity;
  };
  const user = (id: string): Holder => ({ kind: 'caller', accountId: '1', id: `user:${id}` });
  expect(await fill(user('greedy'))).toBe(24);
  expect(await shared.claim({ party: user('greedy'), name: '0' }, systemClock.now() + 60_000)).toBe(false);
  expect(await fill(user('other'))).toBeGreaterThan(5);
  for (let count = 0; count < 40; count += 1) await fill({ ...user(String(count)), accountId: String(count) });
  expect(await shared.claim({ party: { ...user('late'), accountId: 'x' }, name: 'a' }, Date.now() + 60_000)).toBe(
    'unavailable',
  );
  expect(await fill(ROOT)).toBeGreaterThan(3);
  await close();
});

test('places are given back a minute after the names have expired', async () => {
  const { redis: connection, close } = await connectRedis(redis.url);
  await connection.flushall();
  const shared = createNonceStoreInRedis(connection, systemClock, { capacity: 80 });
  expect(await shared.claim(named('kept'), systemClock.now() + 60_000)).toBe(true);
  // As if the whole window had been filled by names of minutes that are past.
  const minute = Math.floor(Date.now() / 60_000);
  await connection.hset('playauth:held:all', { n: 81, from: minute - 3, [`m${String(minute - 2)}`]: 80 });
  expect(await shared.claim(named('next'), systemClock.now() + 60_000)).toBe(true);
  expect(await connection.hget('playauth:held:all', 'n')).toBe('2');
  await close();
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

test.each([
  ['noeviction', true],
  ['allkeys-lru', false],
  ['volatile-ttl', false],
])('a Redis with the policy %s is accepted at start: %s', async (policy, accepted) => {
  const server = await startRedis();
  const { redis: connection, close } = await connectRedis(server.url);
  await connection.config('SET', 'maxmemory-policy', policy);
  await connection.config('SET', 'maxmemory', String(100 * 1024 ** 2));
  const asked = requireNoEviction(connection);
  if (accepted) expect(await asked).toEqual({ policy, maxBytes: 100 * 1024 ** 2 });
  else await expect(asked).rejects.toThrow(`maxmemory-policy ${policy}`);
  await close();
  await server.stop();
});

test('a Redis that does not tell its policy is accepted, and the memory that it may use bounds the window', async () => {
  const silent = { info: () => Promise.reject(new Error('NOPERM')), config: () => Promise.reject(new Error('NOPERM')) };
  expect(await requireNoEviction(silent as unknown as Redis)).toEqual({ policy: undefined, maxBytes: undefined });
  expect([capacityOf(undefined), capacityOf(0), capacityOf(1024 ** 2)]).toEqual([2_000_000, 2_000_000, 1024]);
});
