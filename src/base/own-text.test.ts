import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { SettableClock } from './clock.ts';
import { ownText } from './own-text.ts';
import { RecentValues } from './recent-values.ts';
import { TtlCache } from './ttl-cache.ts';

const COUNT = 64;
const REQUEST_BYTES = 256 * 1024;

test('is equal with all kinds of characters', () => {
  for (const text of ['', 'a', 'a'.repeat(100), 'é中😀', '\ud800', ' \0'])
    expect(ownText(`${'x'.repeat(50)}${text}`.slice(50))).toBe(text);
});

function recentValues(): (key: string) => void {
  const recent = new RecentValues<number>(2 * COUNT);
  return (key) => {
    recent.set(key, 0);
  };
}

/** In a full cache each key that is asked for again moves to the young generation, under the text that asked. */
function recentValuesAgain(): (key: string) => void {
  const recent = new RecentValues<number>(2 * COUNT);
  for (let index = 0; index < COUNT; index += 1) recent.set(keyOf(index), 0);
  recent.set('one more', 0);
  return (key) => {
    expect(recent.get(key)).toBe(0);
  };
}

function ttlCache(): (key: string) => void {
  const cache = new TtlCache<string, number>({ maxEntries: COUNT, maxAgeMs: 1000 }, new SettableClock());
  return (key) => {
    cache.set(key, 0);
  };
}

const keyOf = (index: number): string => `key ${String(index)} `.padEnd(32, 'k');

test.each([
  ['recent values', recentValues],
  ['recent values that are asked for again', recentValuesAgain],
  ['values for a time', ttlCache],
])('%s do not keep the requests that their keys came in', (_, create) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const remember = create();
  const before = used();
  for (let index = 0; index < COUNT; index += 1) {
    const request = Buffer.alloc(REQUEST_BYTES, keyOf(index)).toString('latin1');
    remember(request.slice(0, keyOf(index).length));
  }
  expect(used() - before).toBeLessThan((COUNT * REQUEST_BYTES) / 4);
  remember(keyOf(0));
});
