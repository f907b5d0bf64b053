// Blobs on S3 through failing networks and stores: no file is lost, mixed or left behind, and every wait has a timeout.
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Blobs } from '../../src/store/blobs/blobs.ts';
import { createS3Blobs } from '../../src/store/blobs/s3/s3-blobs.ts';
import type { S3Connection, S3Options } from '../../src/store/blobs/s3/s3-connection.ts';
import { keysOf, makeBucket, openThrough, openUploads } from '../support/storages.ts';
import { PATIENCE, startSwift, type TestSwift } from '../support/swift.ts';
import type { RelayHooks } from '../support/tcp-relay.ts';

vi.setConfig(PATIENCE);

const MIB = 1024 ** 2;

let swift: TestSwift;
let folder = '';
let options: S3Options;
let blobs: Blobs;
let s3: S3Connection;

beforeAll(async () => {
  swift = await startSwift();
  ({ s3, options } = await makeBucket(swift));
});
afterAll(async () => {
  s3.close();
  await swift.stop();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playauth-s3-'));
  await mkdir(join(folder, 'work'));
  blobs = createS3Blobs(s3, join(folder, 'work'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function* zeros(bytes: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes; sent += 64 * 1024) yield await Promise.resolve(Buffer.alloc(64 * 1024));
}

const through = (hooks: RelayHooks, limits: Partial<S3Options> = {}) =>
  openThrough({ ...options, endpoint: swift.endpoint, ...limits }, join(folder, 'work'), hooks);

test.each([
  ['in one request', 1 * MIB],
  ['in parts', 9 * MIB],
])('bytes altered on the way %s are refused by the store', async (_how, size) => {
  const alter = (bytes: Buffer): Buffer => {
    const at = bytes.indexOf('film');
    if (at >= 0) bytes.write('FILM', at);
    return bytes;
  };
  await using bad = await through({ up: alter });
  const content = Buffer.alloc(size);
  content.write('film', 500_000);
  const writing = bad.blobs.write('altered/file', Readable.from([content]));
  await expect(writing).rejects.toThrow(/did not write altered\/file/);
  expect(await blobs.stat('altered/file')).toBeUndefined();
  expect(await openUploads(s3)).toEqual([]);
});

test('a store that never answers times out', async () => {
  await using bad = await through({ down: () => 'hold' }, { answerMs: 200 });
  await expect(bad.blobs.stat('file')).rejects.toMatchObject({ name: 'StorageUnavailable' });
  await expect(bad.blobs.stream('file')).rejects.toMatchObject({ name: 'StorageUnavailable' });
});

test('a store that stalls in the middle of a file ends the stream with an error', async () => {
  await blobs.write('silent/file', zeros(8 * MIB));
  let passed = 0;
  const hold = (bytes: Buffer): Buffer | 'hold' => ((passed += bytes.length) > 2 * MIB ? 'hold' : bytes);
  await using bad = await through({ down: hold }, { silenceMs: 100 });
  const read = async (): Promise<void> => {
    for await (const chunk of await bad.blobs.stream('silent/file')) void chunk;
  };
  await expect(read()).rejects.toThrow(/fell silent/);
});

test('a slow reader does not cause a timeout', async () => {
  await blobs.write('slow/file', zeros(8 * MIB));
  let sent = 0;
  const count = (bytes: Buffer): Buffer => ((sent += bytes.length), bytes);
  const silenceMs = 400;
  await using good = await through({ down: count, isEager: true }, { silenceMs });
  const stream = await good.blobs.stream('slow/file');
  // The store has sent everything; the reader pauses for several times the timeout. On a busy machine this process, which is
  // also the relay, may itself pause for a while: the timeout is longer than that.
  await expect.poll(() => sent, { timeout: 30_000 }).toBeGreaterThan(8 * MIB);
  await new Promise((resolve) => setTimeout(resolve, 4 * silenceMs));
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) size += chunk.length;
  expect(size).toBe(8 * MIB);
});

test('paused viewers use up the connections of viewers, not those of uploads and look-ups', async () => {
  await blobs.write('paused/file', zeros(4 * MIB));
  await using few = await through({}, { maxSockets: 2 });
  const paused = await Promise.all([few.blobs.stream('paused/file'), few.blobs.stream('paused/file')]);
  const next = few.blobs.stream('paused/file');
  expect(await few.blobs.stat('paused/file')).toMatchObject({ sizeBytes: 4 * MIB });
  await few.blobs.write('paused/other', zeros(9 * MIB));
  expect(await few.blobs.withLocalFile('paused/other', async (path) => (await readFile(path)).length)).toBe(9 * MIB);
  for (const stream of paused) stream.destroy();
  (await next).destroy();
});

test('a viewer that disconnects ends the read from the store', async () => {
  await blobs.write('left/file', zeros(16 * MIB));
  await using watched = await through({});
  const stream = await watched.blobs.stream('left/file');
  expect(watched.relay.open()).toBe(1);
  stream.destroy();
  await expect.poll(() => watched.relay.open(), { timeout: 10_000 }).toBe(0);
});

test('a file for a tool is resumed where the connection broke', async () => {
  const content = Buffer.alloc(6 * MIB);
  for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at);
  await blobs.write('broken/film.mp4', Readable.from([content]));
  let passed = 0;
  let cuts = 0;
  const cut = (bytes: Buffer): Buffer | undefined => {
    passed += bytes.length;
    if (passed < (cuts + 1) * 2 * MIB || cuts === 2) return bytes;
    cuts += 1;
    return undefined;
  };
  await using bad = await through({ down: cut });
  const fetched = await bad.blobs.withLocalFile('broken/film.mp4', (path) => readFile(path));
  expect(cuts).toBe(2);
  expect(fetched.equals(content)).toBe(true);
  expect(await readdir(join(folder, 'work'))).toEqual([]);
});

test('a file that is replaced between two connections is an error, never a mixture', async () => {
  await blobs.write('mixed/film.mp4', zeros(6 * MIB));
  let passed = 0;
  let isHeld = false;
  let isReplaced = false;
  const hold = (bytes: Buffer): Buffer | 'hold' => {
    passed += bytes.length;
    isHeld = passed > 2 * MIB && !isReplaced;
    return isHeld ? 'hold' : bytes;
  };
  await using bad = await through({ down: hold });
  const fetching = bad.blobs.withLocalFile('mixed/film.mp4', (path) => readFile(path));
  const fetched = expect(fetching).rejects.toMatchObject({ code: 'PreconditionFailed' });
  await expect.poll(() => isHeld, { timeout: 30_000 }).toBe(true);
  await blobs.write('mixed/film.mp4', Readable.from([Buffer.alloc(6 * MIB, 'x')]));
  isReplaced = true;
  bad.relay.cut();
  await fetched;
});

test('an aborted fetch ends at once and leaves nothing', async () => {
  await blobs.write('waited/film.mp4', zeros(4 * MIB));
  const ending = new AbortController();
  const hold = (bytes: Buffer): 'hold' | Buffer => {
    if (bytes.length < 10_000) return bytes;
    ending.abort(new Error('no longer wanted'));
    return 'hold';
  };
  await using bad = await through({ down: hold }, { answerMs: 600_000, silenceMs: 600_000 });
  const waiting = bad.blobs.withLocalFile('waited/film.mp4', () => Promise.resolve('used'), ending.signal);
  await expect(waiting).rejects.toThrow('no longer wanted');
  expect(await readdir(join(folder, 'work'))).toEqual([]);
  // The store itself would end the connection after a minute.
}, 30_000);

const isCompletion = (bytes: Buffer): boolean => /^POST \S*uploadId=/.test(bytes.toString('latin1'));
const gone = '<?xml version="1.0"?><Error><Code>NoSuchUpload</Code><Message>There is none.</Message></Error>';
const noSuchUpload = `HTTP/1.1 404 Not Found\r\nContent-Length: ${String(gone.length)}\r\n\r\n${gone}`;

test.each([
  ['by a store that knows the upload no more', noSuchUpload],
  ['by one that completes it again', undefined],
])('a lost answer to the completion of the parts does not lose the file, %s', async (_how, second) => {
  let lost = 0;
  const lose = (bytes: Buffer): Buffer | undefined => {
    if (lost > 0 || !bytes.includes('CompleteMultipartUploadResult')) return bytes;
    lost += 1;
    return undefined;
  };
  const answer = (bytes: Buffer): string | undefined => (lost === 1 && isCompletion(bytes) ? second : undefined);
  await using bad = await through({ down: lose, answer });
  await bad.blobs.write('lost/file', zeros(9 * MIB));
  expect(lost).toBe(1);
  expect(await blobs.stat('lost/file')).toMatchObject({ sizeBytes: 9 * MIB });
  expect(await openUploads(s3)).toEqual([]);
});

test('a vanished multipart upload is an error, also when another file has its key', async () => {
  await blobs.write('gone/file', zeros(10 * MIB));
  await using bad = await through({ answer: (bytes) => (isCompletion(bytes) ? noSuchUpload : undefined) });
  await expect(bad.blobs.write('gone/file', zeros(9 * MIB))).rejects.toMatchObject({ code: 'NoSuchUpload' });
  expect(await blobs.stat('gone/file')).toMatchObject({ sizeBytes: 10 * MIB });
  expect(await openUploads(s3)).toEqual([]);
});

test('a folder upload that breaks off leaves nothing, and writes playlists last', async () => {
  const work = join(folder, 'job');
  await mkdir(join(work, 'fd'), { recursive: true });
  for (const name of ['a.m3u8', 'fd/0.ts', 'fd/1.ts', 'z.jpg']) await writeFile(join(work, name), name);
  const order: string[] = [];
  const note = (bytes: Buffer): Buffer | undefined => {
    const [, name] = /^PUT \S*\/job\/(\S+?)[? ]/.exec(bytes.toString('latin1')) ?? [];
    if (name !== undefined) order.push(name);
    return name === 'a.m3u8' ? undefined : bytes;
  };
  await using bad = await through({ up: note });
  await expect(bad.blobs.adoptFolder('folder/job', work)).rejects.toMatchObject({ name: 'StorageUnavailable' });
  expect(order.slice(0, 3).sort()).toEqual(['fd/0.ts', 'fd/1.ts', 'z.jpg']);
  expect(new Set(order.slice(3))).toEqual(new Set(['a.m3u8']));
  expect(await keysOf(blobs, 'folder')).toEqual([]);
  expect(await readdir(work)).toHaveLength(3);
});
