// A full disk: callers get an error, jobs wait, and work resumes when there is space again. Needs a small file system of
// its own, and so the right to mount one.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openApi, rootPair, type Api } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { cliJson, serve, temporaryFolder, type Server } from './support/server.ts';
import { openShop } from './support/shop.ts';
import { answerOf, beginPut, createUpload, importAndWait, put } from './support/upload.ts';

const MIB = 1024 ** 2;
/** Fits on the small file systems. */
const RESERVE = ['--min-free-bytes', String(256 * MIB)];
const folder = temporaryFolder();
const mounted: string[] = [];

function mountSmall(name: string, mebibytes: number): string | undefined {
  const path = join(folder, name);
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(mebibytes)}m`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounted.push(path);
  return path;
}

const tiny = mountSmall('tiny', 64);
const small = mountSmall('small', 320);
const cannotMount = tiny === undefined || small === undefined;
let film = '';

beforeAll(async () => {
  film = await drawClip(folder, 'film.mp4', picture('320x180'), H264);
});
afterAll(() => {
  for (const path of mounted) execFileSync('umount', ['--lazy', path]);
});

test(
  'below the reserve of free space uploads are refused and jobs wait, and playback goes on',
  { timeout: 60_000 },
  async () => {
    const dataDir = join(folder, 'reserve');
    const first = await serve({ dataDir });
    const before = openApi(first.url, rootPair(dataDir));
    const playing = await importAndWait(before, film);
    await first.stop();
    const second = await serve({ dataDir, args: ['--transcode-jobs', '0'] });
    const upload = await createUpload(openApi(second.url, rootPair(dataDir)));
    expect(await put(upload, readFileSync(film))).toMatchObject({ status: 200 });
    await second.stop();
    const full = await serve({ dataDir, args: ['--min-free-bytes', String(2 ** 52)] });
    onTestFinished(() => full.kill());
    const api = openApi(full.url, rootPair(dataDir));
    await expect.poll(() => full.stderr(), { timeout: 30_000 }).toMatch(/a job cannot be done here now/);
    expect((await api.call('GetVideoInfo', { VideoId: upload.videoId }))['Video']).toMatchObject({
      Status: 'UploadSucc',
    });
    const sending = beginPut(await createUpload(api), { length: 1000 });
    sending.flushHeaders();
    expect(await answerOf(sending)).toMatchObject({ status: 507, code: 'InsufficientStorage' });
    sending.destroy();
    const [stream] = await api.playInfo(playing);
    expect((await fetch(stream!.PlayURL)).status).toBe(200);
  },
);

describe.skipIf(cannotMount)('a full disk', () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({ dataDir: join(tiny ?? '', 'data'), args: RESERVE });
  });
  afterAll(() => server.kill());

  test('refuses an upload before it begins, with the reason', async () => {
    const api = openApi(server.url, rootPair(server.dataDir));
    const upload = await createUpload(api);
    const sending = beginPut(upload, { length: 1000 });
    sending.flushHeaders();
    expect(await answerOf(sending)).toMatchObject({ status: 507, code: 'InsufficientStorage' });
    sending.destroy();
    const { code, json } = await cliJson(['import', film, '--data-dir', server.dataDir]);
    expect([code, json['Code'], json['Message']]).toEqual([
      1,
      'InsufficientStorage',
      expect.stringContaining('no room'),
    ]);
    expect(readdirSync(join(server.dataDir, 'incoming'))).toEqual([]);
  });
});

describe.skipIf(cannotMount)('a disk that fills up', () => {
  const disk = small ?? '';
  const ballast = join(disk, 'ballast');
  let server: Server;
  let api: Api;

  /** Fills the disk except for a little; other writes in the meantime count too. */
  const fill = (leftBytes: number): void => {
    for (;;) {
      const { bavail, bsize } = statfsSync(disk);
      const size = bavail * bsize - leftBytes;
      if (size <= 0 || spawnSync('fallocate', ['-l', String(size), ballast]).status === 0) return;
    }
  };
  const clear = (): void => rmSync(ballast, { force: true });

  beforeAll(async () => {
    server = await serve({ dataDir: join(disk, 'data'), args: RESERVE });
    api = openApi(server.url, rootPair(server.dataDir));
    await importAndWait(api, film);
  });
  afterAll(() => server.kill());

  test('during an upload: the sender gets an error, and no byte is kept', async () => {
    const upload = await createUpload(api);
    const sending = beginPut(upload, { length: 20 * MIB });
    sending.write(Buffer.alloc(MIB));
    await expect.poll(() => readdirSync(join(server.dataDir, 'incoming'))).toHaveLength(1);
    fill(8 * MIB);
    sending.end(Buffer.alloc(19 * MIB));
    expect(await answerOf(sending)).toMatchObject({ status: 507, code: 'InsufficientStorage' });
    await expect.poll(() => readdirSync(join(server.dataDir, 'incoming'))).toEqual([]);
    clear();
    expect(await put(upload, readFileSync(film))).toMatchObject({ status: 200 });
    expect((await api.untilSettled(upload.videoId))['Status']).toBe('Normal');
  });

  test(
    'during a transcoding: the video waits for room, and with it plays, as does the next one',
    { timeout: 120_000 },
    async () => {
      const long = readFileSync(await drawClip(folder, 'long.mp4', picture('1280x720', 8), H264));
      const upload = await createUpload(api);
      expect(await put(upload, long)).toMatchObject({ status: 200 });
      fill(MIB);
      await expect.poll(() => server.stderr(), { timeout: 30_000 }).toMatch(/no space.*is released/);
      expect(readdirSync(join(server.dataDir, 'work'))).toEqual([]);
      clear();
      await importAndWait(api, film);
      expect(await api.untilSettled(upload.videoId)).toMatchObject({ Status: 'Normal' });
      expect(server.isRunning()).toBe(true);
    },
  );

  test('to its last byte: the server keeps running, and works again when there is space', async () => {
    const upload = await createUpload(api);
    expect(await put(upload, readFileSync(film))).toMatchObject({ status: 200 });
    fill(0);
    // Whether a writing call succeeds depends on free pages inside the database; it is answered in any case.
    for (let call = 0; call < 20; call += 1) {
      const { status } = await api.ask('CreateUploadVideo', { Title: 'x'.repeat(100), FileName: 'x.mp4' });
      expect([200, 503]).toContain(status);
      expect((await api.ask('GetVideoList')).status).toBe(200);
    }
    expect(server.stderr()).not.toContain('cannot rollback');
    clear();
    await importAndWait(api, film);
    expect(['Normal', 'TranscodeFail']).toContain((await api.untilSettled(upload.videoId))['Status']);
    expect(await server.stop()).toBe(0);
  });
});

test.skipIf(cannotMount)('a server that is restarted on a full disk plays, refuses uploads, and tells it', async () => {
  const disk = small ?? '';
  const dataDir = join(disk, 'data');
  const before = await serve({ dataDir, args: RESERVE });
  onTestFinished(() => before.kill());
  const api = openApi(before.url, rootPair(dataDir));
  const videoId = await importAndWait(api, film);
  const upload = await createUpload(api);
  await before.stop();
  const ballast = join(disk, 'ballast');
  onTestFinished(() => rmSync(ballast, { force: true }));
  for (let size = statfsSync(disk).bavail * statfsSync(disk).bsize; size > 0; size = 0)
    spawnSync('fallocate', ['-l', String(size), ballast]);
  expect(statfsSync(disk).bavail).toBe(0);
  const server = await serve({ dataDir, args: RESERVE });
  onTestFinished(() => server.kill());
  const again = openApi(server.url, api.pair);
  const [stream] = await again.playInfo(videoId).catch((error: unknown) => {
    throw new Error(server.stderr(), { cause: error });
  });
  expect((await fetch(stream?.PlayURL ?? '')).status).toBe(200);
  const endpoint = { ...upload, endpoint: new URL(server.url).origin };
  expect(await put(endpoint, readFileSync(film))).toMatchObject({ status: 507 });
  const health = await fetch(`${server.url}/health/ready`);
  expect([health.status, await health.json()]).toEqual([
    200,
    expect.objectContaining({ status: 'degraded', disk: 'full' }),
  ]);
  expect(await server.stop()).toBe(0);
});

test.skipIf(cannotMount)('a worker with a full disk releases its job, and another worker runs it', async () => {
  rmSync(join(tiny ?? '', 'data'), { recursive: true, force: true });
  const shop = await openShop(folder);
  onTestFinished(() => shop.close());
  const server = await shop.serve(['--transcode-jobs', '0']);
  onTestFinished(() => server.kill());
  const full = await shop.work('full', [...RESERVE, '--data-dir', join(tiny ?? '', 'worker')]);
  onTestFinished(() => full.kill());
  const api = openApi(server.url, rootPair(server.dataDir));
  const upload = await createUpload(api);
  expect(await put(upload, readFileSync(film))).toMatchObject({ status: 200 });
  await expect.poll(() => full.stderr(), { timeout: 20_000 }).toContain('MiB left for');
  const roomy = await shop.work('roomy');
  onTestFinished(() => roomy.kill());
  expect(await api.untilSettled(upload.videoId)).toMatchObject({ Status: 'Normal' });
  expect(await shop.query('select attempts from jobs')).toEqual([{ attempts: 1 }]);
});
