import { expect, test } from 'vitest';
import { createRandomPool } from './random-pool.ts';

test('no bytes are handed out twice, also when the pool is refilled', () => {
  const pool = createRandomPool();
  const taken = Array.from({ length: 5_000 }, () => pool.take(12).toString('hex'));
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.every((hex) => hex.length === 24)).toBe(true);
});

test('a piece is a copy: later draws do not change it', () => {
  const pool = createRandomPool();
  const first = pool.take(16);
  const before = first.toString('hex');
  for (let drawn = 0; drawn < 1_000; drawn += 1) pool.take(16);
  expect(first.toString('hex')).toBe(before);
});
