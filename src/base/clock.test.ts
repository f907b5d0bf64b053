import { describe, expect, test, vi } from 'vitest';
import { atOneInstant, SettableClock, systemClock } from './clock.ts';

describe('a clock to set', () => {
  test('runs with real time until it is set', () => {
    expect(Math.abs(new SettableClock().now() - systemClock.now())).toBeLessThan(100);
  });

  test('runs on from where it was set, and from where it was moved to', () => {
    const clock = new SettableClock();
    clock.set('2030-01-01T00:00:00Z');
    expect(clock.now() - Date.UTC(2030, 0, 1)).toBeGreaterThanOrEqual(0);
    clock.advance(-3_600_000);
    expect(Math.abs(clock.now() - Date.UTC(2029, 11, 31, 23))).toBeLessThan(100);
  });

  test('stands still when frozen, and moves by exactly what it is told', () => {
    const clock = new SettableClock().freeze(1000);
    expect(clock.now()).toBe(1000);
    clock.advance(1);
    expect(clock.now()).toBe(1001);
    clock.advance(-2);
    expect(clock.now()).toBe(999);
    clock.set(new Date(5));
    expect(clock.now()).toBe(5);
  });

  test('refuses an invalid instant', () => {
    const clock = new SettableClock();
    for (const wrong of ['tomorrow', Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => clock.set(wrong), String(wrong)).toThrow(RangeError);
  });
});

describe('the system clock', () => {
  test('stands still within one instant, and runs after it and in what is left for later', async () => {
    let ms = 1000;
    vi.spyOn(Date, 'now').mockImplementation(() => (ms += 1));
    const seen: number[] = [];
    let later: Promise<number> | undefined;
    atOneInstant(() => {
      seen.push(systemClock.now(), systemClock.now());
      later = Promise.resolve().then(() => systemClock.now());
    });
    expect(seen).toEqual([1001, 1001]);
    expect(systemClock.now()).toBe(1002);
    expect(await later).toBe(1003);
    vi.restoreAllMocks();
  });

  test('runs again after what has failed', () => {
    const failing = (): void => {
      throw new Error('failed');
    };
    expect(() => atOneInstant(failing)).toThrow('failed');
    vi.spyOn(Date, 'now').mockReturnValueOnce(1).mockReturnValueOnce(2);
    expect([systemClock.now(), systemClock.now()]).toEqual([1, 2]);
    vi.restoreAllMocks();
  });
});
