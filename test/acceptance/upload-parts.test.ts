// Uploads in parts through power cuts, replacing the file of a playable video, and memory use.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openApi, pause, rootPair, type Api } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { decodeFrames } from '../support/read-media.ts';
import { get } from './support/http.ts';
import { serve, serveForTest, temporaryFolder, type Server } from './support/server.ts';
import {
  askObject,
  beginParts,
  completeParts,
  createUpload,
  importAndWait,
  put,
  putPart,
  refreshUpload,
  sendObject,
  type Upload,
} from './support/upload.ts';

const MIB = 1024 ** 2;
const POLL = { timeout: 30_000, interval: 200 };
const PART = 128 * 1024;
const folder = temporaryFolder();
let film: Buffer;
let filmPath = '';
let longPath = '';

beforeAll(async () => {
  filmPath = await drawClip(folder, 'film.mp4', picture('640x360', 2), H264, '-b:v', '4M');
  longPath = await drawClip(folder, 'long.mp4', picture('640x360', 4), H264);
  film = readFileSync(filmPath);
});

const partsOf = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / PART) }, (_, index) =>
    bytes.subarray(index * PART, (index + 1) * PART),
  );
const left = (server: Server): string[] =>
  ['incoming', 'parts', 'work'].flatMap((name) => readdirSync(join(server.dataDir, name)));
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

interface Listed {
  readonly number: number;
  readonly etag: string;
}

async function listed(upload: Upload, uploadId: string): Promise<Listed[]> {
  const { status, text } = await askObject(upload, { method: 'GET', query: `uploadId=${uploadId}` });
  expect(status).toBe(200);
  const parts = text.matchAll(/<PartNumber>(\d+)<\/PartNumber>.*?<ETag>(?:&quot;)?(\w+)(?:&quot;)?<\/ETag>/g);
  return [...parts].map(([, number, etag]) => ({ number: Number(number), etag: etag ?? '' }));
}

describe('a server that is killed', () => {
  test('repeatedly while parts arrive keeps every acknowledged part, and the file is completed', async () => {
    const dataDir = join(folder, 'parts');
    const bytes = Buffer.concat([film, randomBytes(40 * PART)]);
    const parts = partsOf(bytes);
    const acknowledged = new Map<number, string>();
    let videoId = '';
    let uploadId = '';
    for (let round = 0; round < 6; round += 1) {
      const server = await serve({ dataDir });
      const api = openApi(server.url, rootPair(dataDir));
      const upload = videoId === '' ? await createUpload(api) : await refreshUpload(api, videoId);
      if (videoId === '') uploadId = (await beginParts(upload)).uploadId;
      ({ videoId } = upload);
      const there = await listed(upload, uploadId);
      for (const [number, etag] of acknowledged) expect(there).toContainEqual({ number, etag });
      const missing = parts.map((_, index) => index + 1).filter((number) => !acknowledged.has(number));
      const sending = Promise.all(
        [0, 1, 2].map(async (lane) => {
          for (const partNumber of missing.filter((number) => number % 3 === lane)) {
            const { status, etag } = await putPart(upload, { uploadId, partNumber }, parts[partNumber - 1]!);
            if (status === 200) acknowledged.set(partNumber, etag!.replaceAll('"', ''));
          }
        }),
      ).catch(() => undefined);
      await pause(30 + Math.floor(Math.random() * 120));
      await server.kill();
      await sending;
    }
    expect(acknowledged.size).toBeGreaterThan(0);
    const server = await serveForTest({ dataDir });
    const upload = await refreshUpload(openApi(server.url, rootPair(dataDir)), videoId);
    for (const [index, body] of parts.entries())
      if (!acknowledged.has(index + 1)) await putPart(upload, { uploadId, partNumber: index + 1 }, body);
    const etags = (await listed(upload, uploadId)).map(({ etag }) => etag);
    expect((await completeParts(upload, uploadId, etags)).status).toBe(200);
    expect(sha(readFileSync(join(dataDir, 'media', videoId, 'source/source.mp4')))).toBe(sha(bytes));
    await openApi(server.url, rootPair(dataDir)).untilSettled(videoId);
    expect(left(server)).toEqual([]);
  }, 120_000);

  test('at any moment of a completion finishes it on a retry, or by itself', async () => {
    const dataDir = join(folder, 'completion');
    const parts = partsOf(film);
    const uploads: { readonly videoId: string; readonly uploadId: string; readonly etags: (string | undefined)[] }[] =
      [];
    for (let round = 0; round < 8; round += 1) {
      const server = await serve({ dataDir, args: ['--transcode-jobs', '0'] });
      const upload = await createUpload(openApi(server.url, rootPair(dataDir)));
      const { uploadId } = await beginParts(upload);
      const etags = [];
      // Every other time out of order, so that the parts have to be copied.
      const order = parts.map((_, index) => (round % 2 === 0 ? index : parts.length - 1 - index));
      for (const index of order)
        etags[index] = (await putPart(upload, { uploadId, partNumber: index + 1 }, parts[index]!)).etag;
      uploads.push({ videoId: upload.videoId, uploadId, etags });
      const completing = completeParts(upload, uploadId, etags).catch(() => undefined);
      await pause(Math.floor(Math.random() * 25));
      await server.kill();
      await completing;
    }
    const server = await serveForTest({ dataDir });
    const api = openApi(server.url, rootPair(dataDir));
    for (const { videoId, uploadId, etags } of uploads) {
      const status = String((await api.call('GetTranscodeProgress', { VideoId: videoId }))['Status']);
      if (status === 'Uploading') {
        const upload = await refreshUpload(api, videoId);
        expect((await completeParts(upload, uploadId, etags)).status).toBe(200);
      }
      expect((await api.untilSettled(videoId))['Status']).toBe('Normal');
      expect(sha(readFileSync(join(dataDir, 'media', videoId, 'source/source.mp4')))).toBe(sha(film));
      expect(readdirSync(join(dataDir, 'media', videoId))).toHaveLength(2);
    }
    await expect.poll(() => left(server), POLL).toEqual([]);
    expect(server.stderr()).not.toContain('"level":50');
  }, 120_000);
});

