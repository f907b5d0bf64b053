// Two servers behind nginx and behind Caddy, as deploy/ has them: one is told to stop and started again under load, and no call is lost.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startCaddy, type TestCaddy } from '../support/caddy.ts';
import { startNginx, type TestNginx } from '../support/nginx.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { openApi, rootPair, type Api } from './support/api.ts';
import { serve, temporaryFolder, type Server } from './support/server.ts';
import { openShop, type Shop } from './support/shop.ts';
import { createUpload } from './support/upload.ts';

const CALLERS = 6;
/** For a step on a machine that is busy with other work. */
const BUSY_MS = 60_000;
const folder = temporaryFolder();
const running: Server[] = [];
let shop: Shop;
let redis: TestRedis;
let nginx: TestNginx;
let caddy: TestCaddy;
let one: Server;
let other: Server;
let api: Api;
let videoId = '';

async function start(name: string, args: readonly string[] = []): Promise<Server> {
  const own = ['--redis-url', redis.url, '--trust-proxy', '--drain-seconds', '4', '--throttle', 'off', ...args];
  const server = await serve({ dataDir: join(folder, name), env: shop.env, args: own });
  running.push(server);
  return server;
}

beforeAll(async () => {
  [shop, redis] = await Promise.all([openShop(folder), startRedis()]);
  one = await start('one');
  other = await start('other');
  const hosts = [one, other].map(({ url }) => new URL(url).host);
  [nginx, caddy] = await Promise.all([startNginx(hosts), startCaddy(hosts)]);
  api = openApi(nginx.url, rootPair(one.dataDir));
  ({ videoId } = await createUpload(api));
}, 180_000);
afterAll(async () => {
  await Promise.all([nginx.stop(), caddy.stop()]);
  for (const server of running) await server.kill();
  await Promise.all([redis.stop(), shop.close()]);
});

/** Calls until it is stopped: a write each time. */
function load(calls: Api) {
  const answers = new Map<string, number>();
  const note = (text: string): void => void answers.set(text, (answers.get(text) ?? 0) + 1);
  let isOver = false;
  const calling = async (): Promise<void> => {
    while (!isOver) {
      const title = { VideoId: videoId, Title: `Title ${String(answers.size)}` };
      await calls.ask('UpdateVideoInfo', title).then(
        ({ status, body }) => note(status === 200 ? 'OK' : `${String(status)} ${String(body['Code'])}`),
        (error: unknown) => note(String(error)),
      );
    }
  };
  const all = Promise.all(Array.from({ length: CALLERS }, calling));
  onTestFinished(() => void (isOver = true));
  return {
    count: () => answers.get('OK') ?? 0,
    stop: async () => {
      isOver = true;
      await all;
      return Object.fromEntries(answers);
    },
  };
}

const ready = async ({ url }: Server): Promise<unknown> => await (await fetch(`${url}/health/ready`)).json();

test.each(['nginx', 'Caddy'])(
  'a server that is restarted behind %s loses no call',
  async (proxy) => {
    const calls = load(proxy === 'nginx' ? api : openApi(caddy.url, api.pair));
    const more = async (): Promise<void> => {
      const before = calls.count();
      await expect.poll(() => calls.count(), { timeout: BUSY_MS }).toBeGreaterThan(before + 100);
    };
    await more();
    const stopped = one.stop();
    // Readiness goes first, while calls are still answered.
    await expect.poll(() => ready(one), { timeout: 5_000, interval: 20 }).toEqual({ status: 'stopping' });
    const direct = await fetch(`${one.url}/health/live`);
    expect([direct.status, direct.headers.get('connection')]).toEqual([200, 'close']);
    expect(await stopped).toBe(0);
    await more();
    one = await start('one', ['--port', new URL(one.url).port]);
    await more();
    const answers = await calls.stop();
    expect(answers).toEqual({ OK: expect.any(Number) as number });
    expect(await ready(one)).toMatchObject({ status: 'ok' });
  },
  180_000,
);

test('a server of this version goes on while a newer one changes the database, and an older one does not start on that', async () => {
  await shop.query(`alter table videos add column from_the_future text`);
  await shop.query(`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`);
  expect((await api.ask('UpdateVideoInfo', { VideoId: videoId, Title: 'still' })).status).toBe(200);
  await other.stop();
  const refused = await start('other', ['--port', new URL(other.url).port]);
  expect(refused.ready).toMatchObject({
    Code: 'Database.Newer',
    Message: expect.stringContaining('used by a newer playauth') as string,
  });
  expect((await api.ask('GetVideoInfo', { VideoId: videoId })).status).toBe(200);
}, 180_000);
