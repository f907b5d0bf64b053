import { expect, test } from 'vitest';
import { createRandomPool } from './random-pool.ts';

test('no bytes are handed out twice, also when the pool is refilled', () => {
  const pool = createRandomPool();
  const taken = Array.from({ length: 5_000 }, () => pool.takeHex(12));
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.every((hex) => hex.length === 24)).toBe(true);
});
