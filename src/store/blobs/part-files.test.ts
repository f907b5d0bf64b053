// Parts on the disk: written at their final offset if they fit, and made one file for any order and sizes.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPartFiles, SLOT, type PartFiles, type PlacedPart } from './part-files.ts';

const ID = 'a'.repeat(32);
const SLOT_BYTES = 1000;
let folder = '';
let parts: PartFiles;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playauth-parts-'));
  parts = createPartFiles(folder);
  await parts.begin(ID);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const bodies = [1000, 1000, 1000, 400].map((size) => randomBytes(size));
const whole = Buffer.concat(bodies);
const stream = (bytes: Buffer): Readable => Readable.from([Uint8Array.from(bytes)]);

async function slot(index: number, bytes = bodies[index]!): Promise<PlacedPart> {
  const slotOffset = index * SLOT_BYTES;
  return { place: await parts.writeSlot(ID, slotOffset, stream(bytes)), slotOffset, sizeBytes: bytes.length };
}
async function file(index: number, bytes = bodies[index]!): Promise<PlacedPart> {
  const place = await parts.writeFile(ID, stream(bytes));
  return { place, slotOffset: index * SLOT_BYTES, sizeBytes: bytes.length };
}
const assembled = async (placed: readonly PlacedPart[], isStillWriting = false): Promise<Buffer> =>
  readFileSync(await parts.assemble(ID, placed, { isStillWriting }));

describe('one file is made of parts', () => {
  test('without a copy if all parts are at their final offset', async () => {
    const last = await slot(3);
    const placed = [await slot(0), await slot(1), await slot(2), last];
    expect(parts.bytesToCopy(placed, { isStillWriting: false })).toBe(0);
    const common = statSync(join(folder, ID, 'common')).ino;
    const path = await parts.assemble(ID, placed, { isStillWriting: false });
    expect(statSync(path).ino).toBe(common);
    expect(readFileSync(path)).toEqual(whole);
  });

  test('with parts that were sent again, or did not fit, in their order', async () => {
    await slot(1, randomBytes(1000));
    const placed = [await slot(0), await file(1), await slot(2), await file(3)];
    expect(parts.bytesToCopy(placed, { isStillWriting: false })).toBe(1400);
    expect(await assembled(placed)).toEqual(whole);
    // Cut off and begun again.
    expect(await assembled(placed)).toEqual(whole);
  });

  test('also of some of the parts, without the bytes after them', async () => {
    const [first, , third] = [await slot(0), await slot(1), await slot(2)];
    await slot(3);
    expect(await assembled([first])).toEqual(bodies[0]);
    expect(statSync(join(folder, ID, 'common')).size).toBe(1000);
    await slot(2);
    expect(await assembled([first, third])).toEqual(Buffer.concat([bodies[0]!, bodies[2]!]));
  });

  test('as a copy while a part is still being written: the published file has no other writer', async () => {
    const placed = [await slot(0), await slot(1)];
    const path = await parts.assemble(ID, placed, { isStillWriting: true });
    await slot(0, randomBytes(1000));
    expect(readFileSync(path)).toEqual(whole.subarray(0, 2000));
    expect(await assembled(placed, true)).toHaveLength(2000);
  });

  test('and refused if a part is shorter than it was received', async () => {
    const placed = await file(0);
    await expect(assembled([{ ...placed, sizeBytes: 1001 }])).rejects.toThrow('shorter');
  });
});

test('an interrupted part leaves no file', async () => {
  const broken = Readable.from(
    (async function* () {
      yield await Promise.resolve('half');
      throw new Error('cut off');
    })(),
  );
  await expect(parts.writeFile(ID, broken)).rejects.toThrow('cut off');
  expect(readdirSync(join(folder, ID))).toEqual(['common']);
});

test('an upload that was removed accepts no part any more, and leaves no file', async () => {
  await file(0);
  await parts.remove(ID);
  await parts.remove(ID);
  await expect(slot(0)).rejects.toThrow(/ENOENT/);
  await expect(file(0)).rejects.toThrow(/ENOENT/);
  expect(await parts.list()).toEqual([]);
  expect(existsSync(join(folder, ID))).toBe(false);
});

test.each(['', '..', '../x', 'A'.repeat(32), 'a'.repeat(33), `${'a'.repeat(31)}/`])(
  'refuses %j as an upload id',
  async (id) => {
    for (const use of [() => parts.begin(id), () => parts.remove(id), () => parts.writeFile(id, stream(whole))])
      await expect(use()).rejects.toThrow('Not an upload id');
  },
);

test.each(['', '..', 'common', 'part-x', '../../x'])('refuses %j as the place of a part', async (place) => {
  await expect(parts.removePart(ID, place)).rejects.toThrow('Not a place');
  await expect(parts.removePart(ID, SLOT)).resolves.toBeUndefined();
});
