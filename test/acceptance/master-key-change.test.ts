// `playauth keys rewrap` beside running servers, as an operator does it: two servers on PostgreSQL that are restarted one after the
// other, and one on SQLite that reads master.key again at SIGHUP and is killed half way. Calls and playback go on all the time.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { openApi, rootPair, type Api } from './support/api.ts';
import { cliJson, serve, temporaryFolder, type Server } from './support/server.ts';
import { openShop } from './support/shop.ts';
import { importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
/** Servers start six times, beside other tests. */
const LONG_MS = 180_000;
const newKey = (): string => randomBytes(32).toString('hex');

/** A film with encrypted HLS, a PlayKey and the URL of its playlist. */
async function fill(server: Server): Promise<{ api: Api; videoId: string; playlist: string }> {
  const api = openApi(server.url, rootPair(server.dataDir));
  const videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('160x90', 2), H264));
  await api.call('SetAppPlayKey', { PlayKey: 'aSecretOf16Bytes' });
  const streams = await api.playInfo(videoId);
  return { api, videoId, playlist: streams.find(({ Format }) => Format === 'm3u8')?.PlayURL ?? '' };
}

/** Issues, redeems and plays until it is stopped, at whichever server is there; answers what failed. */
function playing(urls: () => readonly string[], { api, videoId, playlist }: Awaited<ReturnType<typeof fill>>) {
  let isOver = false;
  const failed: string[] = [];
  let rounds = 0;
  const running = (async () => {
    for (let n = 0; !isOver; n += 1) {
      const url = urls()[n % urls().length];
      if (url === undefined) continue;
      try {
        const there = openApi(url, api.pair);
        await there.call('GetVideoPlayAuth', { VideoId: videoId });
        await there.call('GetAppPlayKey');
        const { pathname } = new URL(playlist);
        const { status } = await fetch(`${url}${pathname}`);
        if (status !== 200) throw new Error(`playlist ${String(status)}`);
        rounds += 1;
      } catch (error) {
        // A server that is being stopped is not at fault.
        if (urls().includes(url)) failed.push(String(error));
      }
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await running;
      expect(failed).toEqual([]);
      expect(rounds).toBeGreaterThan(3);
    },
  };
}

async function plays({ api, videoId, playlist }: Awaited<ReturnType<typeof fill>>, { url }: Server): Promise<void> {
  const there = openApi(url, api.pair);
  const { body } = await there.ask('GetAppPlayKey');
  expect(body).toMatchObject({ AppPlayKey: { PlayKey: 'aSecretOf16Bytes' } });
  const streams = await there.playInfo(videoId);
  for (const path of [playlist, ...streams.map(({ PlayURL }) => PlayURL)])
    expect((await fetch(`${url}${new URL(path).pathname}`)).status).toBe(200);
}

const rewrap = (server: Server, api: Api, args: readonly string[] = []) =>
  cliJson(['keys', 'rewrap', '--endpoint', server.url, ...args], {
    ALIBABA_CLOUD_ACCESS_KEY_ID: api.pair.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: api.pair.accessKeySecret,
  });

test(
  'two servers on PostgreSQL change to a new master key without an interruption',
  async () => {
    const shop = await openShop(folder);
    onTestFinished(() => shop.close());
    const { PLAYAUTH_MASTER_KEY: old, ...env } = shop.env as Record<string, string> & { PLAYAUTH_MASTER_KEY: string };
    const next = newKey();
    const start = async (name: string, keys: Readonly<Record<string, string>>): Promise<Server> => {
      const server = await serve({
        dataDir: join(folder, name),
        env: { ...env, ...keys },
        args: ['--throttle', 'off'],
      });
      onTestFinished(() => server.kill());
      return server;
    };
    const both = { PLAYAUTH_MASTER_KEY: next, PLAYAUTH_MASTER_KEY_PREVIOUS: old };
    const servers = [
      await start('one', { PLAYAUTH_MASTER_KEY: old }),
      await start('other', { PLAYAUTH_MASTER_KEY: old }),
    ] as [Server, Server];
    const film = await fill(servers[0]);
    let inUse: readonly string[] = servers.map(({ url }) => url);
    const load = playing(() => inUse, film);
    const replace = async (at: 0 | 1, name: string, keys: Readonly<Record<string, string>>): Promise<void> => {
      inUse = [servers[at === 0 ? 1 : 0].url];
      await servers[at].stop();
      servers[at] = await start(name, keys);
      inUse = servers.map(({ url }) => url);
    };
    await replace(0, 'one', both);
    const tooEarly = await rewrap(servers[0], film.api);
    expect([tooEarly.code, tooEarly.json['Code']]).toEqual([1, 'OperationDenied']);
    await replace(1, 'other', both);
    const done = await rewrap(servers[0], film.api);
    expect(done).toMatchObject({ code: 0, json: { State: 'Done', Remaining: 0 } });
    expect(done.json['Rewrapped']).toBe(done.json['Total']);
    await replace(0, 'one', { PLAYAUTH_MASTER_KEY: next });
    await plays(film, servers[1]);
    await replace(1, 'other', { PLAYAUTH_MASTER_KEY: next });
    await load.stop();
    for (const server of servers) await plays(film, server);
  },
  LONG_MS,
);

test(
  'one server on SQLite reads the new key at SIGHUP, is killed half way, goes on, and is backed up',
  async () => {
    const dataDir = join(folder, 'alone');
    const file = join(dataDir, 'master.key');
    let server = await serve({ dataDir, args: ['--throttle', 'off'] });
    onTestFinished(() => server.kill());
    const film = await fill(server);
    const load = playing(() => [server.url], film);
    const [old, next] = [readFileSync(file, 'utf8').trim(), newKey()];
    writeFileSync(file, `${next}\n${old}\n`, { mode: 0o600 });
    server.send('SIGHUP');
    await expect.poll(() => server.stderr(), { timeout: 10_000 }).toContain('master.key was read again');
    const target = async () => (await rewrap(server, film.api, ['--dry-run'])).json;
    const { MasterKeyId: id, CurrentKeyId: current, Total: total } = await target();
    expect(id).not.toBe(current);
    const call = { Version: '2026-11-01', MasterKeyId: String(id), MaxItems: '3' };
    await film.api.call('RewrapKeys', call);
    await load.stop();
    await server.kill();
    server = await serve({ dataDir, args: ['--throttle', 'off'] });
    const again = { ...film, api: openApi(server.url, film.api.pair) };
    await plays(again, server);
    expect(await rewrap(server, again.api)).toMatchObject({
      code: 0,
      json: { State: 'Done', Remaining: 0, Rewrapped: Number(total) - 3 },
    });
    await server.stop();
    writeFileSync(file, `${next}\n`);
    server = await serve({ dataDir, args: ['--throttle', 'off'] });
    await plays(film, server);
    const backup = join(folder, 'backup');
    expect((await cliJson(['backup', '--to', backup, '--data-dir', dataDir])).code).toBe(0);
    const restore = (key: string, name: string) =>
      cliJson(['restore', backup, '--data-dir', join(folder, name)], { PLAYAUTH_MASTER_KEY: key });
    expect((await restore(old, 'with-old')).json).toMatchObject({ Code: expect.stringMatching(/master/i) as string });
    expect((await restore(next, 'with-new')).code).toBe(0);
    const restored = await serve({ dataDir: join(folder, 'with-new'), env: { PLAYAUTH_MASTER_KEY: next } });
    onTestFinished(() => restored.kill());
    await plays(film, restored);
  },
  LONG_MS,
);
