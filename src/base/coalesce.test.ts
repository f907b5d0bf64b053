import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { coalescingLoop } from './coalesce.ts';

describe('a coalescing loop', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A loop whose runs last until they are ended. */
  function slowLoop() {
    const ends: (() => void)[] = [];
    const loop = coalescingLoop(() => {
      const run = Promise.withResolvers<void>();
      ends.push(run.resolve);
      return run.promise;
    }, 1_000);
    const endRun = async (): Promise<void> => {
      ends.at(-1)?.();
      await vi.advanceTimersByTimeAsync(0);
    };
    return { loop, endRun, runs: () => ends.length };
  }

  test('runs when it is woken and at every interval', async () => {
    const { loop, endRun, runs } = slowLoop();
    expect(runs()).toBe(0);
    loop.wake();
    expect(runs()).toBe(1);
    await endRun();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(runs()).toBe(2);
  });

  test('runs once more after a run during which it was woken several times', async () => {
    const { loop, endRun, runs } = slowLoop();
    loop.wake();
    for (let call = 0; call < 3; call += 1) loop.wake();
    expect(runs()).toBe(1);
    await endRun();
    expect(runs()).toBe(2);
    await endRun();
    expect(runs()).toBe(2);
  });

  test('waits for the run under way when it is stopped, and begins no other', async () => {
    const { loop, endRun, runs } = slowLoop();
    loop.wake();
    loop.wake();
    const stopped = vi.fn();
    void loop.stop().then(stopped);
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).not.toHaveBeenCalled();
    await endRun();
    expect(stopped).toHaveBeenCalled();
    loop.wake();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([runs(), vi.getTimerCount()]).toEqual([1, 0]);
  });
});
