import { expect, test } from 'vitest';
import { RecentValues } from './recent-values.ts';

const filled = (count: number): RecentValues<number> => {
  const recent = new RecentValues<number>(10);
  for (let key = 0; key < count; key += 1) recent.set(String(key), key);
  return recent;
};
const held = (recent: RecentValues<number>, upTo: number): number[] =>
  Array.from({ length: upTo }, (_, key) => key).filter((key) => recent.get(String(key)) === key);

test('the last half is always remembered, and never more than all', () => {
  for (let count = 5; count < 40; count += 1) {
    const last = Array.from({ length: 5 }, (_, index) => count - 5 + index);
    // From the newest on: what is asked for moves to the young generation.
    for (const key of last.toReversed()) expect(filled(count).get(String(key)), String(count)).toBe(key);
    expect(held(filled(count), count).length).toBeLessThanOrEqual(10);
  }
});

test('what is asked for again and again is never forgotten', () => {
  const recent = filled(1);
  for (let key = 1; key < 100; key += 1) {
    recent.set(String(key), key);
    expect(recent.get('0')).toBe(0);
  }
  expect(recent.get('50')).toBeUndefined();
});

test('a key has its last value', () => {
  const recent = filled(3);
  recent.set('1', 7);
  expect(recent.get('1')).toBe(7);
  expect(recent.get('x')).toBeUndefined();
});
