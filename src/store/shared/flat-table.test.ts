// The table of rows against a plain map: what was added is found, what was removed is not, across pieces and split chains.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlatTable, NONE } from './flat-table.ts';

const keyOf = ({ low, high }: { low: number; high: number }): string => `${String(low)} ${String(high)}`;

/** Few low words: long chains. */
const hashes = fc.record({ low: fc.integer({ min: 0, max: 5 }), high: fc.integer({ min: 0, max: 40 }) });

test('agrees with a map through additions and removals', () => {
  fc.assert(
    fc.property(fc.array(hashes, { maxLength: 400 }), (steps) => {
      const table = new FlatTable(1);
      const plain = new Map<string, number>();
      for (const [value, hash] of steps.entries()) {
        const row = table.find(hash);
        const known = plain.get(keyOf(hash));
        expect(row === NONE ? undefined : table.read(row, 0)).toBe(known);
        if (known === undefined) {
          table.write(table.add(hash), 0, value);
          plain.set(keyOf(hash), value);
        } else {
          table.remove(row);
          plain.delete(keyOf(hash));
        }
        expect(table.count).toBe(plain.size);
      }
    }),
    { numRuns: 200 },
  );
});

test('finds every row while it grows, and takes no more memory for rows that replace others', () => {
  const table = new FlatTable(2);
  const hashOf = (number: number) => ({ low: Math.imul(number, 2_654_435_761), high: number });
  const COUNT = 40_000;
  for (let number = 0; number < COUNT; number += 1) table.write(table.add(hashOf(number)), 1, number);
  const missing = (from: number, step: number): number[] => {
    const numbers: number[] = [];
    for (let number = from; number < COUNT; number += step)
      if (table.read(table.find(hashOf(number)), 1) !== number) numbers.push(number);
    return numbers;
  };
  expect(missing(0, 1)).toEqual([]);
  const removed = new Set<number>();
  for (let number = 0; number < COUNT; number += 2) {
    const row = table.find(hashOf(number));
    removed.add(row);
    table.remove(row);
  }
  expect(missing(1, 2)).toEqual([]);
  const added = new Set<number>();
  for (let number = 0; number < COUNT; number += 2) added.add(table.add(hashOf(COUNT + number)));
  expect(added).toEqual(removed);
});
