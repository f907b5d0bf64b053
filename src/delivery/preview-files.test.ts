// Previews of a small film, written here: what is sent of it, and what many of them at once may cost.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { filmOf } from '../../test/support/written-film.ts';
import { boxesIn } from '../ffmpeg/cut/mp4-boxes.ts';
import type { ByteRange } from '../store/blobs/blobs.ts';
import { limits } from '../config/limits.ts';
import { TooManyWaiting } from './cut-queue.ts';
import { createPreviewFiles } from './preview-files.ts';

function open(first: Buffer) {
  const file = { bytes: first, modifiedAtMs: 1 };
  const reads = { now: 0, most: 0, all: 0 };
  const piece = ({ start, end }: ByteRange): Readable => Readable.from([file.bytes.subarray(start, end + 1)]);
  const blobs = {
    stat: () => Promise.resolve({ sizeBytes: file.bytes.length, modifiedAtMs: file.modifiedAtMs }),
    stream: async (_: string, range?: ByteRange): Promise<Readable> => {
      reads.all += 1;
      reads.now += 1;
      reads.most = Math.max(reads.most, reads.now);
      await new Promise(setImmediate);
      reads.now -= 1;
      return piece(range ?? { start: 0, end: file.bytes.length - 1 });
    },
  };
  const streams = { open: (range: ByteRange) => Promise.resolve(piece(range)) };
  const clock = { now: () => 0 };
  const previews = createPreviewFiles({ blobs, streams, clock, counts: { note: () => undefined } });
  return { file, reads, previews };
}

async function previewOf({ previews }: ReturnType<typeof open>, seconds: number) {
  const found = await previews.find('film.mp4', seconds);
  if (found === undefined || found === 'whole') throw new Error(`not cut: ${String(found)}`);
  return found;
}

test('a preview is sent in any ranges, and ends with its seconds', async () => {
  const opened = open(filmOf(10, 1000));
  const { sizeBytes, open: read } = await previewOf(opened, 3);
  const whole = await buffer(read({ start: 0, end: sizeBytes - 1 }));
  expect(whole).toHaveLength(sizeBytes);
  const samples = boxesIn(whole).find(({ type }) => type === 'mdat')!;
  expect([...new Set(whole.subarray(samples.body, samples.end))]).toEqual([1, 2, 3]);
  for (const [start, end] of [
    [0, 0],
    [5, 700],
    [sizeBytes - 1500, sizeBytes - 1],
    [100, sizeBytes - 1],
  ] as const)
    expect(await buffer(read({ start, end }))).toEqual(whole.subarray(start, end + 1));
});

test('a head of several pieces is sent whole', async () => {
  const opened = open(filmOf(40_000, 1));
  const { sizeBytes, open: read } = await previewOf(opened, 35_000);
  const whole = await buffer(read({ start: 0, end: sizeBytes - 1 }));
  expect(whole).toHaveLength(sizeBytes);
  expect(boxesIn(whole).map(({ type }) => type)).toEqual(['ftyp', 'moov', 'mdat']);
  expect(await buffer(read({ start: 262_000, end: 262_999 }))).toEqual(whole.subarray(262_000, 263_000));
});

test('a file that was replaced is cut again', async () => {
  const opened = open(filmOf(10, 1000));
  const before = await previewOf(opened, 3);
  Object.assign(opened.file, { bytes: filmOf(10, 2000), modifiedAtMs: 2 });
  const after = await previewOf(opened, 3);
  expect(after.sizeBytes - before.sizeBytes).toBe(3000);
  await expect(buffer(before.open({ start: 0, end: before.sizeBytes - 1 }))).rejects.toThrow('replaced');
});

test('many lengths of one film are cut one at a time, and those that are too many are refused', async () => {
  const { previews, reads } = open(filmOf(100, 10));
  const most = 1 + limits.waitingPreviewsOfFile.value;
  const asked = await Promise.allSettled(Array.from({ length: 50 }, (_, at) => previews.find('film.mp4', at + 1)));
  const refused = asked.filter((each) => each.status === 'rejected');
  expect(refused).toHaveLength(50 - most);
  for (const { reason } of refused) expect(reason).toBeInstanceOf(TooManyWaiting);
  expect(reads.most).toBe(1);
});

test('a preview that all ask for is cut once', async () => {
  const opened = open(filmOf(100, 10));
  await previewOf(opened, 50);
  const { all } = opened.reads;
  await Promise.all(Array.from({ length: 50 }, () => previewOf(opened, 50)));
  expect(opened.reads.all).toBe(all);
});
