// `playauth backup` beside a server under load, and `playauth restore` elsewhere, on either database: every row is there again,
// every film plays, every secret opens. What is damaged, or meets something, is refused whole.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { createDatabase } from '../support/postgres.ts';
import { decodeFrames } from '../support/read-media.ts';
import { openApi, rootPair, type Api, type Json } from './support/api.ts';
import { cliJson, serve, serveIn, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const FRAMES = 50;
const folder = temporaryFolder();
const backup = join(folder, 'backup');
let server: Server;
let api: Api;
let films: readonly string[] = [];
let taken: Json = {};

/** Writes and reads until it is stopped; answers how many calls went through. */
function load(): () => Promise<number> {
  let isOver = false;
  const working = async (): Promise<number> => {
    let calls = 0;
    for (; !isOver; calls += 3) {
      const made = await api.call('CreateUploadVideo', { Title: `Made meanwhile ${String(calls)}`, FileName: 'a.mp4' });
      await api.call('GetVideoPlayAuth', { VideoId: films[0] ?? '' });
      if (calls % 2 === 0) await api.call('DeleteVideo', { VideoIds: String(made['VideoId']) });
    }
    return calls;
  };
  const all = Promise.all([working(), working()]);
  return async () => {
    isOver = true;
    return (await all).reduce((sum, calls) => sum + calls, 0);
  };
}

beforeAll(async () => {
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  const clip = await drawClip(folder, 'film.mp4', picture('160x90', 2), H264);
  films = [await importAndWait(api, clip)];
  await api.call('SetAppPlayKey', { PlayKey: 'aSecretOf16Bytes' });
  const stop = load();
  const finished = await cliJson(['backup', '--to', backup, '--data-dir', server.dataDir, '--include-master-key']);
  expect(await stop()).toBeGreaterThan(0);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  taken = finished.json;
}, 60_000);
afterAll(() => server.kill());

type Table = Readonly<{ name: string; rows: number; digest: string }>;
const manifestOf = (where: string): { tables: readonly Table[] } =>
  JSON.parse(readFileSync(join(where, 'backup.json'), 'utf8')) as { tables: readonly Table[] };
const contentOf = (where: string): Record<string, string> =>
  Object.fromEntries(manifestOf(where).tables.map(({ name, rows, digest }) => [name, `${String(rows)} ${digest}`]));

/** Where nothing is yet; an environment that names the database. */
async function elsewhere(kind: string): Promise<{ dataDir: string; env: Record<string, string> }> {
  const dataDir = join(folder, `restored-${kind}`);
  if (kind === 'SQLite') return { dataDir, env: {} };
  const { url, drop } = await createDatabase();
  onTestFinished(drop);
  return { dataDir, env: { PLAYAUTH_DATABASE_URL: url } };
}

describe.each(['SQLite', 'PostgreSQL'])('restored to %s', (kind) => {
  test('rows are equal, films play, secrets open, and it can be backed up again', async () => {
    const { dataDir, env } = await elsewhere(kind);
    const restored = await cliJson(['restore', backup, '--data-dir', dataDir], env);
    expect([restored.code, restored.json['Rows']]).toEqual([0, taken['Rows']]);
    expect(restored.json['RootAccessKeyId']).toBe(rootPair(server.dataDir).accessKeyId);
    const second = join(folder, `second-${kind}`);
    expect((await cliJson(['backup', '--to', second, '--data-dir', dataDir], env)).code).toBe(0);
    const without = ({ settings, ...others }: Record<string, string>): object => (
      expect(settings).toBeDefined(),
      others
    );
    expect(without(contentOf(second))).toEqual(without(contentOf(backup)));
    const again = await serve({ dataDir, env });
    onTestFinished(() => again.kill());
    const restoredApi = openApi(again.url, rootPair(server.dataDir));
    for (const film of films) {
      const [stream] = await restoredApi.playInfo(film);
      expect(await decodeFrames(stream?.PlayURL ?? '', 'v')).toBe(FRAMES);
    }
    expect(await restoredApi.call('GetAppPlayKey')).toMatchObject({
      AppPlayKey: expect.objectContaining({ PlayKey: 'aSecretOf16Bytes' }) as object,
    });
  });
});

test('a backup holds what it says, for its owner alone', async () => {
  const rows = taken['Rows'] as Readonly<Record<string, number>>;
  expect([rows['accounts'], rows['streams'], rows['servers']]).toEqual([1, expect.any(Number), undefined]);
  expect(rows['videos']).toBeGreaterThanOrEqual(films.length);
  expect(taken).toMatchObject({ Media: 'copied', MasterKey: 'included', Database: 'sqlite' });
  for (const name of ['backup.json', 'master.key', 'tables/videos.jsonl.gz'])
    expect(statSync(join(backup, name)).mode & 0o077).toBe(0);
  expect((await cliJson(['restore', backup, '--check'])).code).toBe(0);
});

describe('it refuses', () => {
  const copyOf = (name: string): string => {
    const copy = join(folder, name);
    cpSync(backup, copy, { recursive: true });
    return copy;
  };
  const flip = (path: string): void => {
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 5) ^ 1, bytes.length - 5);
    writeFileSync(path, bytes);
  };
  const restore = (from: string, env: Record<string, string> = {}) =>
    cliJson(['restore', from, '--data-dir', join(folder, 'never')], env);

  test('a backup of which one byte of a table, of a file, or of the list changed', async () => {
    const media = readdirSync(join(backup, 'media'), { recursive: true }).map(String);
    const segment = media.find((name) => name.endsWith('.mp4')) ?? '';
    const paths = ['tables/videos.jsonl.gz', `media/${segment}`, 'files.jsonl.gz'];
    const answers = await Promise.all(
      paths.map(async (path, at) => {
        const copy = copyOf(`damaged-${String(at)}`);
        flip(join(copy, path));
        return await cliJson(['restore', copy, '--check']);
      }),
    );
    expect(answers.map(({ code, json }) => [code, json['Code']])).toEqual(paths.map(() => [1, 'DamagedBackup']));
  });

  test('a folder without a finished backup, and one with another master key', async () => {
    const copy = copyOf('unfinished');
    rmSync(join(copy, 'backup.json'));
    expect((await restore(copy)).json['Code']).toBe('NoBackup');
    expect((await restore(backup, { PLAYAUTH_MASTER_KEY: '11'.repeat(32) })).json['Code']).toBe('WrongMasterKey');
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  test('a place where a server runs, and a folder that holds a backup', async () => {
    const asked = [
      ['restore', backup, '--data-dir', server.dataDir],
      ['backup', '--to', backup, '--data-dir', server.dataDir],
      ['backup', '--to', join(folder, 'x'), '--data-dir', join(folder, 'nowhere')],
    ];
    const answers = await Promise.all(asked.map((args) => cliJson(args)));
    const codes = ['NotEmpty', 'BackupThere', 'NoDatabase'];
    expect(answers.map(({ code, json }) => [code, json['Code']])).toEqual(codes.map((code) => [1, code]));
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});
