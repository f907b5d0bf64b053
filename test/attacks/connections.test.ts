// What one party can take with its connections: pipelines, readers that stop, bodies that never end. Raw sockets against a
// server with few descriptors; honest calls go on beside each flood, and none is refused.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, pause, rootPair, type Api } from '../acceptance/support/api.ts';
import { get } from '../acceptance/support/http.ts';
import { serveIn, temporaryFolder, type Server } from '../acceptance/support/server.ts';
import { importAndWait } from '../acceptance/support/upload.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { honestCalls } from './support/honest-calls.ts';
import { openSockets } from './support/sockets.ts';

const DESCRIPTORS = 600;

const isLong = process.env['PLAYAUTH_TEST_ATTACKS'] === 'long';
/** The goal is 100 ms on a machine that does nothing else: the long run has one to itself. */
const MEDIAN_MS = isLong ? 100 : 1000;
const folder = temporaryFolder();
let server: Server;
let api: Api;
let film = '';
let filmBytes = 0;

beforeAll(async () => {
  server = await serveIn(folder, { descriptors: DESCRIPTORS });
  api = openApi(server.url, rootPair(server.dataDir));
  // Larger than what the kernel takes for a reader that does not read.
  const videoId = await importAndWait(
    api,
    await drawClip(folder, 'film.mp4', picture('640x360', 10), '-vf', 'noise=alls=60:allf=t', H264),
  );
  const mp4 = (await api.playInfo(videoId)).find(({ Format }) => Format === 'mp4');
  film = mp4?.PlayURL ?? '';
  filmBytes = mp4?.Size ?? 0;
}, 60_000);
afterAll(() => server.kill());

const path = (): string => new URL(film).pathname;
const playing = async (): Promise<number> => (await get(film, { headers: { range: 'bytes=0-99' } })).status;
const calling = async (): Promise<number> => (await api.ask('GetVideoList')).status;
const openMedia = (): number =>
  readdirSync(`/proc/${String(server.pid)}/fd`).filter((fd) => isMedia(`/proc/${String(server.pid)}/fdinfo/${fd}`))
    .length;
const rssBytes = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(server.pid)}/status`, 'utf8'))?.[1]) * 1024;

/** A file that is read at a position: sockets and the database have none. */
function isMedia(info: string): boolean {
  try {
    return Number(/^pos:\s+(\d+)/.exec(readFileSync(info, 'utf8'))?.[1]) >= 256 * 1024;
  } catch {
    return false;
  }
}

test('pipelined requests are answered one at a time, and in order', async () => {
  const [socket] = await openSockets(server.url, 1);
  for (let at = 0; at < 200; at += 1)
    socket!.write(`GET ${path()} HTTP/1.1\r\nHost: x\r\nRange: bytes=${String(at)}-${String(at)}\r\n\r\n`);
  const text = await socket!.untilAnswers(200);
  const ranges = [...text.matchAll(/content-range: bytes (\d+)-/gi)].map(([, at]) => Number(at));
  expect(ranges).toEqual(Array.from({ length: 200 }, (_, at) => at));
});

test('connections that pipeline without end do not hold up the calls of others', async () => {
  const flood = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(300)}\r\n\r\n`.repeat(200);
  const sockets = await openSockets(server.url, 4);
  const stop = sockets.map((socket) => socket.pour(flood));
  const { statuses, medianMs } = await honestCalls({ count: 20, call: calling });
  for (const end of stop) end();
  expect(statuses).toEqual(new Set([200]));
  expect(medianMs).toBeLessThan(MEDIAN_MS);
});

test('a pipeline that is too deep is cut', async () => {
  const [socket] = await openSockets(server.url, 1);
  socket!.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2500));
  await socket!.closed;
});

test('readers that stop hold neither files nor memory', async () => {
  const before = rssBytes();
  const sockets = await openSockets(server.url, 8);
  for (const socket of sockets) {
    socket.stopReading();
    socket.write(`GET ${path()} HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(200)}\r\n\r\n`.repeat(300));
  }
  const { statuses, medianMs } = await honestCalls({ count: 20, call: playing });
  expect(statuses).toEqual(new Set([206]));
  expect(medianMs).toBeLessThan(MEDIAN_MS);
  expect(openMedia()).toBeLessThanOrEqual(8);
  await expect.poll(openMedia, { timeout: 10_000 }).toBe(0);
  expect(rssBytes() - before).toBeLessThan(200 * 1024 ** 2);
  // A reader that goes on gets the rest of its file.
  const one = sockets[0]!;
  one.resumeReading();
  await expect.poll(one.receivedBytes, { timeout: 20_000 }).toBeGreaterThan(filmBytes);
});

test.each(isLong ? ['/', '/watch', '/play/x', '/assets/watch.js', '/uploads/x'] : ['/', '/play/x'])(
  'more connections than descriptors, with bodies at %s that never end: playback goes on',
  async (at) => {
    const sockets = await openSockets(server.url, DESCRIPTORS + 100);
    for (const socket of sockets) socket.write(`POST ${at} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{`);
    await pause(3000);
    for (const [call, status] of [
      [playing, 206],
      [calling, 200],
    ] as const) {
      const { statuses, medianMs } = await honestCalls({ count: 10, call });
      expect(statuses).toEqual(new Set([status]));
      expect(medianMs).toBeLessThan(MEDIAN_MS);
    }
  },
);

test.runIf(isLong)('bodies that never end are cut whether they are read or not', { timeout: 90_000 }, async () => {
  const targets = ['/', '/watch', '/play/x', '/assets/watch.js', '/x'];
  const sockets = await openSockets(server.url, targets.length);
  const trickles = sockets.map((socket, at) => {
    socket.write(`GET ${targets[at]!} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n`);
    const timer = setInterval(() => socket.write('x'), 1000);
    return socket.closed.finally(() => clearInterval(timer));
  });
  await Promise.all(trickles);
});

test('unfinished bodies of a megabyte do not fill the memory', async () => {
  const before = rssBytes();
  const sockets = await openSockets(server.url, 250);
  for (const socket of sockets)
    socket.write(
      `POST /?Action=AddCaption HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n${'x'.repeat(1_000_000)}`,
    );
  await pause(1000);
  expect((await honestCalls({ count: 10, call: calling })).statuses).toEqual(new Set([200]));
  expect(rssBytes() - before).toBeLessThan(200 * 1024 ** 2);
});

test.each(isLong ? ['POST /', 'GET /', 'GET /play/x', 'PUT /uploads/x'] : ['POST /', 'GET /play/x'])(
  'a body of %s in pieces of one byte takes neither memory nor time: its connection is cut',
  async (begin) => {
    const before = rssBytes();
    const sockets = await openSockets(server.url, 20);
    for (const socket of sockets)
      socket.write(`${begin} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nA\r\n'.repeat(60_000)}`);
    await Promise.all(sockets.map(({ closed }) => closed));
    expect((await honestCalls({ count: 5, call: calling })).statuses).toEqual(new Set([200]));
    expect(rssBytes() - before).toBeLessThan(150 * 1024 ** 2);
  },
);
