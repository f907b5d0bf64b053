// Blobs on the local disk: whole or not at all, never outside their folder, and no leftovers from what went wrong.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Blobs } from './blobs.ts';
import { createDiskBlobs } from './disk-blobs.ts';

let folder = '';
let blobs: Blobs;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playauth-blobs-'));
  await mkdir(join(folder, 'media'));
  await mkdir(join(folder, 'incoming'));
  blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (key: string, content: string): Promise<void> => blobs.write(key, Readable.from([content]));

async function* breakingOff(): AsyncGenerator<string> {
  yield await Promise.resolve('the first half');
  throw new Error('cut off');
}

describe('writing', () => {
  test('a blob is there whole, with its size, in folders made as needed', async () => {
    await put('a/b/c.mp4', 'content');
    expect(await blobs.stat('a/b/c.mp4')).toEqual({ sizeBytes: 7, modifiedAtMs: expect.any(Number) as number });
    expect(await blobs.read('a/b/c.mp4', 100)).toEqual(Buffer.from('content'));
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('while it arrives nothing is seen under its key, nor the old content disturbed', async () => {
    await put('a/file', 'old');
    let halfWay = (): void => undefined;
    const reached = new Promise<void>((resolve) => (halfWay = resolve));
    let goOn = (): void => undefined;
    const released = new Promise<void>((resolve) => (goOn = resolve));
    async function* slowly(): AsyncGenerator<string> {
      yield 'new ';
      halfWay();
      await released;
      yield 'content';
    }
    const writing = blobs.write('a/file', Readable.from(slowly()));
    await reached;
    expect(await readFile(join(folder, 'media/a/file'), 'utf8')).toBe('old');
    goOn();
    await writing;
    expect(await readFile(join(folder, 'media/a/file'), 'utf8')).toBe('new content');
  });

  test('one that breaks off leaves nothing, neither under its key nor beside it', async () => {
    await expect(blobs.write('a/file', Readable.from(breakingOff()))).rejects.toThrow('cut off');
    expect(await blobs.stat('a/file')).toBeUndefined();
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('one that breaks off leaves what was there before', async () => {
    await put('a/file', 'old');
    await expect(blobs.write('a/file', Readable.from(breakingOff()))).rejects.toThrow('cut off');
    expect((await blobs.read('a/file', 10)).toString()).toBe('old');
  });

  test('many at once to one key end with one of them, whole', async () => {
    const contents = Array.from({ length: 10 }, (_, index) => String(index).repeat(50_000));
    await Promise.all(contents.map((content) => put('a/file', content)));
    expect(contents).toContain((await blobs.read('a/file', 1_000_000)).toString());
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('an empty blob is a blob', async () => {
    await blobs.write('empty', Readable.from([]));
    expect(await blobs.stat('empty')).toMatchObject({ sizeBytes: 0 });
  });
});

describe('keys', () => {
  const bad = [
    ...['', '.', '..', '/', '/etc/passwd', '../x', 'a/../x', 'a/..', 'a/./b', './a', 'a//b', 'a/', '/a', '.hidden'],
    ...['a/.hidden', 'a\\..\\b', 'a\0b', 'a/b\n', 'a b', 'ä', '-a', '_a', 'A', '%2e%2e/x', 'a/%2e%2e', 'file:///etc'],
  ];
  test.each(bad)('%j is none, for any use of it', async (key) => {
    await writeFile(join(folder, 'x'), 'outside');
    const refused = /Not a blob key/;
    const uses: (() => unknown)[] = [
      () => blobs.stat(key),
      () => blobs.read(key, 100),
      () => blobs.stream(key),
      () => put(key, 'x'),
      () => blobs.adoptFolder(key, folder),
      () => blobs.withLocalFile(key, () => Promise.resolve()),
      () => blobs.remove(key),
    ];
    for (const use of uses) await expect(new Promise((resolve) => resolve(use()))).rejects.toThrow(refused);
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe('outside');
  });
});

describe('reading', () => {
  test('what is not there has no information, and a folder is no blob', async () => {
    await put('a/file', 'x');
    expect(await blobs.stat('b/file')).toBeUndefined();
    expect(await blobs.stat('a')).toBeUndefined();
    expect(await blobs.stat('a/file/beyond')).toBeUndefined();
    await expect(blobs.read('b', 10)).rejects.toThrow(/ENOENT/);
    await expect(blobs.stream('b')).rejects.toThrow(/ENOENT/);
  });

  test('a file larger than its reader allows is refused before it is read', async () => {
    await put('file', '12345');
    await expect(blobs.read('file', 4)).rejects.toThrow('larger than its reader allows');
    expect((await blobs.read('file', 5)).length).toBe(5);
  });

  test('a range holds its first and its last byte', async () => {
    await put('file', '0123456789');
    expect(await text(await blobs.stream('file', { start: 2, end: 4 }))).toBe('234');
    expect(await text(await blobs.stream('file', { start: 9, end: 9 }))).toBe('9');
    expect(await text(await blobs.stream('file'))).toBe('0123456789');
  });

  // Only Linux tells which files a process has open.
  test.runIf(process.platform === 'linux')('a stream that is given up closes its file', async () => {
    await put('file', 'x'.repeat(1_000_000));
    const open = async (): Promise<number> => {
      const targets = await Promise.all(
        (await readdir('/proc/self/fd')).map((fd) => readlinkOrNothing(`/proc/self/fd/${fd}`)),
      );
      return targets.filter((target) => target.startsWith(folder)).length;
    };
    const stream = await blobs.stream('file');
    expect(await open()).toBe(1);
    stream.destroy();
    await new Promise((resolve) => stream.once('close', resolve));
    expect(await open()).toBe(0);
  });
});

describe('folders', () => {
  async function makeFolder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    const path = join(folder, name);
    for (const [file, content] of Object.entries(files)) {
      await mkdir(join(path, file, '..'), { recursive: true });
      await writeFile(join(path, file), content);
    }
    return path;
  }

  test('a finished folder is taken over whole', async () => {
    await blobs.adoptFolder('video/job', await makeFolder('work', { 'fd.m3u8': 'list', 'fd/00000.ts': 'segment' }));
    expect((await blobs.read('video/job/fd/00000.ts', 10)).toString()).toBe('segment');
    expect(await readdir(folder)).toEqual(['incoming', 'media']);
  });

  test('it replaces what an earlier attempt left there', async () => {
    await blobs.adoptFolder('video/job', await makeFolder('one', { old: '1', both: '1' }));
    await blobs.adoptFolder('video/job', await makeFolder('two', { both: '2' }));
    expect(await readdir(join(folder, 'media/video/job'))).toEqual(['both']);
    expect((await blobs.read('video/job/both', 10)).toString()).toBe('2');
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('removing takes a blob or all below a prefix, and nothing is no fault', async () => {
    await put('a/one', '1');
    await put('a/b/two', '2');
    await put('ab/three', '3');
    await blobs.remove('a');
    await blobs.remove('a');
    expect(await readdir(join(folder, 'media'))).toEqual(['ab']);
    await blobs.remove('ab/three');
    expect(await blobs.stat('ab/three')).toBeUndefined();
  });

  test('removing a link removes the link, not what it points at', async () => {
    await writeFile(join(folder, 'precious'), 'kept');
    symlinkSync(join(folder, 'precious'), join(folder, 'media/link'));
    await blobs.remove('link');
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('kept');
  });
});

describe('room', () => {
  test('the free bytes are those of the file system', async () => {
    const free = await blobs.freeBytes();
    expect(free).toBeGreaterThan(0);
    expect(Number.isSafeInteger(free)).toBe(true);
  });

  test('tools get a path that they can read', async () => {
    await put('a/file', 'content');
    const size = await blobs.withLocalFile('a/file', async (path) => (await stat(path)).size);
    expect(size).toBe(7);
    expect(await buffer(await blobs.stream('a/file'))).toHaveLength(7);
  });
});

async function readlinkOrNothing(path: string): Promise<string> {
  return await readlink(path).catch(() => '');
}
