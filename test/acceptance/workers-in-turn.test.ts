// `serve --workers` where the first process accepts connections and hands them out, as on systems whose kernel does not spread them.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApi, rootPair } from './support/api.ts';
import { get } from './support/http.ts';
import { holdersOf, listenersOf, membersOf } from './support/members.ts';
import { cli, serveForTest, temporaryFolder } from './support/server.ts';

const folder = temporaryFolder();

test('connections are handed out in turn, and calls go on while a process that is killed is replaced', async () => {
  const dataDir = join(folder, 'data');
  const server = await serveForTest({
    dataDir,
    args: ['--workers', '2'],
    env: { NODE_CLUSTER_SCHED_POLICY: 'rr' },
  });
  expect(listenersOf(server)).toEqual([server.pid]);
  const [one = 0, other = 0, ...next] = await holdersOf(server, 6);
  expect(one).not.toBe(other);
  expect(next).toEqual([one, other, one, other]);
  const { port } = new URL(server.url);
  const second = await cli(['serve', '--workers', '2', '--port', port, '--data-dir', join(folder, 'other')]);
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(`Port ${port} is in use. (EADDRINUSE)`)]);
  process.kill(one, 'SIGKILL');
  await expect.poll(() => membersOf(server).includes(one)).toBe(false);
  // The first process may learn of the end a moment later than /proc shows it: what it hands over meanwhile is reset, and a client tries again.
  const live = (): Promise<number> =>
    get(`${server.url}/health/live`).then(
      ({ status }) => status,
      () => 0,
    );
  for (let times = 0; times < 6; times += 1) await expect.poll(live).toBe(200);
  await expect.poll(async () => new Set(await holdersOf(server, 2)).size, { timeout: 60_000 }).toBe(2);
  await openApi(server.url, rootPair(dataDir)).call('GetCategories', {});
  expect(await server.stop()).toBe(0);
});
