// Bytes that arrive in pieces.
import { expect, test } from 'vitest';
import { GatheredBytes } from './gathered-bytes.ts';

test.each([
  ['one piece', ['abc']],
  ['many pieces, some of them empty', ['', 'a', '', 'bcdefgh', 'i', 'j', '']],
])('of %s', (_, pieces) => {
  const gathered = new GatheredBytes();
  for (const piece of pieces) gathered.add(Buffer.from(piece));
  expect(gathered.bytes().toString()).toBe(pieces.join(''));
  expect(gathered).toHaveLength(pieces.join('').length);
});

test('a piece that was added does not change when its memory is used again', () => {
  const gathered = new GatheredBytes();
  gathered.add(Buffer.from('a'));
  const second = Buffer.from('b');
  gathered.add(second);
  second.write('x');
  expect(gathered.bytes().toString()).toBe('ab');
});

test('single bytes take little more memory than their count', () => {
  const gathered = new GatheredBytes();
  for (let count = 0; count < 100_000; count += 1) gathered.add(Buffer.from('a'));
  expect(gathered.bytes().buffer.byteLength).toBeLessThanOrEqual(200_000);
});
