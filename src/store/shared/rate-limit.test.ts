// The rate limit: so many a second and a burst, each name for itself, in memory that is bounded.
import { beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { createRateLimitInMemory, type Rate, type RateLimitInMemory } from './rate-limit.ts';

const START = Date.UTC(2026, 10, 22, 10);
const RATE: Rate = { perSecond: 10, burst: 5 };
let clock: SettableClock;
let limit: RateLimitInMemory;

beforeEach(() => {
  clock = new SettableClock().freeze(START);
  limit = createRateLimitInMemory(clock);
});

/** How many pass before the first that does not. */
function passing(name: string, rate = RATE, from = limit): number {
  let count = 0;
  while (count < 10_000 && from.take(name, rate) === undefined) count += 1;
  return count;
}

describe('a name', () => {
  test('that was idle takes its burst at once, and then the rate', () => {
    expect(passing('a')).toBe(5);
    clock.advance(99);
    expect(passing('a')).toBe(0);
    clock.advance(1);
    expect(passing('a')).toBe(1);
    clock.advance(300);
    expect(passing('a')).toBe(3);
    clock.advance(60_000);
    expect(passing('a')).toBe(5);
  });

  test('gets to the millisecond when the next one passes, and a refusal does not count', () => {
    passing('a');
    for (let refused = 0; refused < 100; refused += 1) expect(limit.take('a', RATE)).toEqual({ retryAfterMs: 100 });
    clock.advance(37);
    expect(limit.take('a', RATE)).toEqual({ retryAfterMs: 63 });
    clock.advance(63);
    expect(limit.take('a', RATE)).toBeUndefined();
  });

  test.each([1, 3, 7, 30, 50, 100, 120, 360, 999, 1000, 1_000_000])(
    'with %i a second gets the whole rate',
    (perSecond) => {
      const burst = Math.min(perSecond, 5000);
      expect(passing('a', { perSecond, burst })).toBe(burst);
      expect(limit.take('a', { perSecond, burst })?.retryAfterMs).toBe(Math.ceil(1000 / perSecond));
    },
  );

  test('at a steady rate is never refused', () => {
    for (let call = 0; call < 1000; call += 1) {
      expect(limit.take('a', { perSecond: 10, burst: 1 })).toBeUndefined();
      clock.advance(100);
    }
  });

  test('does not use up the rate of another name', () => {
    passing('a');
    expect(passing('b')).toBe(5);
  });
});

describe('a clock that is set back', () => {
  test.each([50, 1000, 3_600_000, 86_400_000])('by %i ms refuses no name for longer than its burst', (backMs) => {
    passing('busy');
    void limit.take('quiet', RATE);
    clock.advance(500);
    clock.set(START + 500 - backMs);
    expect(limit.take('quiet', RATE)).toBeUndefined();
    const passed = passing('busy');
    expect(passed).toBeLessThanOrEqual(5);
    clock.advance(500);
    expect(passing('busy')).toBe(5);
  });
});

describe('memory', () => {
  const RARE: Rate = { perSecond: 1, burst: 2 };

  /** More than could share: each gets its own burst only if there is room for it. */
  const CROWD = 3000;
  const crowd = (from: RateLimitInMemory, kind: string): number => {
    let passed = 0;
    for (let name = 0; name < CROWD; name += 1) passed += passing(`${kind} ${String(name)}`, RARE, from);
    return passed;
  };

  test('is given back by names that are idle', () => {
    const small = createRateLimitInMemory(clock, CROWD);
    for (const kind of ['a', 'b', 'c', 'd']) {
      expect(crowd(small, kind)).toBe(2 * CROWD);
      clock.advance(2000);
    }
  });

  test('when it is full, keeps every name that is over its limit', () => {
    const small = createRateLimitInMemory(clock, 2);
    for (const name of ['a', 'b']) passing(name, RARE, small);
    for (let name = 0; name < 1000; name += 1) void small.take(`flood ${String(name)}`, RARE);
    for (const name of ['a', 'b']) expect(small.take(name, RARE)).toEqual({ retryAfterMs: 1000 });
  });

  test('when it is full, a new name is limited and not refused', () => {
    const small = createRateLimitInMemory(clock, 2);
    for (const name of ['a', 'b']) passing(name, RARE, small);
    expect(passing('new', RARE, small)).toBe(2);
    clock.advance(1);
    expect(small.take('new', RARE)).toEqual({ retryAfterMs: 999 });
    let passed = 0;
    for (let name = 0; name < 100_000; name += 1)
      if (small.take(`flood ${String(name)}`, RARE) === undefined) passed += 1;
    expect(passed).toBeLessThanOrEqual(2 * 1024);
  });

  test('is given back although the clock was set back by a day', () => {
    const small = createRateLimitInMemory(clock, CROWD);
    expect(crowd(small, 'a')).toBe(2 * CROWD);
    clock.set(START - 86_400_000);
    expect(crowd(small, 'b')).toBe(2 * CROWD);
  });
});
