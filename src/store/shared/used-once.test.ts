import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { createUsedOnceInMemory } from './used-once.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

function open(maxNames?: number) {
  const clock = new SettableClock().freeze(START);
  return { clock, used: createUsedOnceInMemory(clock, maxNames) };
}

describe('the replay window in memory', () => {
  test('gives a name to the first who claims it and to nobody else until it expires', () => {
    const { clock, used } = open();
    expect(used.claim('a', START + MINUTE)).toBe(true);
    expect(used.claim('a', START + MINUTE)).toBe(false);
    expect(used.claim('b', START + MINUTE)).toBe(true);
    clock.advance(MINUTE - 1);
    expect(used.claim('a', START + 2 * MINUTE)).toBe(false);
    clock.advance(1);
    expect(used.claim('a', START + 2 * MINUTE)).toBe(true);
  });

  test('a refused claim does not lengthen the time', () => {
    const { clock, used } = open();
    used.claim('a', START + MINUTE);
    used.claim('a', START + 60 * MINUTE);
    clock.advance(MINUTE);
    expect(used.claim('a', START + 2 * MINUTE)).toBe(true);
  });

  test('says full rather than forget a name that still counts', () => {
    const { used } = open(2);
    expect(used.claim('a', START + MINUTE)).toBe(true);
    expect(used.claim('b', START + MINUTE)).toBe(true);
    expect(used.claim('c', START + MINUTE)).toBe('full');
    expect(used.claim('a', START + MINUTE)).toBe(false);
    expect(used.claim('c', START + MINUTE)).toBe('full');
  });

  test('has room again when names have expired', () => {
    const { clock, used } = open(2);
    used.claim('a', START + 1);
    used.claim('b', START + 60 * MINUTE);
    clock.advance(MINUTE);
    expect(used.claim('c', START + 60 * MINUTE)).toBe(true);
    expect(used.claim('d', START + 60 * MINUTE)).toBe('full');
    expect(used.claim('b', START + 60 * MINUTE)).toBe(false);
  });

  test('a name that was claimed again outlives the sweep of its first time', () => {
    const { clock, used } = open();
    used.claim('a', START + 1);
    clock.advance(1);
    expect(used.claim('a', START + 60 * MINUTE)).toBe(true);
    clock.advance(10 * MINUTE);
    used.claim('other', START + 60 * MINUTE);
    expect(used.claim('a', START + 60 * MINUTE)).toBe(false);
  });

  test('a clock that is set back neither frees a name nor stops the sweeping', () => {
    const { clock, used } = open(2);
    used.claim('a', START + MINUTE);
    clock.advance(-60 * MINUTE);
    expect(used.claim('a', START)).toBe(false);
    used.claim('b', START - 59 * MINUTE);
    expect(used.claim('c', START)).toBe('full');
    // `b` expired a minute after the new time: it must go although the clock has not come back to where it was.
    clock.advance(5 * MINUTE);
    expect(used.claim('c', START)).toBe(true);
    expect(used.claim('a', START)).toBe(false);
  });

  test('never gives a live name twice, whatever the clock does', () => {
    const step = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      lifetimeMs: fc.integer({ min: 1, max: 3 * MINUTE }),
      moveMs: fc.integer({ min: -MINUTE, max: 2 * MINUTE }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, used } = open();
        const expiries = new Map<string, number>();
        let latestMs = START;
        for (const { name, lifetimeMs, moveMs } of steps) {
          clock.advance(moveMs);
          latestMs = Math.max(latestMs, clock.now());
          const given = used.claim(name, clock.now() + lifetimeMs);
          // What had expired at the latest time ever seen may have been forgotten; nothing else may.
          if ((expiries.get(name) ?? 0) > latestMs) expect(given).toBe(false);
          if (given === true) expiries.set(name, clock.now() + lifetimeMs);
        }
      }),
      { numRuns: 500 },
    );
  });
});
