// Threads of an encoder: as many as the processors can use, however many jobs run at once.
import { expect, test } from 'vitest';
import { defaultThreads } from './job-runners.ts';

test.each([
  [1, 1, 2],
  [2, 1, 3],
  [2, 2, 2],
  [8, 4, 3],
  [8, 64, 1],
  [64, 1, 16],
  [64, 0, 16],
])('on %i processors with %i jobs at once an encoder gets %i threads', (processors, jobs, threads) => {
  expect(defaultThreads(jobs, processors)).toBe(threads);
});
