import { expect, test } from 'vitest';
import { asAccountId, asVideoId } from '../wire/ids.ts';
import { createActiveUploads } from './active-uploads.ts';

const one = asVideoId('1'.repeat(32));
const other = asVideoId('2'.repeat(32));

test('the mutex of a video admits one upload at a time, in the order of arrival', async () => {
  const activeUploads = createActiveUploads();
  const order: string[] = [];
  const endFirst = await activeUploads.acquireMutex(one);
  const rest = ['second', 'third'].map(async (name) => {
    const end = await activeUploads.acquireMutex(one);
    order.push(name);
    end();
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  endFirst();
  await Promise.all(rest);
  expect(order).toEqual(['second', 'third']);
});

test('uploads of other videos do not wait for the mutex', async () => {
  const activeUploads = createActiveUploads();
  await activeUploads.acquireMutex(one);
  await expect(activeUploads.acquireMutex(other)).resolves.toBeTypeOf('function');
});

test('announced bytes stay reserved until they are received', () => {
  const activeUploads = createActiveUploads();
  activeUploads.reserve(100);
  activeUploads.reserve(50);
  activeUploads.unreserve(30);
  expect(activeUploads.reservedBytes()).toBe(120);
});

test('concurrent part lists are bounded for a video and for an account', () => {
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

test('buffer memory is bounded for a video, an account and in total, and a refused request takes none', () => {
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
