// The replay window: a name is claimed once for exactly as long as it must be, and memory stays bounded.
import { beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { createNonceStoreInMemory, type NonceStore } from './nonce-store.ts';

const named = (name: string) => ({ owner: name, name });

const START = Date.UTC(2026, 10, 22, 10);
let clock: SettableClock;
let used: NonceStore;

beforeEach(() => {
  clock = new SettableClock().freeze(START);
  used = createNonceStoreInMemory(clock);
});

describe('a name', () => {
  test('is claimed once', () => {
    expect(used.claim(named('a'), START + 1000)).toBe(true);
    expect(used.claim(named('a'), START + 1000)).toBe(false);
    expect(used.claim(named('b'), START + 1000)).toBe(true);
  });

  test('stays claimed until its last millisecond, also across sweeps, and is free from then on', () => {
    void used.claim(named('a'), START + 100_000);
    for (const ms of [29_999, 30_000, 60_001, 99_999]) {
      clock.set(START + ms);
      expect(used.claim(named('a'), START + 100_000)).toBe(false);
    }
    clock.set(START + 100_000);
    expect(used.claim(named('a'), START + 200_000)).toBe(true);
  });

  test('a later refusal does not shorten the first claim', () => {
    void used.claim(named('a'), START + 100_000);
    void used.claim(named('a'), START + 1);
    clock.set(START + 50_000);
    expect(used.claim(named('a'), START + 60_000)).toBe(false);
  });

  test('stays claimed when the clock is set back', () => {
    void used.claim(named('a'), START + 10_000);
    clock.set(START - 3_600_000);
    expect(used.claim(named('a'), START + 10_000)).toBe(false);
  });
});

describe('memory', () => {
  test('is given back when names expire', () => {
    const small = createNonceStoreInMemory(clock, 3);
    for (const name of ['a', 'b', 'c']) expect(small.claim(named(name), clock.now() + 1000)).toBe(true);
    expect(small.claim(named('d'), clock.now() + 1000)).toBe('unavailable');
    clock.advance(90_000);
    expect(small.claim(named('d'), clock.now() + 1000)).toBe(true);
  });

  test('when it is full a new name is refused, never an old one forgotten', () => {
    const small = createNonceStoreInMemory(clock, 2);
    void small.claim(named('a'), START + 60_000);
    void small.claim(named('b'), START + 60_000);
    expect(small.claim(named('c'), START + 60_000)).toBe('unavailable');
    expect(small.claim(named('a'), START + 60_000)).toBe(false);
    expect(small.claim(named('b'), START + 60_000)).toBe(false);
  });

  test('is still given back after the clock was set back by a day', () => {
    const small = createNonceStoreInMemory(clock, 2);
    void small.claim(named('a'), START + 1000);
    clock.set(START - 86_400_000);
    void small.claim(named('b'), clock.now() + 1000);
    clock.advance(60_000);
    expect(small.claim(named('c'), clock.now() + 1000)).toBe(true);
  });

  test('is shared: an owner that fills a quarter of it is refused, and no other owner', () => {
    const small = createNonceStoreInMemory(clock, 8);
    const claim = (owner: string, name: string) => small.claim({ owner, name }, clock.now() + 1000);
    expect([claim('greedy', 'a'), claim('greedy', 'b'), claim('greedy', 'c')]).toEqual([true, true, 'unavailable']);
    expect(claim('greedy', 'a')).toBe(false);
    expect(claim('other', 'a')).toBe(true);
    clock.advance(90_000);
    // One look gives back what has expired.
    expect(claim('other', 'b')).toBe(true);
    expect(claim('greedy', 'd')).toBe(true);
  });
});
