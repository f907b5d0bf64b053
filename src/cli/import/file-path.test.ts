// Files whose names are not UTF-8, in a real folder.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findNamed, pathBelow } from './file-path.ts';
import { findFiles } from './find-files.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'playauth-names-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
function put(name: Buffer, content: string): void {
  writeFileSync(pathBelow(root, name), content);
}

// macOS refuses such names.
describe.skipIf(process.platform !== 'linux')('names in bytes that are not UTF-8', () => {
  test('are found in folders of such names, and read like text', async () => {
    const folder = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xb5, 0xe7, 0xd3, 0xb0])]);
    mkdirSync(folder);
    writeFileSync(pathBelow(folder, Buffer.from('ü.mp4')), 'utf8');
    writeFileSync(pathBelow(folder, latin1('\xfc.mp4')), 'latin1');
    put(latin1('-\n\x80\xff.mkv'), 'any');
    put(Buffer.from(`${'x'.repeat(247)}🎬.mp4`), 'long');
    const found = await findFiles(root);
    if (found === 'too many') throw new Error(found);
    const read = found.files.map(({ path, relativePath }) => `${relativePath}: ${readFileSync(path, 'utf8')}`);
    expect(read.toSorted()).toEqual([
      '-\n\ufffd\ufffd.mkv: any',
      `${'x'.repeat(247)}🎬.mp4: long`,
      '\ufffd\ufffd\u04f0/ü.mp4: utf8',
      '\ufffd\ufffd\u04f0/\ufffd.mp4: latin1',
    ]);
  });

  test('are meant by an argument in which they were replaced', async () => {
    put(latin1('caf\xe9.mp4'), 'café');
    const path = await findNamed(join(root, 'caf\ufffd.mp4'));
    expect(path === undefined ? '' : readFileSync(path, 'utf8')).toBe('café');
    put(latin1('caf\xe8.mp4'), 'cafè');
    expect(await findNamed(join(root, 'caf\ufffd.mp4'))).toBeUndefined();
    const nowhere = join(root, 'none\ufffd.mp4');
    expect(await findNamed(nowhere)).toBe(nowhere);
    put(Buffer.from('caf\ufffd.mp4'), 'as given');
    expect(await findNamed(join(root, 'caf\ufffd.mp4'))).toBe(join(root, 'caf\ufffd.mp4'));
  });
});
