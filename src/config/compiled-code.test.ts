// Compiled code is kept only where no other user can put any.
import { chmodSync, mkdtempSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compiledCodeFolder, isPrivate } from './compiled-code.ts';

test('it is in the cache folder of the user', () => {
  expect(compiledCodeFolder({ HOME: '/home/ann' })).toBe('/home/ann/.cache/playauth/compiled');
  expect(compiledCodeFolder({ HOME: '/home/ann', XDG_CACHE_HOME: '/var/cache/ann' })).toBe(
    '/var/cache/ann/playauth/compiled',
  );
});

test.each([{}, { HOME: '' }, { HOME: 'relative' }, { HOME: '/home/ann', NODE_COMPILE_CACHE: '/elsewhere' }])(
  'it is nowhere with %j',
  (environment) => {
    expect(compiledCodeFolder(environment)).toBeUndefined();
  },
);

test('a new folder is for its user alone; one that others may write, a link and a file are not used', () => {
  const parent = mkdtempSync(join(tmpdir(), 'compiled-'));
  const folder = join(parent, 'playauth/compiled');
  expect(isPrivate(folder)).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(isPrivate(folder)).toBe(true);
  symlinkSync(folder, join(parent, 'link'));
  expect(isPrivate(join(parent, 'link'))).toBe(false);
  for (const mode of [0o720, 0o702]) {
    chmodSync(folder, mode);
    expect(isPrivate(folder)).toBe(false);
  }
  writeFileSync(join(parent, 'file'), '');
  expect(isPrivate(join(parent, 'file'))).toBe(false);
});
