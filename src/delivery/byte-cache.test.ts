// The cache of hot segments: what it admits, and that it never exceeds its bound.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createByteCache } from './byte-cache.ts';

const MIB = 1024 ** 2;
const item = (length: number) => ({ bytes: Buffer.alloc(length), modifiedAtMs: 1 });

describe('admission to the cache', () => {
  test('admits a blob at its second request', () => {
    const cache = createByteCache(100);
    expect(cache.wants('a', 10)).toBe(false);
    expect(cache.wants('b', 10)).toBe(false);
    expect(cache.wants('a', 10)).toBe(true);
  });

  test('never admits a blob larger than a quarter of the cache', () => {
    const cache = createByteCache(100);
    for (let asked = 0; asked < 3; asked += 1) expect(cache.wants('a', 26)).toBe(false);
    expect(cache.wants('b', 25)).toBe(false);
    expect(cache.wants('b', 25)).toBe(true);
  });

  test('never admits a blob over 8 MiB, however large the cache', () => {
    const cache = createByteCache(1024 * MIB);
    for (let asked = 0; asked < 3; asked += 1) expect(cache.wants('a', 8 * MIB + 1)).toBe(false);
  });

  test('admits nothing when its size is zero', () => {
    const cache = createByteCache(0);
    cache.put('a', item(1));
    expect(cache.get('a')).toBeUndefined();
  });

  test('bounds what it remembers of requests for very many blobs', () => {
    const cache = createByteCache(100);
    cache.wants('first', 1);
    for (let index = 0; index < 20_000; index += 1) cache.wants(`blob ${String(index)}`, 1);
    // Its first request was forgotten, so this one counts as the first.
    expect(cache.wants('first', 1)).toBe(false);
  });
});

describe('eviction from the cache', () => {
  test('evicts the least recently used blob first', () => {
    const cache = createByteCache(30);
    for (const key of ['a', 'b', 'c']) cache.put(key, item(10));
    cache.get('a');
    cache.put('d', item(10));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true, true]);
  });

  test('replaces the bytes of a key and counts them once', () => {
    const cache = createByteCache(30);
    for (let round = 0; round < 10; round += 1) cache.put('a', item(20));
    cache.put('b', item(10));
    expect(cache.get('a')?.bytes.length).toBe(20);
    expect(cache.get('b')?.bytes.length).toBe(10);
  });

  test('neither keeps a blob larger than the whole cache nor evicts anything for it', () => {
    const cache = createByteCache(30);
    cache.put('a', item(30));
    cache.put('large', item(31));
    expect(cache.get('large')).toBeUndefined();
    expect(cache.get('a')).toBeDefined();
  });

  test('keeps the bytes within the bound for any sequence of puts', () => {
    const put = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), length: fc.nat({ max: 60 }) });
    fc.assert(
      fc.property(fc.array(put, { maxLength: 50 }), fc.nat({ max: 100 }), (puts, maxBytes) => {
        const cache = createByteCache(maxBytes);
        for (const { key, length } of puts) {
          cache.put(key, item(length));
          const held = ['a', 'b', 'c', 'd', 'e'].reduce((sum, name) => sum + (cache.get(name)?.bytes.length ?? 0), 0);
          expect(held).toBeLessThanOrEqual(maxBytes);
        }
      }),
    );
  });
});