describe('another file for a video that plays', () => {
  const framesOf = async (api: Api, videoId: string): Promise<number> => {
    const [stream] = await api.playInfo(videoId, { Formats: 'mp4' });
    return await decodeFrames(stream?.PlayURL ?? '', 'v');
  };

  test('is uploaded under the same VideoId; the old streams play until then, and are removed afterwards', async () => {
    const server = await serveForTest({ dataDir: join(folder, 'overwrite') });
    const api = openApi(server.url, rootPair(server.dataDir));
    const videoId = await importAndWait(api, filmPath);
    const media = join(server.dataDir, 'media', videoId);
    const before = readdirSync(media);
    expect(await framesOf(api, videoId)).toBe(50);
    const upload = await refreshUpload(api, videoId);
    expect(await put(upload, readFileSync(longPath))).toMatchObject({ status: 200 });
    // During transcoding the video plays, and no third file is accepted.
    expect(String((await api.call('GetTranscodeProgress', { VideoId: videoId }))['Status'])).toBe('Normal');
    expect((await api.ask('GetVideoPlayAuth', { VideoId: videoId })).status).toBe(200);
    await expect.poll(() => framesOf(api, videoId), POLL).toBe(100);
    await expect.poll(() => readdirSync(media), POLL).toHaveLength(2);
    expect(readdirSync(media).filter((name) => before.includes(name))).toEqual(['source']);
    expect(readdirSync(join(media, 'source'))).toEqual(['source-2.mp4']);
    // The credential is void once its file is complete.
    expect(await put(upload, film)).toMatchObject({ status: 409, code: 'ObjectAlreadyExists' });
    expect(left(server)).toEqual([]);
  });

  test('that cannot be transcoded leaves it playable, with the reason', async () => {
    const server = await serveForTest({ dataDir: join(folder, 'overwrite badly') });
    const api = openApi(server.url, rootPair(server.dataDir));
    const videoId = await importAndWait(api, filmPath);
    expect(await put(await refreshUpload(api, videoId), randomBytes(1000))).toMatchObject({ status: 200 });
    const progress = (): Promise<Readonly<Record<string, unknown>>> =>
      api.call('GetTranscodeProgress', { VideoId: videoId });
    await expect.poll(async () => (await progress())['Reason'], POLL).toBeDefined();
    expect((await progress())['Status']).toBe('Normal');
    expect(await framesOf(api, videoId)).toBe(50);
    const again = await refreshUpload(api, videoId);
    expect(again.objectKey).toMatch(/source-3\.mp4$/);
    await put(again, readFileSync(longPath));
    await expect.poll(() => framesOf(api, videoId), POLL).toBe(100);
    expect((await progress())['Reason']).toBeUndefined();
  });
});

