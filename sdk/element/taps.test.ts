import { expect, test } from 'vitest';
import { meaningOf, sideOf, type Side, type Tap } from './taps.ts';

const tap = (side: Side, atMs: number, isAwake = true): Tap => ({ side, atMs, isAwake });

test('the sides of the picture are for seeking', () => {
  expect([0, 0.34, 0.5, 0.66, 1].map(sideOf)).toEqual([-1, -1, 0, 1, 1]);
});

test('a first tap calls the controls', () => {
  expect(meaningOf(tap(0, 0, false), undefined)).toBe('wake');
  expect(meaningOf(tap(1, 0, false), undefined)).toBe('wake');
});

test('a tap in the middle plays or pauses at once, at the side when no other follows', () => {
  expect(meaningOf(tap(0, 0), undefined)).toBe('toggle');
  expect(meaningOf(tap(-1, 0), undefined)).toBe('toggle later');
  expect(meaningOf(tap(-1, 1000), tap(-1, 0))).toBe('toggle later');
});

test('two quick taps on one side seek, the first may have called the controls', () => {
  expect(meaningOf(tap(1, 200), tap(1, 0, false))).toBe('seek');
  expect(meaningOf(tap(1, 200), tap(1, 0))).toBe('seek');
  expect(meaningOf(tap(1, 200), tap(-1, 0))).toBe('toggle later');
  expect(meaningOf(tap(0, 200), tap(0, 0))).toBe('toggle');
});
