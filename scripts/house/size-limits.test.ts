import { expect, test } from 'vitest';
import { findOversizes } from './size-limits.ts';

/** Ten rooms of ten files with ten lines each, and what a test adds. */
function house(extra: Readonly<Record<string, number>> = {}): ReadonlyMap<string, number> {
  const files = Array.from({ length: 100 }, (_, index): [string, number] => [
    `src/room${String(index % 10)}/file${String(index)}.ts`,
    10,
  ]);
  return new Map([...files, ...Object.entries(extra)]);
}

test('accepts rooms of equal size and short files', () => {
  expect(findOversizes(house())).toEqual([]);
});

test('refuses a room with more than 15 % of the lines of src/', () => {
  expect(findOversizes(house({ 'src/room3/long.ts': 100 }))).toEqual([
    'src/room3 has 18.2 % of the lines of src/; a room has at most 15.0 %',
  ]);
});

test('refuses a tree in which more than 5 % of the files have over 220 lines', () => {
  const long = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`sdk/long${String(n)}.ts`, 221]));
  expect(findOversizes(house(long))).toEqual(['5 % of the files have 221 lines or more; the limit is 220']);
});

test('counts neither tests nor, as files, whole tables', () => {
  const tests = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`src/room1/a${String(n)}.test.ts`, 999]));
  expect(findOversizes(house({ ...tests, 'sdk/operations.ts': 9999 }))).toEqual([]);
});
