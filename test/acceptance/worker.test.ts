// `playauth worker`: settings that it refuses, and how several workers share the queue of one server through failures.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { openApi, pause, rootPair, type Api } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { decodeFrames } from '../support/read-media.ts';
import { cliJson, run, MAIN_ARGS, temporaryFolder, type Running, type Server } from './support/server.ts';
import { openShop, processesOf, type Shop } from './support/shop.ts';
import { createUpload, put } from './support/upload.ts';

const LONG_MS = 180_000;
const folder = temporaryFolder();
let clip: Buffer;
let long: Buffer;
let shop: Shop;
let server: Server;
let api: Api;

beforeAll(async () => {
  clip = readFileSync(await drawClip(folder, 'clip.mp4', picture('160x90', 2), H264));
  long = readFileSync(await drawClip(folder, 'long.mp4', picture('640x360', 8), H264));
  shop = await openShop(folder);
  server = await shop.serve(['--transcode-jobs', '0']);
  api = openApi(server.url, rootPair(server.dataDir));
});
afterAll(async () => {
  await server.kill();
  await shop.close();
});

async function worker(name: string, args: readonly string[] = []): Promise<Running> {
  const started = await shop.work(name, args);
  onTestFinished(() => started.kill());
  return started;
}

async function upload(file: Buffer): Promise<string> {
  const ticket = await createUpload(api);
  expect(await put(ticket, file)).toMatchObject({ status: 200 });
  return ticket.videoId;
}

const jobOf = async (videoId: string) =>
  (await shop.query(`select state, attempts, lease_owner from jobs where video_id = '${videoId}'`))[0];
const isDone = (videoId: string) =>
  expect.poll(async () => (await jobOf(videoId))?.['state'], { timeout: 60_000 }).toBe('done');
/** FFmpeg is running. */
const isAtWork = (name: string) =>
  expect
    .poll(() => processesOf(join(shop.folderOf(name), 'work')).some(({ command }) => command.includes('ffmpeg')), {
      timeout: 20_000,
    })
    .toBe(true);

async function playsOnce(videoId: string, frames: number): Promise<void> {
  const offered = await api.playInfo(videoId, { ResultType: 'Multiple' });
  expect(new Set(offered.map(({ Definition, Format }) => `${Definition} ${Format}`)).size).toBe(offered.length);
  expect(await decodeFrames(offered[0]?.PlayURL ?? '', 'v')).toBe(frames);
  // The uploaded file, and the outputs of one claim.
  expect(readdirSync(join(shop.media, videoId))).toHaveLength(2);
}

