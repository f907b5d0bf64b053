// The shared replay window against a real Redis, started for this file.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';
import { systemClock } from '../../src/base/clock.ts';
import { connectUsedOnceInRedis } from '../../src/store/shared/used-once-redis.ts';

let redis: ChildProcess;
let url = '';
let folder = '';

beforeAll(async () => {
  if (!(await ensureSystemPackages(['redis']))) throw new Error('redis-server is missing');
  folder = await mkdtemp(join(tmpdir(), 'playauth-redis-'));
  const port = await freePort();
  redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]);
  url = `redis://127.0.0.1:${String(port)}`;
  for await (const line of redis.stdout ?? []) if (String(line).includes('Ready to accept connections')) break;
});

afterAll(async () => {
  if (redis.exitCode === null && redis.signalCode === null) {
    redis.kill();
    await once(redis, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

test('of many processes that claim a name at once exactly one gets it', async () => {
  const processes = await Promise.all(Array.from({ length: 4 }, () => connectUsedOnceInRedis(url, systemClock)));
  const until = systemClock.now() + 60_000;
  const claims = await Promise.all(
    processes.flatMap((shared) => Array.from({ length: 50 }, async () => await shared.claim('key nonce', until))),
  );
  expect(claims.filter((claim) => claim === true)).toHaveLength(1);
  expect(claims.filter((claim) => claim === false)).toHaveLength(199);
  await Promise.all(processes.map((shared) => shared.close()));
});

test('a name can be claimed again once its time has passed', async () => {
  const shared = await connectUsedOnceInRedis(url, systemClock);
  expect(await shared.claim('short', systemClock.now() + 1)).toBe(true);
  await expect.poll(() => shared.claim('short', systemClock.now() + 60_000)).toBe(true);
  expect(await shared.claim('short', systemClock.now() + 60_000)).toBe(false);
  await shared.close();
});

test('a Redis that is not there is said at the start, without its password', async () => {
  const port = await freePort();
  await expect(connectUsedOnceInRedis(`redis://:hunter2@127.0.0.1:${String(port)}`, systemClock)).rejects.toThrow(
    /^Redis cannot be reached: check PLAYAUTH_REDIS_URL$/,
  );
});

test('nothing can be claimed while Redis is away', async () => {
  const shared = await connectUsedOnceInRedis(url, systemClock);
  redis.kill();
  await once(redis, 'exit');
  expect(await shared.claim('any', systemClock.now() + 60_000)).toBe('unavailable');
  await shared.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
