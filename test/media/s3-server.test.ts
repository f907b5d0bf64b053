// A whole server that keeps its media on S3: a clip is uploaded with the vendor's client, transcoded, played, and removed
// from the bucket when it is deleted; and the answers to viewers when the store loses a file, or fails.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Blobs } from '../../src/store/blobs/blobs.ts';
import { createS3Blobs } from '../../src/store/blobs/s3/s3-blobs.ts';
import { openApi, rootPair, type Api, type PlayInfo } from '../acceptance/support/api.ts';
import { drawClip, H264, picture, tone } from '../support/clips.ts';
import { decodeFrames } from '../support/read-media.ts';
import { cliJson, serve, serveIn, temporaryFolder, type Server } from '../acceptance/support/server.ts';
import { askForUpload, refusedAs } from '../support/oss-client.ts';
import { keysOf, makeBucket, openUploads } from '../support/storages.ts';
import { startSwift, type TestSwift } from '../support/swift.ts';
import { startRelay, type Relay } from '../support/tcp-relay.ts';

const folder = temporaryFolder();
const tiny = mountTiny();
let swift: TestSwift;
let relay: Relay;
let isStoreDown = false;
let server: Server;
let api: Api;
let s3: Awaited<ReturnType<typeof makeBucket>>['s3'];
let blobs: Blobs;
let film = '';
let videoId = '';
let streams: readonly PlayInfo[] = [];

beforeAll(async () => {
  swift = await startSwift();
  const made = await makeBucket(swift);
  s3 = made.s3;
  blobs = createS3Blobs(s3, folder);
  relay = await startRelay(swift.endpoint, { up: (bytes) => (isStoreDown ? undefined : bytes) });
  server = await serveIn(folder, onS3('--segment-cache-bytes', '0'));
  api = openApi(server.url, rootPair(server.dataDir));
  const args = [picture('640x360', 2), tone(2), H264, '-b:v', '2M', '-c:a', 'aac', '-shortest'];
  film = await drawClip(folder, 'film.mp4', ...args);
  const ticket = await askForUpload({ url: server.url, ...rootPair(server.dataDir) });
  ({ videoId } = ticket);
  await ticket.client().multipartUpload(ticket.name, film, { partSize: 100 * 1024, parallel: 3 });
  expect(await api.untilSettled(videoId)).toMatchObject({ Status: 'Normal' });
  streams = await api.playInfo(videoId, { Formats: 'm3u8,mp4' });
});
afterAll(async () => {
  if (tiny !== undefined) execFileSync('umount', ['--lazy', tiny]);
  await server.stop();
  await relay.stop();
  await swift.stop();
});

/** A file system without free space; undefined where mounting is not allowed. */
function mountTiny(): string | undefined {
  const path = join(folder, 'tiny');
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    return undefined;
  }
}

function onS3(...args: readonly string[]) {
  const endpoint = encodeURIComponent(`http://127.0.0.1:${String(relay.port)}`);
  return {
    args: ['--storage', `s3://${s3.bucket}/some/prefix?endpoint=${endpoint}`, ...args],
    env: { AWS_ACCESS_KEY_ID: swift.accessKeyId, AWS_SECRET_ACCESS_KEY: swift.secretAccessKey },
  };
}

const urlOf = (format: string): string => streams.find(({ Format }) => Format === format)?.PlayURL ?? '';
const keysInBucket = (): Promise<string[]> => keysOf(blobs);
async function segmentUrls(): Promise<string[]> {
  const playlist = await (await fetch(urlOf('m3u8'))).text();
  const lines = playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => new URL(line, urlOf('m3u8')).href);
}

