// How much memory an object takes on its way to the store, as those who let uploads in count it.
import { expect, test } from 'vitest';
import { createPartBuffer } from './part-buffer.ts';
import { bufferBytesOf } from './write-object.ts';

const KIB = 1024;
const MIB = 1024 ** 2;

test.each([0, 1, 256 * KIB, 256 * KIB + 1, 3 * MIB, 8 * MIB - 1])(
  'an object of %i bytes counts as its buffer',
  (size) => {
    const buffer = createPartBuffer(8 * MIB);
    for (let taken = 0; taken < size; taken += 64 * KIB) buffer.take(Buffer.alloc(Math.min(64 * KIB, size - taken)));
    expect(bufferBytesOf(size)).toBe(buffer.bytes().buffer.byteLength);
  },
);

test('an object in parts counts as a few parts at any size', () => {
  expect([8 * MIB, 2 ** 40].map(bufferBytesOf)).toEqual([24 * MIB, 24 * MIB]);
});
