// Work on many items, a few at once.
import { expect, test } from 'vitest';
import { forEachLimited } from './for-each-limited.ts';

async function* numbers(count: number, onTaken: (number: number) => void = () => undefined): AsyncGenerator<number> {
  for (let number = 0; number < count; number += 1) {
    onTaken(number);
    yield await Promise.resolve(number);
  }
}

test('every item is done, and never more at once than the limit', async () => {
  const done: number[] = [];
  let activeUploads = 0;
  let most = 0;
  await forEachLimited(numbers(50), 4, async (number) => {
    activeUploads += 1;
    most = Math.max(most, activeUploads);
    for (let turn = 0; turn < 10 + (number % 7); turn += 1) await Promise.resolve();
    activeUploads -= 1;
    done.push(number);
  });
  expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, number) => number));
  expect(most).toBe(4);
});

test('the first failure is thrown once the items under way are done, and no other is begun', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (number: number): Promise<void> => {
    begun.push(number);
    if (number === 2) throw new Error('the third');
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    ended.push(number);
  };
  await expect(forEachLimited(numbers(50), 3, work)).rejects.toThrow('the third');
  expect(begun).toEqual([0, 1, 2]);
  expect(ended).toEqual([0, 1]);
});

test('an error of the source is thrown once the items under way are done', async () => {
  const ended: number[] = [];
  const breaking = numbers(5, (number) => {
    if (number === 3) throw new Error('no more');
  });
  const work = async (number: number): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    ended.push(number);
  };
  await expect(forEachLimited(breaking, 10, work)).rejects.toThrow('no more');
  expect(ended).toEqual([0, 1, 2]);
});
