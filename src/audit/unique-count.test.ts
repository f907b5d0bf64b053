// How well viewers are counted.
import { describe, expect, test } from 'vitest';
import { addUnique, decodeUnique, encodeUnique, estimateUnique, mergeUnique, newUniqueCount } from './unique-count.ts';

function countOf(from: number, to: number) {
  const count = newUniqueCount();
  for (let n = from; n < to; n += 1) addUnique(count, `203.0.113.${String(n % 256)} viewer-${String(n)}`);
  return count;
}

describe('a count of viewers', () => {
  test.each([0, 1, 2, 3])('of %d is exact', (viewers) => {
    expect(estimateUnique(countOf(0, viewers))).toBe(viewers);
  });

  test.each([100, 1_000, 20_000, 300_000])('of %d is near', (viewers) => {
    const estimate = estimateUnique(countOf(0, viewers));
    expect(Math.abs(estimate - viewers) / viewers).toBeLessThan(0.2);
  });

  test('counts each one once', () => {
    const count = countOf(0, 50);
    const before = estimateUnique(count);
    mergeUnique(count, decodeUnique(encodeUnique(countOf(0, 50))));
    expect(estimateUnique(count)).toBe(before);
    mergeUnique(count, countOf(50, 100));
    expect(estimateUnique(count)).toBeGreaterThan(before * 1.5);
  });
});
