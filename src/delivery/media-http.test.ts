// Delivery over real HTTP from real files: headers, previews, and responses when storage fails.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noGeneratedFiles } from '../../test/support/no-generated-files.ts';
import { streamsOf } from '../../test/support/limits.ts';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { sampleAudioTrack, sampleStream, sampleVideo } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { createContentKeys } from '../transcoding/keys/content-keys.ts';
import { createGrants } from '../playback/grants.ts';
import { createDiskBlobs } from '../store/blobs/disk-blobs.ts';
import { StorageUnavailable } from '../store/blobs/storage-error.ts';
import { createByteCache } from './byte-cache.ts';
import { findMedia } from './find-media.ts';
import { createKnownSegments } from './known-segments.ts';
import { createRunningAnswers } from './running-answers.ts';
import { createMissingFiles } from './missing-files.ts';
import { handleMedia } from './media-http.ts';
import { secondsLeft } from './serve-media.ts';
import { SAMPLE_PARTY, nobodyEnded, nothingRevoked, uncounted } from '../../test/support/issuers.ts';
import { DatabaseAway } from '../store/database/is-unavailable.ts';
import type { ErrorCode } from '../wire/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-delivery-'));
const keyRing = memoryKeyRing();
const clock = new SettableClock().freeze('2026-11-22T10:00:00Z');
const grants = createGrants({ keyRing, clock, revokedIssuers: nobodyEnded, revocations: nothingRevoked });
const contentKeys = createContentKeys(keyRing);
const filmed = sampleVideo({ coverBlob: 'film/cover.jpg' });
const track = sampleAudioTrack(filmed, { blob: 'film/audio-1.m3u8' });
const video = { ...filmed, soundTracks: { main: { label: 'English' }, further: [track] } };
const hls = sampleStream(video, { format: 'm3u8', blob: 'film/fd.m3u8' });
const streams = [
  sampleStream(video, { blob: 'film/fd.mp4' }),
  { ...hls, wrappedContentKey: contentKeys.wrap(hls.streamId, Buffer.alloc(16, 7)) },
];
const logged: object[] = [];
const note = (fields: object): void => void logged.push(fields);
const log = { error: note, warn: note, info: note, debug: note };
const segment = Buffer.alloc(5000, 's');
const playlist = [
  '#EXTM3U',
  '#EXT-X-TARGETDURATION:2',
  '#EXT-X-KEY:METHOD=AES-128,URI="fd/content.key"',
  ...['#EXTINF:2.000,', 'fd/00000.ts', '#EXTINF:2.000,', 'fd/00001.ts', '#EXTINF:2.000,', 'fd/00002.ts'],
  '#EXT-X-ENDLIST',
  '',
].join('\n');

let server: Server;
let origin = '';
/** Thrown by every call that opens a file. */
let storageFault: Error | undefined;
let ruleFault: Error | undefined;
let brokenRule: ErrorCode | undefined;

