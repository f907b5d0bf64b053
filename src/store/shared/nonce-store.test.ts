// The replay window: a name is claimed once for exactly as long as it must be, and memory stays bounded.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { createNonceStoreInMemory, type NonceStore } from './nonce-store.ts';
import { groupOf, hasRoom, type Holder } from './shares.ts';

const ROOT = { kind: 'root', accountId: '1', id: 'root:1' } as const;
const named = (name: string) => ({ party: ROOT, name });

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

  const user = (id: string, accountId = '1'): Holder => ({ kind: 'caller', accountId, id: `user:${id}` });
  const viewer = (id: string): Holder => ({ kind: 'viewer', accountId: '1', id: `credential:${id}` });

  /** How many nonces a party keeps before it is refused. */
  const fill = (store: NonceStore, party: Holder): number => {
    for (let count = 0; count < 10_000; count += 1)
      if (store.claim({ party, name: String(count) }, START + 60_000) !== true) return count;
    return Infinity;
  };

  test('is shared: a user that fills what it can leaves room for other users, for viewers and for other accounts', () => {
    const small = createNonceStoreInMemory(clock, 800);
    expect(fill(small, user('greedy'))).toBe(234);
    expect(small.claim({ party: user('greedy'), name: '0' }, START + 60_000)).toBe(false);
    expect(fill(small, user('other'))).toBeGreaterThan(50);
    expect(fill(small, viewer('a'))).toBeGreaterThan(100);
    expect(fill(small, user('foreign', '2'))).toBeGreaterThan(50);
  });

  test('is never filled by many parties at once: a new one finds room', () => {
    const small = createNonceStoreInMemory(clock, 8000);
    for (let count = 0; count < 50; count += 1) {
      expect(fill(small, viewer(`v${String(count)}`))).toBeGreaterThan(0);
      expect(fill(small, user(`u${String(count)}`))).toBeGreaterThan(0);
      if (count === 5) break;
    }
    expect(fill(small, ROOT)).toBeGreaterThan(1000);
  });

  test('has a reserve for root', () => {
    const small = createNonceStoreInMemory(clock, 64);
    for (let count = 0; count < 200; count += 1) {
      fill(small, user(String(count), String(count)));
      fill(small, viewer(String(count)));
    }
    expect(small.claim({ party: user('late', '9'), name: 'a' }, START + 60_000)).toBe('unavailable');
    expect(small.claim({ party: ROOT, name: 'a' }, START + 60_000)).toBe(true);
  });

  test('of a party is given back when its names expire', () => {
    const small = createNonceStoreInMemory(clock, 800);
    const count = fill(small, user('greedy'));
    clock.advance(120_000);
    for (let sweep = 0; sweep < 4; sweep += 1) void small.claim(named(String(sweep)), clock.now() + 1);
    const again = Array.from({ length: count }, (_, name) =>
      small.claim({ party: user('greedy'), name: `again ${String(name)}` }, clock.now() + 60_000),
    );
    expect(again.slice(0, count - 5).every((claimed) => claimed === true)).toBe(true);
  });
});

/** The same rules with a map of strings that is searched whole: the plain version. */
function createPlainStore(maxNames: number): NonceStore {
  const kept = new Map<string, { readonly party: Holder; readonly untilMs: number }>();
  return {
    claim({ party, key: accessKey, name }, untilMs) {
      const key = JSON.stringify([party.id, accessKey, name]);
      for (const [other, { untilMs: end }] of kept) if (end <= clock.now()) kept.delete(other);
      if (kept.has(key)) return false;
      const held = [...kept.values()];
      const byGroup = held.filter((one) => groupOf(one.party) === groupOf(party)).length;
      const byParty = held.filter((one) => one.party.id === party.id).length;
      if (!hasRoom(maxNames, party, { inAll: held.length, byGroup, byParty })) return 'unavailable';
      kept.set(key, { party, untilMs });
      return true;
    },
  };
}

test('agrees with the plain version of its rules', () => {
  const parties: Holder[] = [
    ROOT,
    { kind: 'caller', accountId: '1', id: 'user:a' },
    { kind: 'caller', accountId: '2', id: 'user:b' },
    { kind: 'viewer', accountId: '1', id: 'credential:c' },
  ];
  const step = fc.record({
    party: fc.constantFrom(...parties),
    key: fc.constantFrom(undefined, 'a', 'b'),
    name: fc.integer({ min: 0, max: 25 }).map(String),
    seconds: fc.integer({ min: 1, max: 9 }),
    // Whole half minutes, after which the bucket of every earlier name is past.
    pause: fc.constantFrom(0, 0, 0, 0, 0, 0, 60_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 250 }), (steps) => {
      clock.set(START);
      const flat = createNonceStoreInMemory(clock, 60);
      const plain = createPlainStore(60);
      for (const { party, key, name, seconds, pause } of steps) {
        clock.advance(pause);
        const until = clock.now() + seconds * 1000;
        expect(flat.claim({ party, key, name }, until)).toBe(plain.claim({ party, key, name }, until));
      }
    }),
    { numRuns: 400 },
  );
});