describe('it does not start', () => {
  const refused = async (env: Readonly<Record<string, string>>, args: readonly string[] = []) => {
    const dataDir = join(folder, `refused-${randomBytes(4).toString('hex')}`);
    const { code, json, stderr } = await cliJson(['worker', '--data-dir', dataDir, ...args], { ...shop.env, ...env });
    expect(existsSync(join(dataDir, 'root-credentials.json'))).toBe(false);
    expect(existsSync(join(dataDir, 'master.key'))).toBe(false);
    expect([code, stderr]).toEqual([1, '']);
    return json;
  };

  test.each([
    ['without a database', { PLAYAUTH_DATABASE_URL: '' }, 'NeedsPostgres', /postgres:\/\//],
    ['with SQLite', { PLAYAUTH_DATABASE_URL: 'sqlite:/tmp/x.db' }, 'NeedsPostgres', /--database-url/],
    ['with a folder of its own', { PLAYAUTH_STORAGE: 'disk' }, 'PrivateStorage', /disk:\/path/],
    ['without the master key', { PLAYAUTH_MASTER_KEY: '' }, 'NeedsMasterKey', /PLAYAUTH_MASTER_KEY/],
    ['with half a master key', { PLAYAUTH_MASTER_KEY: 'abcd' }, 'NeedsMasterKey', /PLAYAUTH_MASTER_KEY/],
    ['with another master key', { PLAYAUTH_MASTER_KEY: 'ab'.repeat(32) }, 'WrongMasterKey', /PLAYAUTH_MASTER_KEY/],
    ['without FFmpeg', { PLAYAUTH_FFPROBE: 'no-such-ffprobe' }, 'NoFfmpeg', /--ffprobe/],
    ['to do nothing', { PLAYAUTH_TRANSCODE_JOBS: '0' }, 'NoJobsWanted', /--concurrency/],
  ])('%s, with advice', async (_, env, code, message) => {
    expect(await refused(env)).toMatchObject({ Code: code, Message: expect.stringMatching(message) as string });
  });

  test('on a database that no server has used, which it leaves empty', async () => {
    const { url, drop } = await createDatabase();
    onTestFinished(drop);
    for (let time = 0; time < 2; time += 1)
      expect(await refused({ PLAYAUTH_DATABASE_URL: url })).toMatchObject({ Code: 'NoServerYet' });
  });

  test('with a data directory that another worker has', async () => {
    await worker('taken');
    const { json } = await cliJson(['worker', '--data-dir', shop.folderOf('taken')], shop.env);
    expect(json['Message']).toContain('uses the data directory');
  });

  test('with a message in Chinese for a Chinese locale', async () => {
    const { stderr } = await run(process.execPath, [...MAIN_ARGS, 'worker'], { env: { LANG: 'zh_CN.UTF-8' } });
    expect(stderr).toContain('转码进程与服务端共用数据库，必须是 PostgreSQL');
  });
});

test(
  'two share a queue, each job is done once, and both are told apart',
  async () => {
    const videos: string[] = [];
    for (let index = 0; index < 6; index += 1) videos.push(await upload(clip));
    const both = await Promise.all([worker('one'), worker('two', ['--concurrency', '2'])]);
    expect(both.map(({ ready }) => ready['concurrency'])).toEqual([1, 2]);
    for (const videoId of videos) await isDone(videoId);
    for (const videoId of videos) expect(await jobOf(videoId)).toMatchObject({ attempts: 1, lease_owner: null });
    const logs = both.map(({ ready, stderr }) => ({ id: String(ready['workerId']), log: stderr() }));
    const did = logs.map(({ id, log }) => videos.filter((videoId) => isSaidDone(log, videoId, id)));
    expect(did.flat().sort()).toEqual([...videos].sort());
    for (const own of did) expect(own.length).toBeGreaterThan(0);
    for (const videoId of videos) await playsOnce(videoId, 50);
    for (const name of ['one', 'two']) expect(readdirSync(join(shop.folderOf(name), 'work'))).toEqual([]);
    expect(await Promise.all(both.map(({ stop }) => stop()))).toEqual([0, 0]);
  },
  LONG_MS,
);

function isSaidDone(log: string, videoId: string, workerId: string): boolean {
  return log.split('\n').some((line) => [videoId, workerId, 'job done'].every((text) => line.includes(text)));
}

test(
  'told to stop, one gives its job back at once, and the other does it',
  async () => {
    const first = await worker('stopped');
    const videoId = await upload(long);
    await isAtWork('stopped');
    expect(await first.stop()).toBe(0);
    expect(await jobOf(videoId)).toMatchObject({ state: 'queued', attempts: 0, lease_owner: null });
    expect(processesOf(shop.folderOf('stopped'))).toEqual([]);
    expect(readdirSync(join(shop.folderOf('stopped'), 'work'))).toEqual([]);
    await worker('heir');
    await isDone(videoId);
    expect(await jobOf(videoId)).toMatchObject({ attempts: 1 });
    await playsOnce(videoId, 200);
  },
  LONG_MS,
);

test(
  'one that hangs loses its job, and leaves nothing when it comes to itself',
  async () => {
    const hanging = await worker('hanging');
    const videoId = await upload(long);
    await isAtWork('hanging');
    hanging.send('SIGSTOP');
    // As after half a minute without a heartbeat.
    await shop.query('update jobs set lease_until_ms = 0');
    const other = await worker('awake');
    await isDone(videoId);
    expect(await other.stop()).toBe(0);
    hanging.send('SIGCONT');
    await expect.poll(() => readdirSync(join(shop.folderOf('hanging'), 'work')), { timeout: 20_000 }).toEqual([]);
    expect(await jobOf(videoId)).toMatchObject({ state: 'done', attempts: 2 });
    await playsOnce(videoId, 200);
    const next = await upload(clip);
    await isDone(next);
    await playsOnce(next, 50);
  },
  LONG_MS,
);

test(
  'a cancelled job is stopped, with its FFmpeg',
  async () => {
    await worker('canceled');
    const videoId = await upload(long);
    await isAtWork('canceled');
    const work = join(shop.folderOf('canceled'), 'work');
    // FFmpeg would run for ever; the process that guards it is not killed.
    for (const { pid, command } of processesOf(work)) if (!command.startsWith('/bin/sh')) process.kill(pid, 'SIGSTOP');
    await shop.query(`update jobs set state = 'canceled', lease_owner = null where video_id = '${videoId}'`);
    await expect.poll(() => processesOf(work), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => readdirSync(work)).toEqual([]);
    expect(await jobOf(videoId)).toMatchObject({ state: 'canceled' });
    expect(readdirSync(join(shop.media, videoId))).toEqual(['source']);
  },
  LONG_MS,
);

test(
  'a database that is away for a while costs no job',
  async () => {
    const patient = await worker('patient');
    const videoId = await upload(long);
    await isAtWork('patient');
    await shop.withoutDatabase(async () => {
      await expect.poll(() => patient.stderr(), { timeout: 40_000 }).toContain('the queue of jobs cannot be read');
      // Until FFmpeg has ended and the result waits for the database.
      await expect.poll(() => processesOf(join(shop.folderOf('patient'), 'work')), { timeout: 60_000 }).toEqual([]);
      await pause(1000);
    });
    await isDone(videoId);
    expect(await jobOf(videoId)).toMatchObject({ attempts: 1 });
    expect(patient.stderr()).toContain('the queue of jobs can be read again');
    await playsOnce(videoId, 200);
    expect(await patient.stop()).toBe(0);
  },
  LONG_MS,
);

test('without the media of the server it does not start', async () => {
  const env = { ...shop.env, PLAYAUTH_STORAGE: `disk:${join(folder, 'elsewhere')}` };
  const { json } = await cliJson(['worker', '--data-dir', shop.folderOf('lost')], env);
  expect(json).toMatchObject({ Code: 'OtherStorage', Message: expect.stringContaining('PLAYAUTH_STORAGE') as string });
});
