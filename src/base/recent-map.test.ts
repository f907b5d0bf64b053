import { describe, expect, test } from 'vitest';
import { SettableClock } from './clock.ts';
import { RecentMap } from './recent-map.ts';

const LIMITS = { maxEntries: 2, maxAgeMs: 1000 };

function open(): { map: RecentMap<string, number>; clock: SettableClock } {
  const clock = new SettableClock().freeze(0);
  return { clock, map: new RecentMap<string, number>(LIMITS, clock) };
}

describe('a map of recent values', () => {
  test('forgets an entry at the instant its age is reached', () => {
    const { map, clock } = open();
    map.set('a', 1);
    clock.advance(999);
    expect(map.get('a')).toBe(1);
    clock.advance(1);
    expect(map.get('a')).toBeUndefined();
  });

  test('forgets an entry when the clock is set back: nobody knows how old it is then', () => {
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

  test('loads a missing value once for all who ask meanwhile, then answers at once', async () => {
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

  test('asks again for what was not found, and after a failure', async () => {
    const { map } = open();
    expect(await map.getOrLoad('a', () => Promise.resolve(undefined))).toBeUndefined();
    await expect(map.getOrLoad('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await map.getOrLoad('a', () => Promise.resolve(2))).toBe(2);
  });

  test('does not remember a value that was deleted while it was loading: it may be the old one', async () => {
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
