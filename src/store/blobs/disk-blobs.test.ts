// What is particular to blobs on a disk: folders and files as they lie there. What holds of every storage is tested in
// test/databases/blobs.test.ts.
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { mkdir, open, readdir, readFile, readlink, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Blobs } from './blobs.ts';
import { createDiskBlobs } from './disk-blobs.ts';
import { createPartFiles } from './part-files.ts';

const ELSEWHERE = '/dev/shm';
const hasOtherFileSystem = existsSync(ELSEWHERE) && statSync(ELSEWHERE).dev !== statSync(tmpdir()).dev;

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

test('a blob is stored in folders named like its key, created as needed, readable by the owner only', async () => {
  await put('a/b/c.mp4', 'content');
  expect(await readFile(join(folder, 'media/a/b/c.mp4'), 'utf8')).toBe('content');
  expect((await stat(join(folder, 'media/a/b/c.mp4'))).mode & 0o777).toBe(0o600);
});

// Only Linux tells which files a process has open.
test.runIf(process.platform === 'linux')('a stream that is given up closes its file', async () => {
  await put('file', 'x'.repeat(1_000_000));
  const openHere = async (): Promise<number> => {
    const targets = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlinkOrNothing(`/proc/self/fd/${fd}`)),
    );
    return targets.filter((target) => target.startsWith(folder)).length;
  };
  const stream = await blobs.stream('file');
  expect(await openHere()).toBe(1);
  stream.destroy();
  await new Promise((resolve) => stream.once('close', resolve));
  expect(await openHere()).toBe(0);
});

test('tools get the path of the file itself, and no copy', async () => {
  await put('a/file', 'content');
  expect(await blobs.withLocalFile('a/file', (path) => Promise.resolve(path))).toBe(join(folder, 'media/a/file'));
});

test('removing a link removes the link, not what it points at', async () => {
  await writeFile(join(folder, 'precious'), 'kept');
  symlinkSync(join(folder, 'precious'), join(folder, 'media/link'));
  await blobs.remove('link');
  expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('kept');
});

test('links and files that others put there are not listed', async () => {
  await put('a/file', 'x');
  await mkdir(join(folder, 'media/.incoming'));
  await writeFile(join(folder, 'media/.incoming/arriving'), 'x');
  await writeFile(join(folder, 'media/a/.DS_Store'), 'x');
  symlinkSync('/etc', join(folder, 'media/etc'));
  symlinkSync('/etc/passwd', join(folder, 'media/passwd'));
  const keys: string[] = [];
  for await (const { key } of blobs.list()) keys.push(key);
  expect(keys).toEqual(['a/file']);
});

interface Flushed {
  readonly path: string;
  /** Of a folder: the names that were flushed with it. */
  readonly names: readonly string[];
}

/** What is flushed from now on, in its order, and as it was then. Only Linux tells which file a descriptor is. */
async function watchFlushes(): Promise<Flushed[]> {
  const flushed: Flushed[] = [];
  const handle = await open(folder, 'r');
  const prototype = Object.getPrototypeOf(handle) as Pick<FileHandle, 'sync' | 'datasync'>;
  await handle.close();
  for (const name of ['sync', 'datasync'] as const) {
    const original = prototype[name];
    vi.spyOn(prototype, name).mockImplementation(async function (this: FileHandle) {
      const path = relative(folder, await readlink(`/proc/self/fd/${String(this.fd)}`));
      await original.call(this);
      flushed.push({ path, names: await readdir(join(folder, path)).catch(() => []) });
    });
  }
  onTestFinished(() => void vi.restoreAllMocks());
  return flushed;
}

describe.runIf(process.platform === 'linux')('before anything relies on it', () => {
  const named = (path: string, name: string) => ({ path, names: expect.arrayContaining([name]) as string[] });
  const ofVideo = [named('media/video', 'job'), named('media', 'video')];

  test('the files of a folder are flushed with their names before the folder is moved, and then its own name', async () => {
    const work = join(folder, 'work');
    await mkdir(join(work, 'fd'), { recursive: true });
    for (const name of ['fd.m3u8', 'fd/0.ts', 'fd/1.ts']) await writeFile(join(work, name), name);
    const flushed = await watchFlushes();
    await blobs.adoptFolder('video/job', work);
    const arriving = flushed.filter(({ path }) => path.startsWith('incoming/'));
    expect(flushed.slice(0, arriving.length)).toEqual(arriving);
    const inside = arriving.map(({ path, names }) => [path.split('/').slice(2).join('/'), ...[...names].sort()]);
    const files = ['fd.m3u8', 'fd/0.ts', 'fd/1.ts'].map((name) => [name]);
    expect(inside).toHaveLength(5);
    expect(inside).toEqual(expect.arrayContaining([['', 'fd', 'fd.m3u8'], ['fd', '0.ts', '1.ts'], ...files]));
    expect(flushed.slice(arriving.length)).toEqual(ofVideo);
  });

  test('a file that is written or moved in is flushed with its name and the names of its folders', async () => {
    await writeFile(join(folder, 'whole'), 'film');
    const flushed = await watchFlushes();
    await blobs.adoptFile('video/job', join(folder, 'whole'));
    expect(flushed).toEqual(ofVideo);
    flushed.length = 0;
    await put('other/source/film.mp4', 'film');
    expect(flushed).toEqual([
      { path: expect.stringMatching(/^incoming\//) as string, names: [] },
      named('media/other/source', 'film.mp4'),
      named('media/other', 'source'),
      named('media', 'other'),
    ]);
  });

  test('a multipart upload is flushed: its folder, its common file, and each part with a file of its own', async () => {
    await mkdir(join(folder, 'parts'));
    const parts = createPartFiles(join(folder, 'parts'));
    const uploadId = '1'.repeat(32);
    const flushed = await watchFlushes();
    await parts.begin(uploadId);
    expect(flushed).toEqual([named(`parts/${uploadId}`, 'common'), named('parts', uploadId)]);
    const place = await parts.writeFile(uploadId, Readable.from(['part']));
    expect(flushed.slice(2)).toEqual([
      { path: `parts/${uploadId}/${place}`, names: [] },
      named(`parts/${uploadId}`, place),
    ]);
  });
});

test('a folder that cannot be moved in leaves nothing of itself, and the old blobs stay', async () => {
  await put('video/job/fd/0.ts', 'kept');
  await expect(blobs.adoptFolder('video/job', join(folder, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readFile(join(folder, 'media/video/job/fd/0.ts'), 'utf8')).toBe('kept');
  expect(await readdir(join(folder, 'incoming'))).toEqual([]);
});

test.runIf(hasOtherFileSystem)('a file and a folder come over from another file system', async () => {
  const elsewhere = mkdtempSync(join(ELSEWHERE, 'playauth-blobs-'));
  try {
    await writeFile(join(elsewhere, 'whole'), 'film');
    await mkdir(join(elsewhere, 'job/fd'), { recursive: true });
    await writeFile(join(elsewhere, 'job/fd/00000.ts'), 'segment');
    await blobs.adoptFile('video/source.mp4', join(elsewhere, 'whole'));
    await blobs.adoptFolder('video/job', join(elsewhere, 'job'));
    expect(await readFile(join(folder, 'media/video/source.mp4'), 'utf8')).toBe('film');
    expect(await readFile(join(folder, 'media/video/job/fd/00000.ts'), 'utf8')).toBe('segment');
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

async function readlinkOrNothing(path: string): Promise<string> {
  return await readlink(path).catch(() => '');
}
