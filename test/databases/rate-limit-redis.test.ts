// The shared rate limit against a real Redis, started for this file.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { connectRedis, type RedisConnection } from '../../src/store/shared/connect-redis.ts';
import { createRateLimitInRedis } from '../../src/store/shared/rate-limit-redis.ts';
import { createRateLimitInMemory, type RateLimit } from '../../src/store/shared/rate-limit.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

// The refill is too slow to allow another call during the test.
const RARE = { perSecond: 0.001, burst: 20 };
let redis: TestRedis;
const connections: RedisConnection[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await Promise.all(connections.map(({ close }) => close()));
  await redis.stop();
});

/** The rate limiter of one server process. */
async function open(): Promise<{ readonly limit: RateLimit; readonly connection: RedisConnection }> {
  const connection = await connectRedis(redis.url);
  connections.push(connection);
  const meanwhile = createRateLimitInMemory(new SettableClock().freeze(0));
  return { limit: createRateLimitInRedis(connection.redis, meanwhile), connection };
}

async function passing(limit: RateLimit, name: string, tries: number): Promise<number> {
  const taken = await Promise.all(Array.from({ length: tries }, async () => await limit.take(name, RARE)));
  return taken.filter((exceeded) => exceeded === undefined).length;
}

test('many processes share one limit for a name, and each name has its own', async () => {
  const processes = await Promise.all(Array.from({ length: 4 }, open));
  const counts = await Promise.all(processes.map(({ limit }) => passing(limit, 'a', 50)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
  expect(await passing(processes[0]!.limit, 'b', 50)).toBe(20);
});

test('a refusal carries the time to wait and does not count', async () => {
  const { limit } = await open();
  await passing(limit, 'told', 20);
  const first = await limit.take('told', RARE);
  await passing(limit, 'told', 50);
  const later = await limit.take('told', RARE);
  expect(first?.retryAfterMs).toBeGreaterThan(900_000);
  expect(first?.retryAfterMs).toBeLessThanOrEqual(1_000_000);
  expect(later?.retryAfterMs).toBeLessThanOrEqual(first?.retryAfterMs ?? 0);
  expect(Number.isInteger(later?.retryAfterMs)).toBe(true);
});

test('allows a call again after that time', async () => {
  const { limit } = await open();
  const rate = { perSecond: 50, burst: 1 };
  expect(await limit.take('again', rate)).toBeUndefined();
  await expect.poll(() => limit.take('again', rate)).toBeUndefined();
});

test('an idle name expires, and a Redis clock that was set back blocks no caller', async () => {
  const { limit, connection } = await open();
  await limit.take('kept', RARE);
  const [key = ''] = await connection.redis.keys('*kept');
  const lifetimeMs = await connection.redis.pttl(key);
  expect(lifetimeMs).toBeGreaterThan(0);
  expect(lifetimeMs).toBeLessThanOrEqual(1_000_000);
  // Simulates an entry written one day in the future.
  await connection.redis.set(key, String((Date.now() + 86_400_000) * 1000));
  expect(await limit.take('kept', { perSecond: 50, burst: 2 })).toBeUndefined();
  await expect.poll(() => limit.take('kept', { perSecond: 50, burst: 2 })).toBeUndefined();
});

test('each process limits on its own while Redis is unreachable', async () => {
  const { limit } = await open();
  await redis.stop();
  expect(await passing(limit, 'away', 50)).toBe(20);
  expect(await limit.take('away', RARE)).toEqual({ retryAfterMs: 1_000_000 });
});
