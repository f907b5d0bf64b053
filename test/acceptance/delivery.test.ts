// Delivery over HTTP with a valid grant: bytes, ranges, conditions, playlists, keys, and their headers.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi, rootPair, type Api, type PlayInfo } from './support/api.ts';
import { drawClip, H264, picture, tone } from '../support/clips.ts';
import { get, withPath, type Got } from './support/http.ts';
import { serveIn, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
let server: Server;
let api: Api;
let videoId = '';
let otherId = '';
let mp4 = '';
let hls = '';
let whole: Got;

const urlOf = (offered: readonly PlayInfo[], format: string): string =>
  offered.find(({ Format }) => Format === format)?.PlayURL ?? '';

beforeAll(async () => {
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  const args = [picture('640x360', 5), tone(5), H264, '-c:a', 'aac', '-shortest'];
  const film = await drawClip(folder, 'film.mp4', ...args);
  videoId = await importAndWait(api, film);
  otherId = await importAndWait(api, await drawClip(folder, 'other.mp4', picture('1280x720'), H264));
  const offered = await api.playInfo(videoId);
  mp4 = urlOf(offered, 'mp4');
  hls = urlOf(offered, 'm3u8');
  whole = await get(mp4);
}, 60_000);
afterAll(() => server.kill());

const bytes = (range: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> =>
  get(mp4, { headers: { range, ...headers } });
const child = (name: string): string => hls.replace(/fd\.m3u8$/, name);

describe('a file', () => {
  test('is sent whole, with its length, type and validators', () => {
    expect(whole.status).toBe(200);
    expect(whole.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(whole.body.length),
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[^"]+"$/) as string,
      'last-modified': expect.stringMatching(/ GMT$/) as string,
    });
  });

  test('has its index before its media data, so that it plays while it loads', () => {
    const [index, pictures] = ['moov', 'mdat'].map((name) => whole.body.indexOf(name));
    expect(index).toBeGreaterThan(0);
    expect(index).toBeLessThan(pictures ?? 0);
  });

  test('HEAD sends the same headers without a body, also with a range', async () => {
    for (const headers of [{}, { range: 'bytes=0-9' }]) {
      const head = await get(mp4, { method: 'HEAD', headers });
      expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
        ...[200, whole.headers['content-length'], 0],
      ]);
      expect(head.headers['etag']).toBe(whole.headers['etag']);
    }
  });

  test.each([
    ['the first bytes', 'bytes=0-99', (size: number) => [0, Math.min(99, size - 1)]],
    ['one byte', 'bytes=5-5', () => [5, 5]],
    ['bytes of the middle', 'bytes=1000-70000', () => [1000, 70_000]],
    ['to the end', 'bytes=1000-', (size: number) => [1000, size - 1]],
    ['the last bytes', 'bytes=-500', (size: number) => [size - 500, size - 1]],
    ['more than there is', 'bytes=1000-99999999', (size: number) => [1000, size - 1]],
    ['a suffix longer than it', 'bytes=-99999999', (size: number) => [0, size - 1]],
  ] as const)('in part: %s', async (_, range, expected) => {
    const size = whole.body.length;
    const [start = 0, end = 0] = expected(size);
    const part = await bytes(range);
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes ${String(start)}-${String(end)}/${String(size)}`);
    expect(part.headers['content-length']).toBe(String(end - start + 1));
    expect(part.body.equals(whole.body.subarray(start, end + 1))).toBe(true);
  });

  test('consecutive ranges add up to the same file', async () => {
    const size = whole.body.length;
    const step = Math.ceil(size / 7);
    const parts: Buffer[] = [];
    for (let start = 0; start < size; start += step) {
      const part = await bytes(`bytes=${String(start)}-${String(start + step - 1)}`);
      parts.push(part.body);
    }
    const sha = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
    expect(sha(Buffer.concat(parts))).toBe(sha(whole.body));
  });

  test.each(['bytes=99999999-', 'bytes=-0'])('%s gives 416 with the length of the file', async (range) => {
    const answer = await bytes(range);
    expect([answer.status, answer.headers['content-range'], answer.body.length]).toEqual([
      ...[416, `bytes */${String(whole.body.length)}`, 0],
    ]);
  });

  test.each(['bytes=0-1,5-6', 'bytes=9-2', 'bytes=x', 'pages=1-2', 'bytes=-', ''])(
    '%j is answered with the whole',
    async (range) => {
      const answer = await bytes(range);
      expect([answer.status, answer.body.length]).toEqual([200, whole.body.length]);
    },
  );

  test('gives 304 without a body when it is unchanged', async () => {
    const { etag = '', 'last-modified': modified = '' } = whole.headers;
    for (const headers of [
      { 'if-none-match': etag },
      { 'if-none-match': `"x", W/${etag}` },
      { 'if-modified-since': modified },
      { 'if-none-match': etag, range: 'bytes=0-9' },
    ] as Record<string, string>[]) {
      const answer = await get(mp4, { headers });
      expect([answer.status, answer.body.length, answer.headers['etag']]).toEqual([304, 0, etag]);
    }
    const changed = await get(mp4, { headers: { 'if-none-match': '"other"', 'if-modified-since': modified } });
    expect(changed.status).toBe(200);
  });

  test('If-Range continues the same file and restarts another', async () => {
    const { etag = '', 'last-modified': modified = '' } = whole.headers;
    for (const same of [etag, modified]) expect((await bytes('bytes=5-9', { 'if-range': same })).status).toBe(206);
    for (const other of ['"other"', `W/${etag}`, new Date(0).toUTCString()])
      expect((await bytes('bytes=5-9', { 'if-range': other })).status).toBe(200);
  });

  test('a failed precondition sends no media', async () => {
    for (const headers of [{ 'if-match': '"other"' }, { 'if-unmodified-since': new Date(0).toUTCString() }] as Record<
      string,
      string
    >[]) {
      const answer = await get(mp4, { headers });
      expect([answer.status, answer.body.length]).toEqual([412, 0]);
    }
  });

  test('ignores the query of a cache buster', async () => {
    expect((await get(`${mp4}?_t=123&x=%zz`)).body.length).toBe(whole.body.length);
  });
});

describe('HLS', () => {
  test('the playlist names its children relative to itself, so that they inherit the grant', async () => {
    const { text, headers, status } = await get(hls);
    expect([status, headers['content-type']]).toEqual([200, 'application/vnd.apple.mpegurl']);
    const names = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect(name).toMatch(/^fd\/\d{5}\.ts$/);
    expect(text).toContain('#EXT-X-KEY:METHOD=AES-128,URI="fd/content.key"');
    for (const name of names) {
      const segment = await get(child(name));
      expect([segment.status, segment.headers['content-type']]).toEqual([200, 'video/mp2t']);
      // Encrypted: whole AES blocks without the sync bytes of a transport stream.
      expect(segment.body.length % 16).toBe(0);
      expect([0, 188, 376, 564].every((at) => segment.body[at] === 0x47)).toBe(false);
    }
  });

  test('the key is 16 raw bytes, different for each rendition, the same on each request', async () => {
    const key = await get(child('fd/content.key'));
    expect([key.status, key.body.length, key.headers['content-type']]).toEqual([200, 16, 'application/octet-stream']);
    expect((await get(child('fd/content.key'))).body).toEqual(key.body);
    const keys = new Set([key.body.toString('hex')]);
    for (const { PlayURL } of await api.playInfo(otherId, { Formats: 'm3u8' }))
      keys.add((await get(PlayURL.replace(/(\w\w)\.m3u8$/, '$1/content.key'))).body.toString('hex'));
    expect(keys.size).toBe(4);
  });

  test('segments support ranges, with and without a cache', async () => {
    const segment = child('fd/00000.ts');
    const first = await get(segment);
    for (let round = 0; round < 3; round += 1) {
      const part = await get(segment, { headers: { range: 'bytes=16-31' } });
      expect([part.status, part.body.equals(first.body.subarray(16, 32))]).toEqual([206, true]);
    }
  });
});

describe('caches', () => {
  const age = ({ headers }: Got): number =>
    Number(/^private, max-age=(\d+)$/.exec(headers['cache-control'] ?? '')?.[1]);

  test('may store files and segments privately while the grant is valid, playlists and keys never', async () => {
    const offered = await api.playInfo(videoId, { AuthTimeout: '600' });
    for (const url of [urlOf(offered, 'mp4'), urlOf(offered, 'm3u8').replace(/fd\.m3u8$/, 'fd/00000.ts')]) {
      expect(age(await get(url))).toBeLessThanOrEqual(600);
      expect(age(await get(url))).toBeGreaterThan(500);
    }
    for (const url of [hls, child('fd/content.key')])
      expect((await get(url)).headers['cache-control']).toBe('no-store');
  });

  test('must not store refusals', async () => {
    expect((await get(withPath(mp4, '/play/x/y/fd.mp4'))).headers['cache-control']).toBe('no-store');
  });
});

describe('other origins', () => {
  test('may read every answer, including refusals', async () => {
    const refused = mp4.replace(/\/play\/./, '/play/B');
    for (const [url, method] of [
      ...[
        [mp4, 'GET'],
        [mp4, 'HEAD'],
        [hls, 'GET'],
        [child('fd/content.key'), 'GET'],
        [child('fd/00000.ts'), 'GET'],
      ],
      ...[
        [refused, 'GET'],
        [refused, 'HEAD'],
        [mp4, 'POST'],
        [withPath(mp4, '/play/%zz'), 'GET'],
      ],
      ...[
        [withPath(mp4, '/play'), 'GET'],
        [withPath(mp4, '/nothing'), 'GET'],
        [server.url + '/', 'GET'],
      ],
    ] as [string, string][]) {
      const answer = await get(url, { method, headers: { origin: 'https://player.example' } });
      expect([url, method, answer.headers['access-control-allow-origin']]).toEqual([url, method, '*']);
      expect(answer.headers['content-type'] ?? '').not.toContain('html');
    }
  });

  test('get a preflight answer that allows ranges and methods', async () => {
    const answer = await get(mp4, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://player.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'range, x-own',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['access-control-allow-methods']).toContain('GET');
    expect(answer.headers['access-control-allow-headers']).toContain('range');
  });

  test('may read the headers that players need', () => {
    const exposed = whole.headers['access-control-expose-headers'] ?? '';
    for (const name of ['content-length', 'content-range', 'etag']) expect(exposed).toContain(name);
    expect(whole.headers['referrer-policy']).toBe('no-referrer');
  });
});
