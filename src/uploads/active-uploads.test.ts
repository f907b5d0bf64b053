import { expect, test } from 'vitest';
import { asAccountId, asVideoId } from '../wire/ids.ts';
import { createActiveUploads } from './active-uploads.ts';

const one = asVideoId('1'.repeat(32));
const other = asVideoId('2'.repeat(32));

test('of one video one upload at a time has its turn, in the order they came', async () => {
  const activeUploads = createActiveUploads();
  const order: string[] = [];
  const endFirst = await activeUploads.takeTurn(one);
  const rest = ['second', 'third'].map(async (name) => {
    const end = await activeUploads.takeTurn(one);
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
  const activeUploads = createActiveUploads();
  await activeUploads.takeTurn(one);
  await expect(activeUploads.takeTurn(other)).resolves.toBeTypeOf('function');
});

test('announced bytes count until they have come', () => {
  const activeUploads = createActiveUploads();
  activeUploads.await(100);
  activeUploads.await(50);
  activeUploads.settle(30);
  expect(activeUploads.awaitedBytes()).toBe(120);
});

test('few lists of parts are read at once, for one video and for one account', () => {
  const activeUploads = createActiveUploads();
  const account = asAccountId('1'.repeat(16));
  const begin = (index: number, of = account) =>
    activeUploads.beginListing(asVideoId(String(index).padStart(32, '0')), of);
  const ends = Array.from({ length: 5 }, () => begin(1));
  expect(ends.map((end) => end !== undefined)).toEqual([true, true, true, true, false]);
  const others = Array.from({ length: 30 }, (_, index) => begin(index + 2));
  expect(others.filter((end) => end !== undefined)).toHaveLength(28);
  expect(begin(100, asAccountId('2'.repeat(16)))).toBeDefined();
  for (const end of [...ends, ...others]) end?.();
  expect(Array.from({ length: 32 }, (_, index) => begin(index)).every((end) => end !== undefined)).toBe(true);
});

test('memory for files on their way is bounded for one video, one account and all, and a refusal takes none', () => {
  const activeUploads = createActiveUploads();
  const large = 24 * 1024 ** 2;
  const begin = (index: number, account: number, bytes = large) =>
    activeUploads.beginBuffering(
      {
        videoId: asVideoId(String(index).padStart(32, '0')),
        accountId: asAccountId(String(account).padStart(16, '0')),
      },
      bytes,
    );
  const taken = (count: number, at: (index: number) => ReturnType<typeof begin>) =>
    Array.from({ length: count }, (_, index) => at(index)).filter((end) => end !== undefined);
  const ofVideo = taken(6, () => begin(0, 1));
  expect(ofVideo).toHaveLength(4);
  const ofAccount = taken(20, (index) => begin(index + 1, 1));
  expect(ofAccount).toHaveLength(12);
  const ofAll = taken(20, (index) => begin(index + 100, 2));
  expect(ofAll).toHaveLength(16);
  expect(begin(200, 3)).toBeUndefined();
  expect(begin(200, 3, 0)).toBeDefined();
  for (const end of [...ofVideo, ...ofAccount, ...ofAll]) end();
  expect(taken(6, () => begin(0, 1))).toHaveLength(4);
  expect(taken(20, (index) => begin(index + 1, 1))).toHaveLength(12);
});
