// Bodies that are hashed and written in threads: right for any chunk size and any number of bodies at once, bounded
// in memory, and over for certain when they are given up.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeFlushed } from '../write-flushed.ts';
import type { BodyHash } from './body-hash.ts';
import { createBodyThreads, type BodyThreads } from './body-threads.ts';

const MIB = 1024 ** 2;
let folder = '';
let threads: BodyThreads;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playauth-threads-'));
  threads = createBodyThreads(2);
});
afterEach(async () => {
  await threads.close();
  rmSync(folder, { recursive: true });
});

const md5Of = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');
/** Each in memory of its own, as a socket brings them, or all in one that is not theirs alone. */
function piecesOf(bytes: Buffer, size: number, isAlone: boolean): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    pieces.push(isAlone ? Buffer.from(new Uint8Array(piece).buffer) : piece);
  }
  return pieces;
}

async function feed(hash: BodyHash, pieces: readonly Buffer[]): Promise<string> {
  for (const piece of pieces) await hash.update(piece);
  const md5 = (await hash.digest()).toString('hex');
  await hash.end();
  return md5;
}

test.each([
  ['nothing', 0, 1, true],
  ['a small body', 1000, 7, false],
  ['a large one', 3 * MIB + 17, 65_536, true],
  ['a large one in odd pieces of memory that others use', 3 * MIB + 17, 40_009, false],
  ['a large one that is announced and comes in one piece', 2 * MIB, 2 * MIB, true],
])('%s gets the right MD5', async (_, length, size, isAlone) => {
  const bytes = randomBytes(length);
  const kept = Buffer.from(bytes);
  expect(await feed(threads.begin(length), piecesOf(bytes, size, isAlone))).toBe(md5Of(kept));
  // What others use is as it was.
  expect(bytes.equals(kept)).toBe(true);
});

test('many bodies at once get their own MD5 each', async () => {
  const bodies = Array.from({ length: 12 }, () => randomBytes(MIB));
  const digests = await Promise.all(bodies.map((body) => feed(threads.begin(MIB), piecesOf(body, 65_536, true))));
  expect(digests).toEqual(bodies.map(md5Of));
});

test('a sender that is faster than the threads has to wait, and then continues', async () => {
  const hash = threads.begin(64 * MIB);
  let waiting: Promise<void> | undefined;
  let bytes = 0;
  for (; waiting === undefined && bytes < 64 * MIB; bytes += 65_536)
    waiting = hash.update(Buffer.allocUnsafeSlow(65_536));
  expect(bytes).toBeLessThanOrEqual(2 * MIB);
  await waiting;
  await hash.digest();
  await hash.end();
});

describe('a body that its thread writes', () => {
  async function write(bytes: Buffer, place: { path: string; flags: 'wx' | 'r+'; start: number }): Promise<string> {
    const hash = threads.begin(bytes.length);
    let md5 = '';
    const content = (async function* () {
      for (const piece of piecesOf(bytes, 65_536, true)) {
        if (hash.writer?.isOpen !== true) yield piece;
        await hash.update(piece);
      }
      md5 = (await hash.digest()).toString('hex');
    })();
    try {
      await writeFlushed(place, Object.assign(content, { writer: hash.writer }));
    } finally {
      await hash.end();
    }
    return md5;
  }

  test.each([300 * 1024, 2 * MIB + 5, 40 * MIB])('of %i bytes is in the file, and nothing else', async (length) => {
    const [bytes, path] = [randomBytes(length), join(folder, 'file')];
    expect(await write(bytes, { path, flags: 'wx', start: 0 })).toBe(md5Of(bytes));
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('goes into the middle of an existing file', async () => {
    const [bytes, path] = [randomBytes(MIB), join(folder, 'file')];
    writeFileSync(path, Buffer.alloc(3 * MIB, 'x'));
    await write(bytes, { path, flags: 'r+', start: MIB });
    const all = readFileSync(path);
    const around = Buffer.alloc(MIB, 'x');
    expect(all.equals(Buffer.concat([around, bytes, around]))).toBe(true);
  });

  test.each([
    ['a folder that is not there', 'none/file', 'ENOENT'],
    ['a file that is there already', 'there', 'EEXIST'],
  ])('fails with the error of the system: %s', async (_, name, code) => {
    writeFileSync(join(folder, 'there'), '');
    const place = { path: join(folder, name), flags: 'wx', start: 0 } as const;
    await expect(write(randomBytes(8 * MIB), place)).rejects.toMatchObject({ code });
    // And the thread goes on.
    await write(randomBytes(MIB), { path: join(folder, 'next'), flags: 'wx', start: 0 });
  });

  test('writes nothing any more once its end is answered', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    const hash = threads.begin(8 * MIB);
    hash.writer?.open({ path, flags: 'r+', start: 0 });
    for (let piece = 0; piece < 128; piece += 1) void hash.update(Buffer.alloc(65_536, 'x'));
    await hash.end();
    writeFileSync(path, Buffer.alloc(8 * MIB, 'y'));
    await write(randomBytes(MIB), { path: join(folder, 'next'), flags: 'wx', start: 0 });
    expect(readFileSync(path).includes('x')).toBe(false);
  });
});

test('a thread that dies fails its bodies and is replaced', async () => {
  const hash = threads.begin(4 * MIB);
  hash.writer?.open({ path: join(folder, 'file'), flags: 'wx', start: 0 });
  await hash.update(Buffer.alloc(MIB));
  const dying = threads.close();
  const waiting = [hash.digest(), hash.writer?.flush()];
  await Promise.all(waiting.map((each) => expect(each).rejects.toThrow('has ended')));
  await dying;
  expect(() => hash.update(Buffer.alloc(MIB))).toThrow('has ended');
  await hash.end();
  const bytes = randomBytes(MIB);
  expect(await feed(threads.begin(MIB), piecesOf(bytes, 65_536, true))).toBe(md5Of(bytes));
});
