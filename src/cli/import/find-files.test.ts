// Finds media files in a real tree.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FIND_LIMITS, findFiles } from './find-files.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'playauth-find-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), 'x');
  }
}

async function pathsOf(limits = FIND_LIMITS): Promise<string[]> {
  const found = await findFiles(root, limits);
  return found === 'too many' ? [found] : found.files.map(({ relativePath }) => relativePath);
}

test('media files are found in every folder, in the order of their paths', async () => {
  put('b/2.mkv', 'a.MP4', 'b/1.mp3', 'b/c/3.webm');
  expect(await pathsOf()).toEqual(['a.MP4', 'b/1.mp3', 'b/2.mkv', 'b/c/3.webm']);
});

test('hidden files, links and other kinds are counted and not imported', async () => {
  put('film.mp4', 'notes.txt', 'none', '.hidden.mp4', '.git/film.mp4');
  symlinkSync(join(root, 'film.mp4'), join(root, 'link.mp4'));
  symlinkSync(root, join(root, 'round and round'));
  expect(await findFiles(root)).toEqual({
    files: [{ path: join(root, 'film.mp4'), relativePath: 'film.mp4' }],
    skipped: { notMedia: 2, hidden: 2, links: 2, special: 0 },
    unread: [],
  });
});

test('the folder itself may be a link', async () => {
  put('real/film.mp4');
  symlinkSync(join(root, 'real'), join(root, 'named'));
  const found = await findFiles(join(root, 'named'));
  expect(found).toMatchObject({ files: [{ relativePath: 'film.mp4' }] });
});

test('a folder beyond the limit of depth is reported, and the others are read', async () => {
  put('1/2/3/deep.mp4', '1/2/film.mp4');
  expect(await findFiles(root, { ...FIND_LIMITS, depth: 2 })).toMatchObject({
    files: [{ relativePath: '1/2/film.mp4' }],
    unread: [{ relativePath: '1/2/3', reason: 'TooDeep' }],
  });
});

test('a tree with too many entries is refused as a whole, in one folder or spread over several', async () => {
  put('a/1.mp4', 'a/2.mp4', 'b/3.mp4', 'b/4.txt');
  expect(await pathsOf({ ...FIND_LIMITS, entries: 6 })).toHaveLength(3);
  expect(await pathsOf({ ...FIND_LIMITS, entries: 5 })).toEqual(['too many']);
});

test('a folder that does not exist is reported', async () => {
  expect(await findFiles(join(root, 'gone'))).toMatchObject({ unread: [{ relativePath: '.', reason: 'Unreadable' }] });
});
