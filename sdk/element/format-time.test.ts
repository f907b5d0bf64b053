import { expect, test } from 'vitest';
import { formatTime } from './format-time.ts';

test.each([
  [0, '0:00'],
  [9.9, '0:09'],
  [65, '1:05'],
  [3599, '59:59'],
  [3723, '1:02:03'],
  [36_000, '10:00:00'],
  [Number.NaN, '0:00'],
  [Infinity, '0:00'],
  [-5, '0:00'],
])('%d seconds read %s', (seconds, text) => {
  expect(formatTime(seconds)).toBe(text);
});
