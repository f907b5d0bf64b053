import { describe, expect, test } from 'vitest';
import { createSleepAwareClock } from './sleep-aware-clock.ts';
import { nextCheckMs, planRenewal, renewalRetryDelayMs } from './renewal-plan.ts';

describe('a session is renewed', () => {
  test('a minute before its end when it is long', () => {
    expect(planRenewal({ sentAtMs: 1_000, sessionSeconds: 7200, random: 0 })).toEqual({
      renewAtMs: 1_000 + 7_140_000,
      expiresAtMs: 1_000 + 7_200_000,
    });
  });

  test('after four fifths when it is short', () => {
    expect(planRenewal({ sentAtMs: 0, sessionSeconds: 10, random: 0 }).renewAtMs).toBe(8_000);
  });

  test('up to a quarter of the margin earlier by chance, never later', () => {
    expect(planRenewal({ sentAtMs: 0, sessionSeconds: 7200, random: 0.999 }).renewAtMs).toBeGreaterThan(
      7_200_000 - 75_000,
    );
    expect(planRenewal({ sentAtMs: 0, sessionSeconds: 7200, random: 0.999 }).renewAtMs).toBeLessThan(7_140_000);
    expect(planRenewal({ sentAtMs: 0, sessionSeconds: 1, random: 1 }).renewAtMs).toBe(750);
  });
});

test('retries of a renewal have growing delays and an end', () => {
  const delays = [1, 2, 3, 4, 5].map(renewalRetryDelayMs);
  expect(delays).toEqual([...delays].sort((a, b) => Number(a) - Number(b)));
  expect(renewalRetryDelayMs(6)).toBeUndefined();
});

describe('the next check of the clock', () => {
  const plan = { renewAtMs: 100_000, expiresAtMs: 160_000 };
  test('is never far away, because timers stop while the machine sleeps', () => {
    expect(nextCheckMs(plan, 0)).toBe(15_000);
  });
  test('is at the instant of renewal when that is near', () => {
    expect(nextCheckMs(plan, 95_000)).toBe(5_000);
    expect(nextCheckMs(plan, 99_999)).toBe(50);
  });
  test('does not spin when the instant has passed', () => {
    expect(nextCheckMs(plan, 200_000)).toBe(15_000);
  });
});

describe('the sleep-aware clock', () => {
  function clockAt(): { now: () => number; pass: (monotonicMs: number, wallMs: number) => number } {
    let [monotonic, wall] = [1_000, 50_000_000];
    const now = createSleepAwareClock({ monotonicMs: () => monotonic, wallMs: () => wall });
    const pass = (monotonicMs: number, wallMs: number): number => {
      monotonic += monotonicMs;
      wall += wallMs;
      return now();
    };
    return { now, pass };
  }

  test('follows the monotonic clock', () => {
    const { now, pass } = clockAt();
    const start = now();
    expect(pass(4_000, 4_010)).toBe(start + 4_000);
  });

  test('counts a sleep that the monotonic clock missed, once', () => {
    const { now, pass } = clockAt();
    const start = now();
    expect(pass(1_000, 3_601_000)).toBe(start + 3_601_000);
    expect(pass(1_000, 1_000)).toBe(start + 3_602_000);
  });

  test('does not go back when the viewer sets the wall clock back', () => {
    const { now, pass } = clockAt();
    const start = now();
    expect(pass(1_000, -3_600_000)).toBe(start + 1_000);
  });
});
