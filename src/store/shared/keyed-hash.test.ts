// HalfSipHash against the vectors of its authors: 64 bits of output, key 00 … 07, input 00 01 02 …
import { expect, test } from 'vitest';
import { createKeyedHash, type Hash } from './keyed-hash.ts';

const VECTORS = [
  '218d1f59b9b83cc8',
  'be552412f8387315',
  '064f39ef7c50eb57',
  'ce0f1a45f7060679',
  'd5e78a175be52ea1',
  'cb9d7c3f2f3db580',
  'ce3e91358aa2bc25',
  'ff202728b07bc684',
  'edfee820bce4858c',
  '5b51cccc13888307',
];

const hash = createKeyedHash(Buffer.from('0001020304050607', 'hex'));

function hashOf(text: string, within?: Hash): string {
  const found = { low: 0, high: 0 };
  hash(text, found, within);
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(found.low, 0);
  bytes.writeInt32LE(found.high, 4);
  return bytes.toString('hex');
}

test.each([...VECTORS.entries()])('a text of %i bytes has the hash of the reference', (length, expected) => {
  expect(hashOf(String.fromCharCode(...Array(length).keys()))).toBe(expected);
});

test('a text within a hash is the text after its eight bytes', () => {
  expect(hashOf('', { low: 0x03020100, high: 0x07060504 })).toBe(VECTORS[8]);
  expect(hashOf('\u0008', { low: 0x03020100, high: 0x07060504 })).toBe(VECTORS[9]);
});

test('one bit more or less anywhere gives another hash, and so does another key', () => {
  const text = 'credential:7 0b4e6d51 中';
  const hashes = new Set([hashOf(text)]);
  for (let at = 0; at < text.length; at += 1)
    for (let bit = 0; bit < 14; bit += 1) {
      const changed = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
      hashes.add(hashOf(text.slice(0, at) + changed + text.slice(at + 1)));
    }
  expect(hashes.size).toBe(1 + text.length * 14);
  const [ours, other] = [
    { low: 0, high: 0 },
    { low: 0, high: 0 },
  ];
  hash(text, ours);
  createKeyedHash(Buffer.alloc(8, 1))(text, other);
  expect(other).not.toEqual(ours);
});
