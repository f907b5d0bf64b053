// Broken files, and files that try to make FFmpeg read something else: each fails with a reason, and the server keeps running.
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openApi, rootPair, type Api } from './support/api.ts';
import { drawClip, H264, picture, tone } from '../support/clips.ts';
import { cliJson, serve, serveIn, temporaryFolder, type Server } from './support/server.ts';
import { createUpload, importAndWait, importFile, put } from './support/upload.ts';

const folder = temporaryFolder();
let server: Server;
let api: Api;
let good = '';
let cutOff: Buffer;

function write(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

beforeAll(async () => {
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  const size = picture('640x360', 2);
  good = await drawClip(folder, 'good.mp4', size, tone(2), H264, '-c:a', 'aac', '-shortest');
  const fast = ['-movflags', '+faststart'];
  const longer = [...picture('640x360', 4), ...tone(4)];
  cutOff = readFileSync(await drawClip(folder, 'fast.mp4', longer, H264, '-c:a', 'aac', '-shortest', fast));
}, 60_000);
afterAll(() => server.kill());

const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));
const ffconcat = "ffconcat version 1.0\nfile '/etc/passwd'\n";
const hls = (uri: string): string =>
  `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${uri}\n#EXT-X-ENDLIST\n${'#'.repeat(2000)}\n`;

const dash = `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT5S">
  <Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1" codecs="avc1.42001e">
  <BaseURL>file:///etc/passwd</BaseURL></Representation></AdaptationSet></Period></MPD>${' '.repeat(2000)}`;

/** A tiny film of JPEGs whose headers claim that many pixels on each side. */
async function giant(side: number): Promise<string> {
  const bytes = readFileSync(
    await drawClip(folder, 'small.mkv', picture('64x48'), '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'),
  );
  const frameHeader = Buffer.from([0xff, 0xc0]);
  for (let at = bytes.indexOf(frameHeader); at >= 0; at = bytes.indexOf(frameHeader, at + 1)) {
    bytes.writeUInt16BE(side, at + 5);
    bytes.writeUInt16BE(side, at + 7);
  }
  return write('giant.mkv', bytes);
}

/** Empty AAC frames, an eighth of a second each. */
const silence = (seconds: number): Buffer =>
  Buffer.alloc(seconds * 8 * 11, Buffer.from('fff16c40017ffc01182007', 'hex'));

const broken: readonly (readonly [what: string, make: () => string | Promise<string>])[] = [
  ['a text named .mp4', () => write('text.mp4', 'This is not a film.\n'.repeat(100))],
  ['a film without its index', () => write('half.mp4', half(readFileSync(good)))],
  ['a film with its index first, cut off', () => write('cut.mp4', half(cutOff))],
  ['noise', () => write('noise.mkv', randomBytes(50_000))],
  ['noise named as sound', () => write('noise.mp3', Buffer.alloc(50_000, 0x55))],
  ['a picture', () => drawClip(folder, 'picture.png', picture('64x64'), '-frames:v', '1')],
  ['a page of markup', () => write('page.mov', '<!DOCTYPE html><html><body>404</body></html>')],
  ['a playlist of a local file', () => write('local.m3u8', hls('file:///etc/passwd'))],
  ['a playlist of a local film', () => write('film.m3u8', hls(good))],
  ['a playlist named .mp4', () => write('list.mp4', hls(good))],
  ['a list of files to join', () => write('join.mp4', ffconcat)],
  ['a list of files to join, by option', () => write('join.ts', `${ffconcat}option safe 0\n`)],
  ['a manifest of a local file', () => write('manifest.mp4', dash)],
  ['files joined by name', () => write('joined.m3u8', hls('concat:/etc/passwd|/etc/hostname'))],
  ['a picture of 65,000 x 65,000 pixels', () => giant(65_000)],
  ['a day of silence', () => write('silence.aac', silence(24 * 3600))],
  ['subtitles', () => write('titles.webm', '1\n00:00:00,000 --> 00:00:01,000\nHello\n')],
];

