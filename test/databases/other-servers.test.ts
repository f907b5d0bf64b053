// Servers on one database notice each other by their heartbeats, and those that share no nonces are counted.
import { expect, test, vi } from 'vitest';
import { meetOtherServers } from '../../src/app/other-servers.ts';
import { SettableClock } from '../../src/base/clock.ts';
import type { Logger } from '../../src/base/logger.ts';
import { beat, leave, SEEN_FOR_MS } from '../../src/store/shared/other-servers-db.ts';
import { databaseKinds, openTestDatabase } from '../support/databases.ts';
import { SAMPLE_INSTANT } from '../support/sample-video.ts';

test.each(databaseKinds)('on %s, those that share no state count, until they leave or fall silent', async (kind) => {
  const opened = await openTestDatabase(kind);
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const at = (serverId: string, sharedState: string) =>
    beat({ database: opened.database, clock }, { serverId, sharedState });
  expect(await at('one', 'memory')).toBe(0);
  expect(await at('one', 'memory')).toBe(0);
  expect(await at('two', 'memory')).toBe(1);
  expect(await at('three', 'redis')).toBe(2);
  expect(await at('four', 'redis')).toBe(2);
  await leave(opened.database, { serverId: 'one', sharedState: 'memory' });
  expect(await at('four', 'redis')).toBe(1);
  clock.advance(SEEN_FOR_MS);
  expect(await at('four', 'redis')).toBe(0);
  expect(await at('five', 'memory')).toBe(1);
  await opened.close();
});

test('a second server without Redis is warned about, and told when it is alone again', async () => {
  const opened = await openTestDatabase('SQLite');
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const warn = vi.fn();
  const log = { warn, info: vi.fn() } as unknown as Logger;
  const parts = { database: opened.database, sharedClock: clock, log };
  const one = await meetOtherServers({ redisUrl: undefined, strict: false }, { ...parts, dataDir: 'one' });
  expect(warn).not.toHaveBeenCalled();
  const two = await meetOtherServers({ redisUrl: undefined, strict: false }, { ...parts, dataDir: 'two' });
  expect(warn).toHaveBeenCalledWith({ servers: 1 }, expect.stringContaining('--redis-url'));
  await two.stop();
  await one.stop();
  const redisUrl = 'redis://:secret@10.0.0.1/1';
  const three = await meetOtherServers({ redisUrl, strict: true }, { ...parts, dataDir: 'three' });
  const four = await meetOtherServers({ redisUrl: 'redis://10.0.0.1/1', strict: true }, { ...parts, dataDir: 'four' });
  expect(warn).toHaveBeenCalledTimes(1);
  await Promise.all([three.stop(), four.stop()]);
  await opened.close();
});

test('with --strict the wait for a server that is gone ends with its heartbeat, and one that stays is refused', async () => {
  const opened = await openTestDatabase('SQLite');
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const log = { warn: vi.fn(), info: vi.fn() } as unknown as Logger;
  const parts = { database: opened.database, sharedClock: clock, log };
  await beat({ database: opened.database, clock }, { serverId: 'killed', sharedState: 'memory' });
  clock.advance(SEEN_FOR_MS - 1);
  const pausing = { pause: () => Promise.resolve(clock.advance(1)).then(() => undefined) };
  const met = await meetOtherServers({ redisUrl: undefined, strict: true }, { ...parts, ...pausing, dataDir: 'one' });
  const standing = { pause: () => Promise.resolve() };
  await expect(
    meetOtherServers({ redisUrl: undefined, strict: true }, { ...parts, ...standing, dataDir: 'two' }),
  ).rejects.toThrow(/^--strict: other servers/);
  await met.stop();
  await opened.close();
});
