// The contract of every blob storage: a write is atomic, no key leaves the storage's folder, and nothing is left over.
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Blobs } from '../../src/store/blobs/blobs.ts';
import { keysOf, startStorages, storageKinds, type StorageServer, type TestStorage } from '../support/storages.ts';
import { PATIENCE } from '../support/swift.ts';

vi.setConfig(PATIENCE);

/** More bytes than one part of an S3 multipart upload holds. */
const LARGE = 9 * 1024 ** 2;

describe.each(storageKinds)('on %s', (kind) => {
  let server: StorageServer;
  let storage: TestStorage;
  let blobs: Blobs;

  beforeAll(async () => {
    server = await startStorages(kind);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    storage = await server.open();
    await mkdir(join(storage.folder, 'work'), { recursive: true });
    ({ blobs } = storage);
  });
  afterEach(() => storage.close());

  const put = (key: string, content: string): Promise<void> => blobs.write(key, Readable.from([content]));
  const get = async (key: string): Promise<string> => (await blobs.read(key, 1_000_000)).toString();
  const keys = (prefix?: string): Promise<string[]> => keysOf(blobs, prefix);

  async function* breakingOff(bytes: number): AsyncGenerator<Buffer> {
    yield await Promise.resolve(Buffer.alloc(bytes, 'x'));
    throw new Error('cut off');
  }

  describe('writing', () => {
    test('stores a blob with all its bytes and its size', async () => {
      await put('a/b/c.mp4', 'content');
      const info = await blobs.stat('a/b/c.mp4');
      expect(info).toEqual({ sizeBytes: 7, modifiedAtMs: expect.any(Number) as number });
      expect(Math.abs((info?.modifiedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
      expect(await blobs.read('a/b/c.mp4', 100)).toEqual(Buffer.from('content'));
      expect(await storage.leftOvers()).toEqual([]);
    });

    test('shows the old content, or none, until a write is complete', async () => {
      await put('a/file', 'old');
      let halfWay = (): void => undefined;
      const reached = new Promise<void>((resolve) => (halfWay = resolve));
      let goOn = (): void => undefined;
      const released = new Promise<void>((resolve) => (goOn = resolve));
      async function* slowly(): AsyncGenerator<Buffer> {
        yield Buffer.alloc(LARGE, 'n');
        halfWay();
        await released;
        yield Buffer.from('ew');
      }
      const writing = blobs.write('a/file', slowly());
      await reached;
      expect(await get('a/file')).toBe('old');
      goOn();
      await writing;
      expect(await text(await blobs.stream('a/file', { start: LARGE - 1, end: LARGE + 1 }))).toBe('new');
    });

    test.each([
      ['in its beginning', 10],
      ['after its first part', LARGE],
    ])('a write that breaks off %s leaves no blob and no temporary file', async (_when, bytes) => {
      await expect(blobs.write('a/new', breakingOff(bytes))).rejects.toThrow('cut off');
      expect(await blobs.stat('a/new')).toBeUndefined();
      await put('a/file', 'old');
      await expect(blobs.write('a/file', breakingOff(bytes))).rejects.toThrow('cut off');
      expect(await get('a/file')).toBe('old');
      expect(await storage.leftOvers()).toEqual([]);
    });

    test('concurrent writes to one key leave the whole content of one of them', async () => {
      const contents = Array.from({ length: 5 }, (_, index) => String(index).repeat(50_000));
      await Promise.all(contents.map((content) => put('a/file', content)));
      expect(contents).toContain(await get('a/file'));
      expect(await storage.leftOvers()).toEqual([]);
    });

    test('stores an empty blob', async () => {
      await blobs.write('empty', Readable.from([]));
      expect(await blobs.stat('empty')).toMatchObject({ sizeBytes: 0 });
      expect(await text(await blobs.stream('empty'))).toBe('');
    });

    test('allows a source to reuse its chunk once the next one is requested', async () => {
      async function* oneBuffer(): AsyncGenerator<Buffer> {
        const chunk = Buffer.alloc(1024);
        for (const letter of 'abc') yield await Promise.resolve(chunk.fill(letter));
        chunk.fill('z');
      }
      await blobs.write('file', oneBuffer());
      expect(await get('file')).toBe('a'.repeat(1024) + 'b'.repeat(1024) + 'c'.repeat(1024));
    });

    test('stores large blobs byte for byte in chunks of any size', async () => {
      const content = Buffer.alloc(2 * LARGE + 12_345);
      for (let at = 0; at + 4 <= content.length; at += 4) content.writeUInt32LE(at, at);
      async function* pieces(): AsyncGenerator<Buffer> {
        const sizes = [1, 70_000, LARGE, 333_333];
        for (let at = 0, turn = 0; at < content.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          yield await Promise.resolve(content.subarray(at, at + size));
          at += size;
        }
      }
      await blobs.write('large', pieces());
      expect((await blobs.read('large', content.length)).equals(content)).toBe(true);
    });
  });

  describe('keys', () => {
    const bad = [
      ...['', '.', '..', '/', '/etc/passwd', '../x', 'a/../x', 'a/..', 'a/./b', './a', 'a//b', 'a/', '/a', '.hidden'],
      ...['a/.hidden', 'a\\..\\b', 'a\0b', 'a/b\n', 'a b', 'ä', '-a', '_a', 'A', '%2e%2e/x', 'a/%2e%2e', 'file:///etc'],
      ...['a?versionId=1', 'a#b', 'a&b', 'a;b'],
    ];
    test.each(bad)('every operation refuses the key %j', async (key) => {
      const outside = join(storage.folder, 'x');
      await writeFile(outside, 'outside');
      const uses: (() => unknown)[] = [
        () => blobs.stat(key),
        () => blobs.read(key, 100),
        () => blobs.stream(key),
        () => put(key, 'x'),
        () => blobs.adoptFile(key, outside),
        () => blobs.adoptFolder(key, storage.folder),
        () => blobs.withLocalFile(key, () => Promise.resolve()),
        () => blobs.remove(key),
        () => keys(key),
      ];
      for (const use of uses) await expect(new Promise((resolve) => resolve(use()))).rejects.toThrow(/Not a blob key/);
      expect(await readFile(outside, 'utf8')).toBe('outside');
    });
  });

  describe('reading', () => {
    test('reports no information for a missing blob or a folder', async () => {
      await put('a/file', 'x');
      expect(await blobs.stat('b/file')).toBeUndefined();
      expect(await blobs.stat('a')).toBeUndefined();
      expect(await blobs.stat('a/file/beyond')).toBeUndefined();
      await expect(blobs.read('b', 10)).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(blobs.stream('b')).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('refuses to read a file larger than the limit before reading it', async () => {
      await put('file', '12345');
      await expect(blobs.read('file', 4)).rejects.toThrow('larger than its reader allows');
      expect((await blobs.read('file', 5)).length).toBe(5);
    });

    test('includes the first and the last byte of a range', async () => {
      await put('file', '0123456789');
      expect(await text(await blobs.stream('file', { start: 2, end: 4 }))).toBe('234');
      expect(await text(await blobs.stream('file', { start: 9, end: 9 }))).toBe('9');
      expect(await text(await blobs.stream('file', { start: 0, end: 9 }))).toBe('0123456789');
      expect(await text(await blobs.stream('file'))).toBe('0123456789');
    });

    test('gives tools a readable path that keeps the file name', async () => {
      await put('a/film.mp4', 'content');
      const seen = await blobs.withLocalFile('a/film.mp4', async (path) => ({
        path,
        content: await readFile(path, 'utf8'),
      }));
      expect(seen.content).toBe('content');
      expect(seen.path).toMatch(/\/film\.mp4$/);
      expect(await get('a/film.mp4')).toBe('content');
      expect(await storage.leftOvers()).toEqual([]);
    });
  });

  describe('adopting', () => {
    async function makeFolder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
      const path = join(storage.folder, name);
      for (const [file, content] of Object.entries(files)) {
        await mkdir(join(path, file, '..'), { recursive: true });
        await writeFile(join(path, file), content);
      }
      return path;
    }
    const isGone = async (path: string): Promise<boolean> =>
      await stat(path).then(
        () => false,
        () => true,
      );

    test('adopts a finished file in place of an existing one', async () => {
      await put('video/source.mp4', 'old');
      const path = join(storage.folder, 'whole');
      await writeFile(path, Buffer.alloc(LARGE, 'f'));
      await blobs.adoptFile('video/source.mp4', path);
      expect(await blobs.stat('video/source.mp4')).toMatchObject({ sizeBytes: LARGE });
      expect(await isGone(path)).toBe(true);
    });

    test('adopts a finished folder with all its files', async () => {
      const work = await makeFolder('job', { 'fd.m3u8': 'list', 'fd/00000.ts': 'segment' });
      await blobs.adoptFolder('video/job', work);
      expect(await get('video/job/fd/00000.ts')).toBe('segment');
      expect(await keys()).toEqual(['video/job/fd.m3u8', 'video/job/fd/00000.ts']);
      expect(await isGone(work)).toBe(true);
    });

    test('replaces what an earlier attempt left, and no neighbour', async () => {
      await put('video/jobs/other', 'kept');
      await blobs.adoptFolder('video/job', await makeFolder('one', { old: '1', both: '1' }));
      await blobs.adoptFolder('video/job', await makeFolder('two', { both: '2' }));
      expect(await keys()).toEqual(['video/job/both', 'video/jobs/other']);
      expect(await get('video/job/both')).toBe('2');
      expect(await storage.leftOvers()).toEqual([]);
    });
  });

  describe('removing and listing', () => {
    test('removes a blob or all below a prefix, and accepts that there is none', async () => {
      await put('a/one', '1');
      await put('a/b/two', '2');
      await put('ab/three', '3');
      await put('a.txt', '4');
      await blobs.remove('a');
      await blobs.remove('a');
      expect(await keys()).toEqual(['a.txt', 'ab/three']);
      await blobs.remove('ab/three');
      expect(await keys()).toEqual(['a.txt']);
    });

    test('lists all blobs, or those below a prefix, with their sizes', async () => {
      await put('a/one', '1');
      await put('a/b/two', '22');
      await put('ab/three', '333');
      expect(await keys()).toEqual(['a/b/two', 'a/one', 'ab/three']);
      expect(await keys('a')).toEqual(['a/b/two', 'a/one']);
      expect(await keys('nothing')).toEqual([]);
      const sizes: number[] = [];
      for await (const { sizeBytes } of blobs.list('ab')) sizes.push(sizeBytes);
      expect(sizes).toEqual([3]);
    });
  });

  test('reports the free space, or that there is no limit', async () => {
    const free = await blobs.freeBytes();
    if (kind === 'disk') expect(free).toBeGreaterThan(0);
    else expect(free).toBeUndefined();
  });
});
