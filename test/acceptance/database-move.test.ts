// `playauth database move` under a server that plays, and `playauth migrate`: no row is lost or written where it would be, and what a
// newer version has changed is refused with a sentence.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';
import { decodeFrames } from '../support/read-media.ts';
import { openApi, rootPair, type Api, type Json } from './support/api.ts';
import { cli, cliJson, serve, serveIn, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
let server: Server;
let api: Api;
let film = '';
let target: TestDatabase;

beforeAll(async () => {
  target = await createDatabase();
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  film = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('160x90', 2), H264));
}, 60_000);
afterAll(async () => {
  await server.kill();
  await target.drop();
});

async function onPostgres<T extends object>(statement: string): Promise<readonly T[]> {
  const client = new Client({ connectionString: target.url });
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function playsOn(playing: Api): Promise<void> {
  const [stream] = await playing.playInfo(film);
  expect(await decodeFrames(stream?.PlayURL ?? '', 'v')).toBe(50);
}

const isThrottled = (body: Json): boolean => body['Code'] === 'Throttling.User';

/** Calls until it is stopped; answers the errors of each. */
function load() {
  const [reads, writes]: [unknown[], unknown[]] = [[], []];
  let made = 0;
  let isOver = false;
  const reading = async (): Promise<void> => {
    while (!isOver) {
      const { status, body } = await api.ask('GetVideoPlayAuth', { VideoId: film });
      if (status !== 200 && !isThrottled(body)) reads.push(body);
    }
  };
  const writing = async (): Promise<void> => {
    while (!isOver) {
      const { status, body } = await api.ask('CreateUploadVideo', { Title: 'x', FileName: 'a.mp4' });
      if (status === 200) made += 1;
      else if (!isThrottled(body)) writes.push(`${String(status)} ${String(body['Code'])}`);
    }
  };
  const all = Promise.all([reading(), writing()]);
  return async () => {
    isOver = true;
    await all;
    return { reads, writes, made };
  };
}

test('every row arrives, reads go on, and a write is either moved or refused', async () => {
  const args = ['database', 'move', '--data-dir', server.dataDir];
  const stop = load();
  const moved = await cliJson([...args, '--to', target.url]);
  // The load may have used up what the key may call in this second.
  const refused = await vi.waitUntil(
    async () => {
      const answer = await api.ask('CreateUploadVideo', { Title: 'late', FileName: 'a.mp4' });
      return isThrottled(answer.body) ? undefined : answer;
    },
    { timeout: 10_000 },
  );
  const { reads, writes, made } = await stop();
  expect([moved.code, moved.stderr, moved.stdout.includes(new URL(target.url).password)]).toEqual([0, '', false]);
  expect([refused.status, refused.body['Code']]).toEqual([503, 'ServiceUnAvailable.DatabaseMoved']);
  expect(refused.body['Recommend']).toBe(`${server.url}/errors#ServiceUnAvailable.DatabaseMoved`);
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'degraded', database: 'moved' }]);
  // The new database, without its password, and what to do.
  const { host, pathname } = new URL(target.url);
  expect(server.stderr()).toMatch(new RegExp(`moved to PostgreSQL at ${host}${pathname}".*--database-url.*--undo`));
  expect(reads).toEqual([]);
  expect(new Set(writes)).toEqual(new Set(['503 ServiceUnAvailable.DatabaseMoved']));
  const rows = moved.json['Rows'] as Readonly<Record<string, number>>;
  expect(rows['videos']).toBe(made + 1);
  for (const [table, count] of Object.entries(rows))
    expect([table, (await onPostgres<{ n: string }>(`select count(*) n from "${table}"`))[0]?.n]).toEqual([
      table,
      String(count),
    ]);
  await playsOn(api);
  const again = await cliJson([...args, '--to', target.url]);
  expect(again.json['Code']).toBe('NotEmpty');
  // The old one is not used again by mistake, unless it is wanted.
  expect(await server.stop()).toBe(0);
  const old = await cli(['serve', '--port', '0', '--data-dir', server.dataDir]);
  expect([old.code, old.stderr]).toEqual([1, expect.stringContaining('was moved to PostgreSQL at')]);
  const onNew = await serve({ dataDir: server.dataDir, args: ['--database-url', target.url] });
  onTestFinished(() => onNew.kill());
  const newApi = openApi(onNew.url, rootPair(server.dataDir));
  await playsOn(newApi);
  expect((await newApi.ask('CreateUploadVideo', { Title: 'new', FileName: 'a.mp4' })).status).toBe(200);
  expect((await cliJson([...args, '--undo'])).code).toBe(0);
  expect((await cliJson([...args, '--undo'])).json['Code']).toBe('NotMoved');
});

test('migrate --check tells a current, a newer, an older and no database apart, and changes none', async () => {
  await server.stop();
  const database = join(server.dataDir, 'playauth.db');
  const check = async (where = server.dataDir) => {
    const { code, json } = await cliJson(['migrate', '--check', '--data-dir', where]);
    return { code, ...json };
  };
  expect(await check()).toMatchObject({ code: 0, State: 'current', Pending: [] });
  expect(await check(join(folder, 'nowhere'))).toMatchObject({ code: 1, State: 'none' });
  const direct = new DatabaseSync(database);
  onTestFinished(() => direct.close());
  const [last] = direct.prepare('select name from kysely_migration order by name desc').all();
  direct.exec(`insert into kysely_migration values ('9999-future', '2030')`);
  expect(await check()).toMatchObject({ code: 1, State: 'newer', Unknown: '9999-future' });
  const newer = await cli(['serve', '--port', '0', '--data-dir', server.dataDir]);
  expect([newer.code, newer.stderr]).toEqual([1, expect.stringMatching(/used by a newer playauth .*9999-future/)]);
  direct.exec(`delete from kysely_migration where name in ('9999-future', '${String(last?.['name'])}')`);
  expect(await check()).toMatchObject({ code: 1, State: 'older', Pending: [last?.['name']] });
});
