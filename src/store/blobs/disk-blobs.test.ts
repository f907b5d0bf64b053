// What is particular to blobs on a disk: folders and files as they lie there. What holds of every storage is tested in
// test/store/blobs.test.ts.
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Blobs } from './blobs.ts';
import { createDiskBlobs } from './disk-blobs.ts';

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

test('a blob lies in folders named like its key, made as needed, for its owner only', async () => {
  await put('a/b/c.mp4', 'content');
  expect(await readFile(join(folder, 'media/a/b/c.mp4'), 'utf8')).toBe('content');
  expect((await stat(join(folder, 'media/a/b/c.mp4'))).mode & 0o777).toBe(0o600);
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

test('tools are handed the file itself, and no copy', async () => {
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