beforeAll(async () => {
  const disk = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
  const stream: typeof disk.stream = (key, range) =>
    storageFault === undefined ? disk.stream(key, range) : Promise.reject(storageFault);
  const blobs = { ...disk, stream };
  for (const name of ['fd', 'audio-1']) await mkdir(join(folder, 'media/film', name), { recursive: true });
  const put = (name: string, content: string | Buffer): Promise<void> =>
    writeFile(join(folder, 'media/film', name), content);
  await put('fd.m3u8', playlist);
  await put('fd.mp4', Buffer.alloc(100_000, 'm'));
  await put('cover.jpg', 'jpeg');
  await put('audio-1.m3u8', playlist.replaceAll('fd/', 'audio-1/'));
  for (const name of ['00000.ts', '00001.ts', '00002.ts'])
    for (const made of ['fd', 'audio-1']) await put(`${made}/${name}`, segment);
  const stillHas = (one: unknown, others: unknown) => one === video && others === streams;
  const videos = { findAnywhere: () => video, findMedia: () => video, streamsOf: () => streams, stillHas };
  const cache = createByteCache(1_000_000);
  const known = createKnownSegments({
    clock,
    cache,
    videos,
    revokedIssuers: nobodyEnded,
    revocations: nothingRevoked,
    playTimes: uncounted,
    newRequestId: () => 'REQUEST',
    nameHeader: (name) => name,
    maxAgeSeconds: (grant) => secondsLeft(clock, grant),
  });
  const deps = {
    known,
    playTimes: uncounted,
    running: createRunningAnswers(() => false),
    blobs,
    clock,
    log,
    streams: streamsOf(blobs),
    previews: { find: () => Promise.resolve(undefined) },
    cache,
    missing: createMissingFiles({ clock, log, blobs }),
    checkSession: () => {
      if (ruleFault !== undefined) throw ruleFault;
      return brokenRule;
    },
    newRequestId: () => 'REQUEST',
    record: () => undefined,
    find: (path: string) => findMedia({ ...noGeneratedFiles, grants, videos, contentKeys }, path),
  };
  server = createServer((request, response) => void handleMedia(deps, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  clock.set('2026-11-22T10:00:00Z');
  [logged.length, storageFault] = [0, undefined];
  [ruleFault, brokenRule] = [undefined, undefined];
});

function pathOf(name: string, { seconds = 600, preview = 0, isStored = false } = {}): string {
  const format = name === 'fd.mp4' ? 'mp4' : 'm3u8';
  const token =
    name === 'cover.jpg'
      ? grants.coverToken(video.videoId)
      : grants.playToken(
          grants.startSession({
            videoId: video.videoId,
            lifetimeSeconds: seconds,
            previewSeconds: preview,
            ...SAMPLE_PARTY,
            isStored,
          }),
          name.startsWith('audio') ? 'auto' : 'fd',
          format,
        );
  return `/play/${token}/${video.videoId}/${name}`;
}
const get = (path: string, init?: RequestInit): Promise<Response> => fetch(origin + path, init);

describe('the rules of a stored session', () => {
  const names = ['fd.mp4', 'fd.m3u8', 'fd/00000.ts', 'fd/content.key'];

  test('refuse with their code, and are not asked for other sessions', async () => {
    brokenRule = 'Forbidden.UserAgentChanged';
    for (const name of names)
      for (const method of ['GET', 'HEAD']) {
        const refused = await get(pathOf(name, { isStored: true }), { method });
        expect([refused.status, refused.headers.get('x-playauth-code')]).toEqual([403, brokenRule]);
        if (method === 'GET') expect(await refused.json()).toMatchObject({ Code: brokenRule });
        expect((await get(pathOf(name), { method })).status).toBe(200);
      }
  });

  test('close it with 503 when they cannot be read', async () => {
    ruleFault = new DatabaseAway('away');
    for (const name of names) expect((await get(pathOf(name, { isStored: true }))).status).toBe(503);
  });
});

describe('Cache-Control', () => {
  test('lets a file be cached until its grant expires, and for a day at most', async () => {
    const path = pathOf('fd.mp4', { seconds: 600 });
    const age = async (of: string): Promise<string | null> =>
      (await get(of, { method: 'HEAD' })).headers.get('cache-control');
    expect(await age(path)).toBe('private, max-age=600');
    clock.advance(599_001);
    expect(await age(path)).toBe('private, max-age=0');
    expect(await age(pathOf('fd.mp4', { seconds: 200_000 }))).toBe('private, max-age=86400');
  });

  test('forbids caching of playlists, keys and refusals', async () => {
    for (const name of ['fd.m3u8', 'fd/content.key']) {
      const response = await get(pathOf(name));
      expect([name, response.status, response.headers.get('cache-control')]).toEqual([name, 200, 'no-store']);
    }
    const refused = await get('/play/x');
    expect([refused.status, refused.headers.get('cache-control')]).toEqual([403, 'no-store']);
  });
});

describe('segments', () => {
  test('are the same from the disk and from the cache', async () => {
    const path = pathOf('fd/00001.ts');
    for (let round = 0; round < 4; round += 1) {
      const response = await get(path, { headers: { range: 'bytes=10-19' } });
      expect(response.status).toBe(206);
      expect(await response.text()).toBe('s'.repeat(10));
      expect(response.headers.get('content-range')).toBe('bytes 10-19/5000');
      expect((await (await get(path)).bytes()).length).toBe(5000);
    }
  });

  test('missing in storage are refused with the same 403, and logged', async () => {
    const path = pathOf('fd/00009.ts');
    const response = await get(path);
    expect(response.status).toBe(403);
    expect(logged).toContainEqual(expect.objectContaining({ reason: 'missing in storage' }));
  });
});

describe('a preview', () => {
  test('cuts the playlist after the segment that reaches it', async () => {
    const text = await (await get(pathOf('fd.m3u8', { preview: 3 }))).text();
    expect(text).toContain('fd/00001.ts');
    expect(text).not.toContain('fd/00002.ts');
    expect(text.trimEnd().endsWith('#EXT-X-ENDLIST')).toBe(true);
  });

  test('opens only the segments within it, and the key', async () => {
    const status = async (name: string, preview: number): Promise<number> =>
      (await get(pathOf(name, { preview }))).status;
    expect(await status('fd/00000.ts', 1)).toBe(200);
    expect(await status('fd/00001.ts', 1)).toBe(403);
    expect(await status('fd/00001.ts', 3)).toBe(200);
    expect(await status('fd/00002.ts', 3)).toBe(403);
    expect(await status('fd/content.key', 3)).toBe(200);
  });

  test('cuts further sound tracks as it cuts the renditions', async () => {
    const text = await (await get(pathOf('audio-1.m3u8', { preview: 3 }))).text();
    expect(text.match(/audio-1\/\d+\.ts/g)).toEqual(['audio-1/00000.ts', 'audio-1/00001.ts']);
    expect((await get(pathOf('audio-1/00001.ts', { preview: 3 }))).status).toBe(200);
    expect((await get(pathOf('audio-1/00002.ts', { preview: 3 }))).status).toBe(403);
  });

  test('refuses files, which cannot be cut', async () => {
    expect((await get(pathOf('fd.mp4', { preview: 3 }))).status).toBe(403);
  });
});

describe('MtsHlsUriToken', () => {
  test('is passed on to the URI of the key, escaped', async () => {
    const text = await (await get(`${pathOf('fd.m3u8')}?MtsHlsUriToken=a%22%0A%26b`)).text();
    expect(text).toContain('URI="fd/content.key?MtsHlsUriToken=a%22%0A%26b"');
    expect(text.split('\n').length).toBe(playlist.split('\n').length);
  });

  test('any other query changes nothing', async () => {
    expect(await (await get(`${pathOf('fd.m3u8')}?_t=1&xMtsHlsUriToken=a`)).text()).toBe(playlist);
    expect(await (await get(`${pathOf('fd.m3u8')}?MtsHlsUriToken=`)).text()).toBe(playlist);
  });
});

describe('clients that disconnect half way', () => {
  // Only Linux tells which files a process has open.
  test.runIf(process.platform === 'linux')('leave no file open', async () => {
    await writeFile(join(folder, 'media/film/fd.mp4'), Buffer.alloc(40_000_000, 'm'));
    const openFiles = async (): Promise<number> => {
      const fds = await readdir('/proc/self/fd');
      const paths = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
      return paths.filter((path) => path.endsWith('fd.mp4')).length;
    };
    const { port } = server.address() as AddressInfo;
    const viewers = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'));
    for (const viewer of viewers) {
      viewer.write(`GET ${pathOf('fd.mp4')} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await once(viewer, 'readable');
    }
    // Not all of them: on a busy machine a reader may have stalled for so long that its file was given back.
    expect(await openFiles()).toBeGreaterThan(0);
    for (const viewer of viewers) viewer.destroy();
    await expect.poll(openFiles).toBe(0);
  });
});

describe('failures of storage, and wrong methods', () => {
  test('a playlist missing in storage is 404 with CORS headers and without a path, and the log names it', async () => {
    const before = streams[1]!;
    streams[1] = { ...before, blob: 'film/lost.m3u8' };
    const response = await get(pathOf('fd.m3u8'));
    streams[1] = before;
    const body = await response.text();
    expect(response.status).toBe(404);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(JSON.parse(body)).toMatchObject({ Code: 'NoSuchKey', RequestId: 'REQUEST', HostId: '127.0.0.1' });
    expect(logged).toContainEqual({ videoId: video.videoId, file: 'film/lost.m3u8' });
    expect(body).not.toContain('film');
  });

  test.each([
    ['does not answer', new StorageUnavailable('The store did not read film/fd.mp4'), 503],
    ['fails otherwise', new Error('EIO: film/fd.mp4'), 500],
  ])('a file of a storage that %s gives a complete error response', async (_how, fault, status) => {
    storageFault = fault;
    const response = await get(pathOf('fd.mp4'));
    const body = await response.text();
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([status, '*']);
    expect(JSON.parse(body)).toMatchObject({ RequestId: 'REQUEST' });
    expect(body).not.toContain('film');
    expect(logged).toContainEqual(expect.objectContaining({ err: fault }));
  });

  test('a segment that the playlist names and the storage lacks is 404, also in a preview', async () => {
    const file = join(folder, 'media/film/fd/00002.ts');
    await rm(file);
    expect((await get(pathOf('fd/00002.ts'))).status).toBe(404);
    expect((await get(pathOf('fd/00002.ts', { preview: 3 }))).status).toBe(403);
    expect(logged).toContainEqual({ videoId: video.videoId, file: 'film/fd/00002.ts' });
    await writeFile(file, segment);
  });

  test('an MP4 file that is missing is 404', async () => {
    const before = streams[0]!;
    streams[0] = { ...before, blob: 'film/lost.mp4' };
    expect((await get(pathOf('fd.mp4'))).status).toBe(404);
    streams[0] = before;
    expect(logged).toContainEqual({ videoId: video.videoId, file: 'film/lost.mp4' });
  });

  test('a cover missing in storage is 404', async () => {
    const path = pathOf('cover.jpg');
    expect((await get(path)).status).toBe(200);
    await rm(join(folder, 'media/film/cover.jpg'));
    expect((await get(path)).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is refused with the methods that are served', async (method) => {
    const response = await get(pathOf('fd.mp4'), { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});