describe('a video on S3', () => {
  test('plays as HLS from its playback URL, every frame of it', async () => {
    expect(await decodeFrames(urlOf('m3u8'), 'v')).toBe(50);
  });

  test('is in the bucket, and no file of it is on the local disk', async () => {
    const keys = await keysInBucket();
    expect(keys.every((key) => key.startsWith(`${videoId}/`))).toBe(true);
    expect(keys.filter((key) => key.endsWith('.ts')).length).toBeGreaterThan(0);
    for (const name of ['media', 'incoming', 'parts', 'work'])
      expect([name, readdirSync(join(server.dataDir, name))]).toEqual([name, []]);
    expect(await openUploads(s3)).toEqual([]);
  });

  test('answers ranges and conditions as a file on disk does', async () => {
    const url = urlOf('mp4');
    const whole = await fetch(url);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const [etag, size] = [whole.headers.get('etag') ?? '', bytes.length];
    expect([whole.status, whole.headers.get('content-length')]).toEqual([200, String(size)]);
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(url, { headers });
      const body = Buffer.from(await response.arrayBuffer());
      return { status: response.status, range: response.headers.get('content-range'), body };
    };
    const middle = await ask({ range: 'bytes=1000-1999' });
    expect(middle).toMatchObject({ status: 206, range: `bytes 1000-1999/${String(size)}` });
    expect(middle.body.equals(bytes.subarray(1000, 2000))).toBe(true);
    expect((await ask({ range: 'bytes=-10' })).body.equals(bytes.subarray(-10))).toBe(true);
    expect(await ask({ range: `bytes=${String(size)}-` })).toMatchObject({ status: 416 });
    expect(await ask({ 'if-none-match': etag })).toMatchObject({ status: 304 });
    expect(await ask({ range: 'bytes=0-9', 'if-range': '"other"' })).toMatchObject({ status: 200 });
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
  });

  test('gives 503 while the store is unreachable, and plays again afterwards', async () => {
    const [segment = ''] = await segmentUrls();
    isStoreDown = true;
    const away = await fetch(segment);
    isStoreDown = false;
    expect([away.status, await away.json()]).toEqual([503, expect.objectContaining({ Code: 'ServiceUnavailable' })]);
    expect((await fetch(segment)).status).toBe(200);
  });

  test('a lost segment is not found', async () => {
    const [segment = ''] = await segmentUrls();
    const key = (await keysInBucket()).find((name) => name.endsWith(segment.split('/').slice(-2).join('/'))) ?? '';
    await s3.call({ verb: 'lose', key }, (client, abortSignal) =>
      client.send(new DeleteObjectCommand({ Bucket: s3.bucket, Key: s3.prefix + key }), { abortSignal }),
    );
    const response = await fetch(segment);
    expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ Code: 'NoSuchKey' })]);
  });

  test('the doctor tests the storage, leaves no file there, and names the fault', async () => {
    const before = await keysInBucket();
    const { args, env } = onS3();
    const check = async (more: Record<string, string>): Promise<unknown> => {
      const { json } = await cliJson(['doctor', '--data-dir', server.dataDir, ...args], { ...env, ...more });
      return (json['Checks'] as { Name: string }[]).find(({ Name }) => Name === 'storage');
    };
    expect(await check({})).toMatchObject({ Ok: true });
    expect(await keysInBucket()).toEqual(before);
    expect(await check({ AWS_SECRET_ACCESS_KEY: 'not-the-secret' })).toEqual({
      Name: 'storage',
      Ok: false,
      Detail: expect.stringContaining('key pair was not accepted') as string,
    });
  });

  test('is removed from the bucket when it is deleted', async () => {
    await api.call('DeleteVideo', { VideoIds: videoId });
    await expect.poll(keysInBucket, { timeout: 30_000 }).toEqual([]);
  });
});

test.skipIf(tiny === undefined)(
  'without space on the local disk a file is accepted whole, but not in parts',
  async () => {
    const narrow = await serve({ dataDir: join(tiny ?? '', 'data'), ...onS3('--transcode-jobs', '0') });
    try {
      const ticket = await askForUpload({ url: narrow.url, ...rootPair(narrow.dataDir) });
      await expect(ticket.client().initMultipartUpload(ticket.name)).rejects.toMatchObject(
        refusedAs('InsufficientStorage', 507),
      );
      expect((await ticket.client().put(ticket.name, readFileSync(film))).res.status).toBe(200);
      expect(await keysInBucket()).toEqual([expect.stringMatching(new RegExp(`^${ticket.videoId}/`)) as string]);
    } finally {
      await narrow.stop();
    }
  },
);