test('an acknowledged part is kept until its replacement is complete', async () => {
  const server = await serveForTest({ dataDir: join(folder, 'again'), args: ['--transcode-jobs', '0'] });
  const upload = await createUpload(openApi(server.url, rootPair(server.dataDir)));
  const { uploadId } = await beginParts(upload);
  const parts = partsOf(film);
  const etags: (string | undefined)[] = [];
  for (const [index, body] of parts.entries())
    etags.push((await putPart(upload, { uploadId, partNumber: index + 1 }, body)).etag);
  const again = sendObject(upload, { method: 'PUT', query: `partNumber=1&uploadId=${uploadId}`, length: PART });
  again.on('error', () => undefined);
  again.write(Buffer.alloc(PART - 1));
  await expect.poll(() => readdirSync(join(server.dataDir, 'parts', uploadId)).length, POLL).toBe(2);
  // In the middle of the part; the sender never finishes.
  expect((await completeParts(upload, uploadId, etags)).status).toBe(200);
  again.destroy();
  expect(sha(readFileSync(join(server.dataDir, 'media', upload.videoId, 'source/source.mp4')))).toBe(sha(film));
  await expect.poll(() => left(server), POLL).toEqual([]);
});

test('CORS allows a browser to send everything that an upload needs, and to read the answers', async () => {
  const server = await serveForTest({ dataDir: join(folder, 'cors') });
  const upload = await createUpload(openApi(server.url, rootPair(server.dataDir)));
  const asked = 'authorization,content-type,x-oss-date,x-oss-notification,x-oss-security-token,x-oss-user-agent';
  for (const path of [upload.objectKey, `${upload.bucket}/${upload.objectKey}`, `${upload.objectKey}?uploads=`]) {
    const { status, headers } = await get(`${server.url}/${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://page',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': asked,
      },
    });
    expect([status, headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect(headers['access-control-allow-headers']).toBe(asked);
    for (const method of ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'])
      expect(headers['access-control-allow-methods']).toContain(method);
  }
  const refused = await get(`${server.url}/${upload.objectKey}`, { method: 'PUT' });
  expect(refused.status).toBe(403);
  expect(refused.headers['access-control-allow-origin']).toBe('*');
  expect(refused.headers['access-control-expose-headers']).toContain('ETag');
});

// Only Linux reports the memory of a process.
describe.runIf(existsSync('/proc/self/status'))('memory', () => {
  const resident = ({ pid }: Server): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024;

  async function peakWhile(server: Server, work: () => Promise<unknown>): Promise<number> {
    const before = resident(server);
    let peak = before;
    const timer = setInterval(() => (peak = Math.max(peak, resident(server))), 20);
    await work();
    clearInterval(timer);
    return peak - before;
  }

  test('stays constant while 200 MB arrive, in one piece and in parts', async () => {
    const server = await serveForTest({ dataDir: join(folder, 'memory'), args: ['--transcode-jobs', '0'] });
    const api = openApi(server.url, rootPair(server.dataDir));
    const mebibyte = randomBytes(MIB);
    // The fixed cost of the first upload: code that is loaded and compiled.
    await put(await createUpload(api), Buffer.concat(Array.from({ length: 8 }, () => mebibyte)));
    const upload = await createUpload(api);
    const whole = await peakWhile(server, async () => {
      const sending = sendObject(upload, { method: 'PUT', length: 200 * MIB });
      const answered = new Promise((resolve) => sending.once('response', resolve));
      for (let sent = 0; sent < 200; sent += 1)
        if (!sending.write(mebibyte)) await new Promise((resolve) => sending.once('drain', resolve));
      sending.end();
      expect(await answered).toMatchObject({ statusCode: 200 });
    });
    const other = await createUpload(api);
    const inParts = await peakWhile(server, async () => {
      const { uploadId } = await beginParts(other);
      const etags: (string | undefined)[] = [];
      const lane = async (first: number): Promise<void> => {
        for (let number = first; number <= 200; number += 5)
          etags[number - 1] = (await putPart(other, { uploadId, partNumber: number }, mebibyte)).etag;
      };
      await Promise.all([1, 2, 3, 4, 5].map(lane));
      expect((await completeParts(other, uploadId, etags)).status).toBe(200);
    });
    console.log(`200 MB: ${whole.toFixed(1)} MiB in one piece, ${inParts.toFixed(1)} MiB in parts`);
    expect(Math.max(whole, inParts)).toBeLessThan(60);
  });
});
