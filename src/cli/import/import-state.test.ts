// The memory of imports, across processes and power failures.
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openImportState } from './import-state.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playauth-state-'));
  path = join(folder, 'deep', 'imported');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const hash = (digit: string): string => digit.repeat(64);
const video = (digit: string): string => digit.repeat(32);

test('a video is found by the next process, the newest first', async () => {
  const first = await openImportState(path);
  expect(first.candidates(hash('a'))).toEqual([]);
  await first.remember(hash('a'), video('1'));
  await first.remember(hash('a'), video('2'));
  for (const state of [first, await openImportState(path)]) {
    expect(state.candidates(hash('a'))).toEqual([video('2'), video('1')]);
    expect(state.candidates(hash('b'))).toEqual([]);
  }
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('an incomplete line damages neither the lines before it nor those after it', async () => {
  await (await openImportState(path)).remember(hash('a'), video('1'));
  appendFileSync(path, `\n${hash('b')} 12`);
  await (await openImportState(path)).remember(hash('c'), video('3'));
  const state = await openImportState(path);
  expect(['a', 'b', 'c'].map((digit) => state.candidates(hash(digit)))).toEqual([[video('1')], [], [video('3')]]);
});

test('at most as many videos of one content are kept as one look-up takes', async () => {
  const state = await openImportState(path);
  for (let n = 0; n < 25; n += 1) await state.remember(hash('a'), String(n).padStart(32, '0'));
  expect(state.candidates(hash('a'))).toHaveLength(20);
  expect(state.candidates(hash('a'))[0]).toBe('24'.padStart(32, '0'));
});

test('a path that cannot be written fails when it is opened', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(openImportState(join(folder, 'file', 'imported'))).rejects.toThrow(/EEXIST|ENOTDIR/);
});
