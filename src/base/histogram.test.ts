import { expect, test } from 'vitest';
import { createHistogram } from './histogram.ts';

test('a value counts in the first bucket whose bound it does not exceed', () => {
  const histogram = createHistogram([0.1, 1]);
  for (const value of [0, 0.1, 0.11, 1, 1.01, 50]) histogram.observe(value);
  expect(histogram.read()).toEqual({ bounds: [0.1, 1], counts: [2, 2, 2], sum: 52.22 });
});
