// An index that is made to cost memory is refused before it does: the limit of the thread does not keep V8 from ending the process.
import { expect, test } from 'vitest';
import { filmOf } from '../../../test/support/written-film.ts';
import { cutMp4 } from './cut-mp4.ts';
import { boxesIn, MalformedMp4, writeBox } from './mp4-boxes.ts';
import { chunksOf, MAX_CHUNKS } from './sample-tables.ts';

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [at, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * at);
  return bytes;
}

function tablesOf(samplesOfChunk: number) {
  return {
    timeToSample: words(0, 1, 3, 1),
    sampleSizes: words(0, 1, 3),
    samplesPerChunk: words(0, 1, 1, samplesOfChunk, 1),
    chunkOffsets: words(0, 3, 10, 11, 12),
    isWide: false,
    syncSamples: undefined,
  };
}

test('a film has as many chunks as are allowed, and not one more', () => {
  expect(chunksOf(tablesOf(1), 3, 3).map(({ offset }) => offset)).toEqual([10, 11, 12]);
  expect(() => chunksOf(tablesOf(1), 3, 2)).toThrow(MalformedMp4);
  // Chunks without samples come to no end.
  expect(() => chunksOf(tablesOf(0), 3, 2)).toThrow('too many chunks');
  expect(MAX_CHUNKS).toBeLessThan(5_000_000);
});

test('a box has as many boxes as are allowed, and not one more', () => {
  const boxes = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, () => writeBox('free')));
  expect(boxesIn(boxes(10_000))).toHaveLength(10_000);
  expect(() => boxesIn(boxes(10_001))).toThrow('too many boxes');
});

test('a film whose samples lie apart from each other everywhere is refused', () => {
  const bytes = filmOf(30_000, 1);
  const body = (type: string): Buffer => {
    const box = boxesIn(bytes).find((one) => one.type === type)!;
    return Buffer.from(bytes.subarray(box.body, box.end));
  };
  const moov = body('moov');
  // Each chunk begins two bytes behind the one before.
  const at = moov.indexOf('stco') + 12;
  for (let chunk = 0; chunk < 30_000; chunk += 1) moov.writeUInt32BE(100 + 2 * chunk, at + 4 * chunk);
  expect(() => cutMp4(body('ftyp'), moov, 29_000)).toThrow('the tracks are not interleaved');
});
