// Threads of an encoder: as many as the processors can use, however many files there are at once.
import { expect, test } from 'vitest';
import { defaultThreads } from './default-threads.ts';

test.each([
  [1, 1, 2],
  [2, 1, 3],
  [2, 2, 2],
  [8, 4, 3],
  [8, 64, 1],
  [64, 1, 16],
  [64, 0, 16],
])('with %i processors and %i files at once %i', (processors, files, threads) => {
  expect(defaultThreads(files, processors)).toBe(threads);
});
