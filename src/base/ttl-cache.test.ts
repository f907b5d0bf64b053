import { describe, expect, test } from 'vitest';
import { SettableClock } from './clock.ts';
import { TtlCache } from './ttl-cache.ts';

const LIMITS = { maxEntries: 2, maxAgeMs: 1000 };

function open(): { map: TtlCache<string, number>; clock: SettableClock } {
  const clock = new SettableClock().freeze(0);
  return { clock, map: new TtlCache<string, number>(LIMITS, clock) };
}

describe('a TTL cache', () => {
  test('forgets an entry at the instant its age is reached', () => {
    const { map, clock } = open();
    map.set('a', 1);
    clock.advance(999);
    expect(map.get('a')).toBe(1);
    clock.advance(1);
    expect(map.get('a')).toBeUndefined();
  });

  test('counts the age of all entries from the instant at which they were found to be current', () => {
    const clock = new SettableClock().freeze(0);
    const confirmed = { atMs: -Infinity };
    const map = new TtlCache<string, number>({ ...LIMITS, confirmed }, clock);
    map.set('a', 1);
    clock.advance(900);
    confirmed.atMs = 500;
    clock.advance(599);
    expect(map.get('a')).toBe(1);
    clock.advance(1);
    expect(map.get('a')).toBeUndefined();
  });

  test('gives at once what is loaded at once', () => {
    const { map } = open();
    expect([map.getOrLoad('a', () => 1), map.getOrLoad('a', () => 2), map.getOrLoad('b', () => undefined)]).toEqual([
      1,
      1,
      undefined,
    ]);
  });

  test('forgets an entry when the clock is set back: its age is unknown', () => {
    const { map, clock } = open();
    map.set('a', 1);
    clock.advance(-1);
    expect(map.get('a')).toBeUndefined();
    clock.advance(1);
    expect(map.get('a')).toBeUndefined();
  });

  test('holds no more entries than it may, the newest ones', () => {
    const { map } = open();
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
  });

  test('holds no more weight than it may, the newest ones, and gives back the weight of what it forgets', () => {
    const clock = new SettableClock().freeze(0);
    const limits = { maxEntries: 10, maxAgeMs: 1000, maxWeight: 9 };
    const map = new TtlCache<string, number>(limits, clock, (value) => value);
    const held = (): unknown[] => ['a', 'b', 'c', 'd'].map((key) => map.get(key));
    map.set('a', 4);
    map.set('b', 4);
    map.set('a', 5);
    expect(held()).toEqual([5, 4, undefined, undefined]);
    map.set('c', 5);
    expect(held()).toEqual([undefined, undefined, 5, undefined]);
    map.delete('c');
    map.set('a', 9);
    map.clear();
    map.set('b', 9);
    expect(held()).toEqual([undefined, 9, undefined, undefined]);
    clock.advance(1000);
    expect(map.get('b')).toBeUndefined();
    map.set('c', 8);
    map.set('d', 1);
    expect(held()).toEqual([undefined, undefined, 8, 1]);
    map.set('a', 10);
    expect(held()).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('loads a missing value once for concurrent callers, then answers at once', async () => {
    const { map } = open();
    const source = Promise.withResolvers<number | undefined>();
    let loads = 0;
    const load = (): Promise<number | undefined> => {
      loads += 1;
      return source.promise;
    };
    const [first, second] = [map.getOrLoad('a', load), map.getOrLoad('a', load)];
    source.resolve(7);
    expect([await first, await second]).toEqual([7, 7]);
    expect(map.getOrLoad('a', load)).toBe(7);
    expect(loads).toBe(1);
  });

  test('does not cache a value that is not lasting', async () => {
    const { map } = open();
    let loads = 0;
    const load = (): Promise<number> => Promise.resolve((loads += 1));
    const lasts = (value: number): boolean => value > 1;
    expect(await map.getOrLoad('a', load, lasts)).toBe(1);
    expect(await map.getOrLoad('a', load, lasts)).toBe(2);
    expect(map.getOrLoad('a', load, lasts)).toBe(2);
  });

  test('loads again after a miss and after a failure', async () => {
    const { map } = open();
    expect(await map.getOrLoad('a', () => Promise.resolve(undefined))).toBeUndefined();
    await expect(map.getOrLoad('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await map.getOrLoad('a', () => Promise.resolve(2))).toBe(2);
  });

  test('does not cache a value that was deleted while it was loading: it may be stale', async () => {
    const { map } = open();
    const source = Promise.withResolvers<number | undefined>();
    const old = map.getOrLoad('a', () => source.promise);
    map.delete('a');
    const fresh = map.getOrLoad('a', () => Promise.resolve(2));
    source.resolve(1);
    expect(await old).toBe(1);
    expect(await fresh).toBe(2);
    expect(map.get('a')).toBe(2);
  });
});

test('a full cache drops an eighth of its entries at once, the oldest ones', () => {
  const cache = new TtlCache<number, number>({ maxEntries: 80, maxAgeMs: 1000 }, new SettableClock().freeze(0));
  for (let key = 0; key <= 80; key += 1) cache.set(key, key);
  const kept = Array.from({ length: 81 }, (_, key) => cache.get(key)).filter((value) => value !== undefined);
  expect(kept).toEqual(Array.from({ length: 70 }, (_, index) => index + 11));
});

describe('entries past their age go as others come, so that a cache holds no more than what came within its age', () => {
  const filled = (entries: number): { cache: TtlCache<number, number>; clock: SettableClock } => {
    const clock = new SettableClock().freeze(0);
    const cache = new TtlCache<number, number>({ maxEntries: 1000, maxAgeMs: 1000 }, clock);
    for (let key = 0; key < entries; key += 1) cache.set(key, key);
    return { cache, clock };
  };

  test('all of them, when half as many have come', () => {
    const { cache, clock } = filled(100);
    clock.advance(1000);
    for (let key = 100; key < 151; key += 1) cache.set(key, key);
    expect(cache.size).toBe(51);
    expect([...cache.entries()].slice(0, 2)).toEqual([
      [100, 100],
      [101, 101],
    ]);
    clock.advance(1000);
    for (let key = 200; key < 230; key += 1) cache.set(key, key);
    expect(cache.size).toBe(30);
  });

  test('one that was set again meanwhile stays, and so do those that came after it', () => {
    const { cache, clock } = filled(4);
    clock.advance(999);
    cache.set(0, 10);
    cache.delete(1);
    cache.set(4, 4);
    clock.advance(1);
    for (let key = 5; key < 9; key += 1) cache.set(key, key);
    expect([0, 1, 2, 3, 4, 5].map((key) => cache.get(key))).toEqual([10, undefined, undefined, undefined, 4, 5]);
    expect(cache.size).toBe(6);
  });

  test('also after all were forgotten at once', () => {
    const { cache, clock } = filled(4);
    cache.clear();
    cache.set(1, 1);
    clock.advance(1000);
    for (let key = 5; key < 8; key += 1) cache.set(key, key);
    expect(cache.size).toBe(3);
  });
});
