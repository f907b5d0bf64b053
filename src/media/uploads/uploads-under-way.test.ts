import { expect, test } from 'vitest';
import { asAccountId, asVideoId } from '../../wire/ids.ts';
import { createUploadsUnderWay } from './uploads-under-way.ts';

const one = asVideoId('1'.repeat(32));
const other = asVideoId('2'.repeat(32));

test('of one video one upload at a time has its turn, in the order they came', async () => {
  const underWay = createUploadsUnderWay();
  const order: string[] = [];
  const endFirst = await underWay.takeTurn(one);
  const rest = ['second', 'third'].map(async (name) => {
    const end = await underWay.takeTurn(one);
    order.push(name);
    end();
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  endFirst();
  await Promise.all(rest);
  expect(order).toEqual(['second', 'third']);
});

test('uploads of other videos do not wait', async () => {
  const underWay = createUploadsUnderWay();
  await underWay.takeTurn(one);
  await expect(underWay.takeTurn(other)).resolves.toBeTypeOf('function');
});

test('announced bytes count until they have come', () => {
  const underWay = createUploadsUnderWay();
  underWay.await(100);
  underWay.await(50);
  underWay.settle(30);
  expect(underWay.awaitedBytes()).toBe(120);
});

test('few lists of parts are read at once, for one video and for one account', () => {
  const underWay = createUploadsUnderWay();
  const account = asAccountId('1'.repeat(16));
  const begin = (index: number, of = account) => underWay.beginListing(asVideoId(String(index).padStart(32, '0')), of);
  const ends = Array.from({ length: 5 }, () => begin(1));
  expect(ends.map((end) => end !== undefined)).toEqual([true, true, true, true, false]);
  const others = Array.from({ length: 30 }, (_, index) => begin(index + 2));
  expect(others.filter((end) => end !== undefined)).toHaveLength(28);
  expect(begin(100, asAccountId('2'.repeat(16)))).toBeDefined();
  for (const end of [...ends, ...others]) end?.();
  expect(Array.from({ length: 32 }, (_, index) => begin(index)).every((end) => end !== undefined)).toBe(true);
});
