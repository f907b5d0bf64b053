// Medians and paired ratios, by hand.
import { expect, test } from 'vitest';
import { pairedRatios, spreadOf } from './statistics.ts';

test('the median is the middle value, or halfway between the two', () => {
  expect(spreadOf([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 });
  expect(spreadOf([10, 1, 5, 3])).toEqual({ median: 4, min: 1, max: 10 });
});

test('ratios are taken round by round, not of the medians', () => {
  // The medians are alike; in two rounds of three ours was half as fast.
  expect(pairedRatios([10, 20, 40], [20, 40, 10])).toEqual({ median: 0.5, min: 0.5, max: 4 });
});
