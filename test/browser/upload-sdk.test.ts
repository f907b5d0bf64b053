// The vendor's web upload SDK, unmodified, in a real browser on a page of another origin: whole uploads, stopped and
// resumed ones, a credential that expires half way, a server that is killed and restarted.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openApi, rootPair } from '../acceptance/support/api.ts';
import { serve, type Server } from '../acceptance/support/server.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import type { UploadPageState } from './support/page-types.ts';
import { openUploadPages, type AskForUpload, type UploadPages } from './support/upload-page.ts';

/** `PLAYAUTH_TEST_UPLOAD_MB=200` for the size that people upload. */
const MEGABYTES = Number(process.env['PLAYAUTH_TEST_UPLOAD_MB'] ?? '24');
const PATIENCE_MS = 30_000 + MEGABYTES * 1000;
const opened = new AsyncDisposableStack();
let library: Library;
let pages: UploadPages;

beforeAll(async () => {
  library = opened.use(await openLibrary({ transcodeJobs: 0 }));
  const browser = await launchChromium();
  opened.defer(() => browser.close());
  pages = opened.use(await openUploadPages(browser));
});
afterAll(() => opened.disposeAsync());

const ask: AskForUpload = async (videoId) => {
  const issued =
    videoId === undefined
      ? await library.call('CreateUploadVideo', { Title: 'A film', FileName: 'film.mp4' })
      : await library.call('RefreshUploadVideo', { VideoId: videoId });
  return { videoId: issued.VideoId, uploadAuth: issued.UploadAuth, uploadAddress: issued.UploadAddress };
};

function expectReceived(dataDir: string, { videoId, sha256, size }: UploadPageState): void {
  const received = readFileSync(join(dataDir, 'media', videoId, 'source/source.mp4'));
  expect(received.length).toBe(size);
  expect(createHash('sha256').update(received).digest('hex')).toBe(sha256);
  for (const name of ['parts', 'incoming']) expect(readdirSync(join(dataDir, name))).toEqual([]);
}

async function statusOf(videoId: string): Promise<string> {
  return (await library.call('GetVideoInfo', { VideoId: videoId })).Video.Status;
}

test(
  'a file goes in parts, with progress to its end',
  async () => {
    const page = await pages.open(ask);
    await page.begin(MEGABYTES);
    const state = await page.until('end', PATIENCE_MS);
    expect(state.events).toEqual(['started', 'succeed', 'end']);
    expect(state.loaded).toBe(1);
    expect(page.partsSent().toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: MEGABYTES }, (_, index) => index + 1),
    );
    expectReceived(library.server.dataDir, state);
    expect(await statusOf(state.videoId)).toBe('UploadSucc');
    expect(page.refusals).toEqual([]);
  },
  PATIENCE_MS + 30_000,
);

test('uploads a small file in one piece', async () => {
  const page = await pages.open(ask);
  await page.begin(0.05);
  const state = await page.until('end');
  expect(state.events).toEqual(['started', 'succeed', 'end']);
  expect(page.partsSent()).toEqual([]);
  expectReceived(library.server.dataDir, state);
});

test('a stopped upload resumes with the missing parts only', async () => {
  const page = await pages.open(ask);
  // One part at a time, so that the upload can be stopped half way.
  await page.begin(24, { parallel: 1, partSize: 256 * 1024 });
  await expect
    .poll(async () => (await page.state()).loaded, { interval: 5, timeout: PATIENCE_MS })
    .toBeGreaterThan(0.1);
  await page.stop();
  await page.until('canceled');
  const stopped = await page.state();
  expect(stopped.loaded).toBeLessThan(1);
  const before = page.partsSent().length;
  await page.goOn();
  const state = await page.until('end', PATIENCE_MS);
  expect(state.videoId).toBe(stopped.videoId);
  expect(before).toBeLessThan(96);
  // The parts in flight at the stop are sent again.
  expect(page.partsSent().length).toBeLessThanOrEqual(96 + 2);
  expectReceived(library.server.dataDir, state);
});

test('an expired credential is renewed half way, also with a wrong clock', async () => {
  const page = await pages.open(ask);
  await page.begin(24, { parallel: 1, partSize: 256 * 1024 });
  await expect
    .poll(async () => (await page.state()).loaded, { interval: 5, timeout: PATIENCE_MS })
    .toBeGreaterThan(0.1);
  // The browser's clock is now fifty minutes behind the server's: the SDK gets the error, corrects its offset and retries.
  library.server.clock.advance(3_001_000);
  onTestFinished(() => library.server.clock.advance(-3_001_000));
  const state = await page.until('end', PATIENCE_MS);
  expect(state.events).toEqual(['started', 'expired', 'succeed', 'end']);
  expect(page.refusals.length).toBeGreaterThan(0);
  expectReceived(library.server.dataDir, state);
});

test('a server killed half way keeps the acknowledged parts, and the upload resumes', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'playauth-upload-sdk-'));
  let server: Server = await serve({ dataDir });
  onTestFinished(async () => {
    await server.kill();
    rmSync(dataDir, { recursive: true });
  });
  const { port } = new URL(server.url);
  const page = await pages.open(async (videoId) => {
    const api = openApi(server.url, rootPair(dataDir));
    const issued =
      videoId === undefined
        ? await api.call('CreateUploadVideo', { Title: 'A film', FileName: 'film.mp4' })
        : await api.call('RefreshUploadVideo', { VideoId: videoId });
    const text = (name: string): string => String(issued[name]);
    return { videoId: text('VideoId'), uploadAuth: text('UploadAuth'), uploadAddress: text('UploadAddress') };
  });
  await page.begin(24, { parallel: 2, partSize: 256 * 1024, retryCount: 1 });
  await expect
    .poll(async () => (await page.state()).loaded, { interval: 5, timeout: PATIENCE_MS })
    .toBeGreaterThan(0.2);
  await server.kill();
  const hasFailed = async (): Promise<boolean> =>
    (await page.state()).events.some((event) => event.startsWith('failed'));
  await expect.poll(hasFailed, { timeout: PATIENCE_MS }).toBe(true);
  const acknowledged = (await page.state()).loaded;
  const before = page.partsSent().length;
  server = await serve({ dataDir, args: ['--port', port, '--transcode-jobs', '0'] });
  await page.goOn();
  const state = await page.until('end', PATIENCE_MS);
  expect(state.events.at(-2)).toBe('succeed');
  // Acknowledged parts were not sent again.
  expect(page.partsSent().length - before).toBeLessThanOrEqual(96 - Math.floor(acknowledged * 97) + 2);
  expectReceived(dataDir, state);
});