describe.each(broken)('%s', (_, make) => {
  test('ends in TranscodeFail with a reason without a path, and does not play', async () => {
    const path = await make();
    const named = path.endsWith('.png') ? write('picture.mp4', readFileSync(path)) : path;
    const videoId = await importFile(api, named);
    const settled = await api.untilSettled(videoId);
    expect(settled['Status']).toBe('TranscodeFail');
    expect(settled['Reason']).toMatch(/^[A-Z].{10,250}\.$/s);
    expect(settled['Reason']).not.toMatch(/\/(tmp|etc|data|media|work)|source\.mp4/);
    for (const action of ['GetVideoPlayAuth', 'GetPlayInfo']) {
      const { status, body } = await api.ask(action, { VideoId: videoId });
      expect([status, body['Code']]).toEqual([403, 'Forbidden.IllegalStatus']);
    }
  });
});

describe('an empty file', () => {
  test('is refused by the command line before a video is created', async () => {
    const path = write('empty.mp4', '');
    const before = await api.call('GetVideoList');
    const { code, json } = await cliJson(['import', path, '--data-dir', server.dataDir]);
    expect([code, json['Code']]).toEqual([1, 'EmptyFile']);
    expect((await api.call('GetVideoList'))['Total']).toBe(before['Total']);
  });

  test('that is uploaded anyway fails with a reason', async () => {
    const upload = await createUpload(api);
    expect(await put(upload, Buffer.alloc(0))).toMatchObject({ status: 200 });
    expect(await api.untilSettled(upload.videoId)).toMatchObject({
      Status: 'TranscodeFail',
      Reason: 'The file is empty.',
    });
  });
});

test('a playlist does not make the server fetch anything', async () => {
  const asked: string[] = [];
  const trap = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(readFileSync(good));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void trap.close());
  await once(trap, 'listening');
  const origin = `http://127.0.0.1:${String((trap.address() as AddressInfo).port)}`;
  for (const name of ['remote.m3u8', 'remote.mp4', 'remote.mpg']) {
    const videoId = await importFile(api, write(name, hls(`${origin}/${name}`)));
    expect((await api.untilSettled(videoId))['Status']).toBe('TranscodeFail');
  }
  expect(asked).toEqual([]);
});

test('the command line prints the reason, and ends with 1', async () => {
  const { code, json } = await cliJson(['import', join(folder, 'text.mp4'), '--wait', '--data-dir', server.dataDir]);
  expect(code).toBe(1);
  expect(json).toMatchObject({ Code: 'TranscodeFail', Status: 'TranscodeFail', VideoId: expect.any(String) as string });
  expect(String(json['Reason'])).not.toBe('');
  expect(String(json['Message'])).toContain(String(json['Reason']));
});

test.each([
  ['memory', ['--transcode-memory-bytes', String(256 * 1024 ** 2), '--transcode-threads', '16']],
  ['processor time', ['--transcode-cpu-seconds', '1']],
])('a file that needs more %s than allowed fails with a reason, and the next job runs', async (_, args) => {
  const dataDir = join(temporaryFolder(), 'data');
  const limited = await serve({ dataDir, args });
  onTestFinished(() => limited.kill());
  const theirs = openApi(limited.url, rootPair(dataDir));
  const large = await drawClip(folder, 'large.mp4', picture('1920x1080', 4), H264);
  for (let file = 0; file < 2; file += 1) {
    const { Status, Reason } = await theirs.untilSettled(await importFile(theirs, large));
    expect(Status).toBe('TranscodeFail');
    expect(Reason).toMatch(/more memory or processor time than allowed/);
  }
});

describe('after all this', () => {
  test('no file is left in incoming and work', () => {
    for (const name of ['incoming', 'work']) expect(readdirSync(join(server.dataDir, name))).toEqual([]);
  });

  test('a failed video has no rendition on the disk, only its source', async () => {
    const { VideoList } = (await api.call('GetVideoList', { Status: 'TranscodeFail', PageSize: '100' })) as {
      VideoList: { Video: { VideoId: string }[] };
    };
    expect(VideoList.Video.length).toBeGreaterThan(10);
    for (const { VideoId } of VideoList.Video)
      expect(readdirSync(join(server.dataDir, 'media', VideoId))).toEqual(['source']);
  });

  test('the server is healthy, and a valid file plays', async () => {
    expect(server.isRunning()).toBe(true);
    expect(server.stderr()).not.toMatch(/"level":50/);
    await importAndWait(api, good);
  });
});
