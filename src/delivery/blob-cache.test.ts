// How often storage is read for blobs that never change.
import { expect, test } from 'vitest';
import { SettableClock } from '../base/clock.ts';
import { createBlobCache } from './blob-cache.ts';

const MIB = 1024 ** 2;

function prepare(sizeBytes = 5) {
  const clock = new SettableClock();
  const asked: string[] = [];
  const blobs = {
    read: (key: string) => {
      asked.push(`read ${key}`);
      return key === 'missing' ? Promise.reject(new Error('missing')) : Promise.resolve(Buffer.alloc(sizeBytes));
    },
    stat: (key: string) => {
      asked.push(`stat ${key}`);
      return Promise.resolve(key === 'missing' ? undefined : { sizeBytes, modifiedAtMs: 1 });
    },
  };
  return { clock, asked, lasting: createBlobCache({ blobs, clock }) };
}

test('reads a blob once for any number of requests, and again after its TTL', async () => {
  const { clock, asked, lasting } = prepare();
  await Promise.all([lasting.read('a', 10), lasting.read('a', 10)]);
  expect(await lasting.read('a', 10)).toHaveLength(5);
  expect(asked).toEqual(['read a']);
  clock.advance(6 * 3600 * 1000);
  await lasting.read('a', 10);
  expect(asked).toHaveLength(2);
});

test('looks up once a minute whether a blob exists, and caches that it does not', async () => {
  const { clock, asked, lasting } = prepare();
  for (const key of ['a', 'missing', 'a', 'missing']) await lasting.stat(key);
  expect(await lasting.stat('missing')).toBeUndefined();
  expect(await lasting.stat('a')).toMatchObject({ sizeBytes: 5 });
  expect(asked).toEqual(['stat a', 'stat missing']);
  clock.advance(60_000);
  await lasting.stat('missing');
  expect(asked).toHaveLength(3);
});

test('retries a blob that could not be read', async () => {
  const { asked, lasting } = prepare();
  for (let turn = 0; turn < 2; turn += 1) await expect(lasting.read('missing', 10)).rejects.toThrow('missing');
  expect(asked).toHaveLength(2);
});

test('refuses a cached blob to a reader that allows fewer bytes', async () => {
  const { lasting } = prepare();
  await lasting.read('a', 10);
  await expect(lasting.read('a', 4)).rejects.toThrow('larger');
});

test('keeps the cached bytes within its bound', async () => {
  const { asked, lasting } = prepare(8 * MIB);
  for (const key of ['a', 'b', 'c', 'd', 'e', 'a']) await lasting.read(key, 8 * MIB);
  expect(asked).toHaveLength(6);
  await lasting.read('e', 8 * MIB);
  expect(asked).toHaveLength(6);
});
