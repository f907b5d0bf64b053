// The tables of one track of an MP4 file, and their first entries written again. Samples and chunks count from 0 here, in the
// file from 1. Pure.
import { MalformedMp4 } from './mp4-boxes.ts';

/** Contents of the boxes in `stbl`, behind version and flags; `co64` has offsets of 64 bits. */
export interface SampleTables {
  readonly timeToSample: Buffer;
  readonly sampleSizes: Buffer;
  readonly samplesPerChunk: Buffer;
  readonly chunkOffsets: Buffer;
  readonly isWide: boolean;
  /** Absent: every sample can be decoded by itself. */
  readonly syncSamples: Buffer | undefined;
}

/** Where the entries of a table begin: behind version and flags, and the number of entries. */
const ENTRIES_AT = 8;

/** Reads entry `index` of a table whose entries have so many bytes; throws for one beyond its end. */
function entryAt(table: Buffer, index: number, bytes: number): number {
  const at = ENTRIES_AT + index * bytes;
  if (at + bytes > table.length) throw new MalformedMp4('a table is cut off');
  return at;
}

function entriesOf(table: Buffer): number {
  if (table.length < ENTRIES_AT) throw new MalformedMp4('a table is cut off');
  return table.readUInt32BE(4);
}

/** The number of samples that are decoded before the instant, in the ticks of the track. */
export function samplesBefore({ timeToSample }: SampleTables, ticks: number): number {
  let samples = 0;
  let time = 0;
  for (let index = 0; index < entriesOf(timeToSample); index += 1) {
    const at = entryAt(timeToSample, index, 8);
    const count = timeToSample.readUInt32BE(at);
    const each = timeToSample.readUInt32BE(at + 4);
    if (time + count * each >= ticks) return samples + (each === 0 ? 0 : Math.ceil((ticks - time) / each));
    samples += count;
    time += count * each;
  }
  return samples;
}

/** When the sample is decoded, in the ticks of the track. */
export function timeOf({ timeToSample }: SampleTables, sample: number): number {
  let left = sample;
  let time = 0;
  for (let index = 0; left > 0 && index < entriesOf(timeToSample); index += 1) {
    const at = entryAt(timeToSample, index, 8);
    const count = Math.min(left, timeToSample.readUInt32BE(at));
    time += count * timeToSample.readUInt32BE(at + 4);
    left -= count;
  }
  return time;
}

/** The first sample from this one on that begins something new; undefined if none does. */
export function syncSampleFrom({ syncSamples, sampleSizes }: SampleTables, sample: number): number | undefined {
  if (syncSamples === undefined) return sample < countOf(sampleSizes) ? sample : undefined;
  for (let index = 0; index < entriesOf(syncSamples); index += 1) {
    const found = syncSamples.readUInt32BE(entryAt(syncSamples, index, 4)) - 1;
    if (found >= sample) return found;
  }
  return undefined;
}

/** Behind version and flags: one size for all, or 0; then the number of samples. */
function countOf(sampleSizes: Buffer): number {
  if (sampleSizes.length < 12) throw new MalformedMp4('a table is cut off');
  return sampleSizes.readUInt32BE(8);
}

/** The size of so many samples together. */
function bytesOf(sampleSizes: Buffer, sample: number, count: number): number {
  const all = sampleSizes.readUInt32BE(4);
  if (all !== 0) return all * count;
  const end = 12 + (sample + count) * 4;
  if (end > sampleSizes.length) throw new MalformedMp4('a table is cut off');
  let bytes = 0;
  for (let at = 12 + sample * 4; at < end; at += 4) bytes += sampleSizes.readUInt32BE(at);
  return bytes;
}

/** Some samples that lie behind each other. */
export interface Chunk {
  readonly offset: number;
  readonly samples: number;
  readonly bytes: number;
  /** The sample entry that describes them. */
  readonly description: number;
  /** Where they lie in the cut file; 0 until that is known. In a map of their own, millions would take a piece of memory of 100 MB at once. */
  place: number;
}

/**
 * Of all tracks together: more than a film of twelve hours has. Twice as many end the process, although the thread that cuts has a limit:
 * V8 keeps it only where single pieces of memory are small.
 */
export const MAX_CHUNKS = 2_500_000;

/** The chunks of the first `count` samples, at most so many; of the last one as much as these take. */
export function chunksOf(tables: SampleTables, count: number, most = MAX_CHUNKS): readonly Chunk[] {
  const { samplesPerChunk, chunkOffsets, sampleSizes, isWide } = tables;
  const chunks: Chunk[] = [];
  let sample = 0;
  for (let entry = 0; sample < count; entry += 1) {
    if (entry >= entriesOf(samplesPerChunk)) throw new MalformedMp4('a chunk is missing');
    const at = entryAt(samplesPerChunk, entry, 12);
    const isLast = entry + 1 === entriesOf(samplesPerChunk);
    const before = isLast
      ? entriesOf(chunkOffsets)
      : samplesPerChunk.readUInt32BE(entryAt(samplesPerChunk, entry + 1, 12)) - 1;
    const each = samplesPerChunk.readUInt32BE(at + 4);
    const description = samplesPerChunk.readUInt32BE(at + 8);
    for (let chunk = samplesPerChunk.readUInt32BE(at) - 1; chunk < before && sample < count; chunk += 1) {
      if (chunks.length >= most) throw new MalformedMp4('too many chunks');
      const samples = Math.min(each, count - sample);
      const bytes = bytesOf(sampleSizes, sample, samples);
      const offset = isWide
        ? Number(chunkOffsets.readBigUInt64BE(entryAt(chunkOffsets, chunk, 8)))
        : chunkOffsets.readUInt32BE(entryAt(chunkOffsets, chunk, 4));
      chunks.push({ offset, samples, bytes, description, place: 0 });
      sample += samples;
    }
  }
  return chunks;
}

/** A table of runs (`stts`, `ctts`): a number of samples, and what they have in common. */
export function firstRuns(table: Buffer, samples: number): Buffer {
  let left = samples;
  let entries = 0;
  let ofLast = 0;
  for (; left > 0 && entries < entriesOf(table); entries += 1) {
    ofLast = Math.min(left, table.readUInt32BE(entryAt(table, entries, 8)));
    left -= ofLast;
  }
  const kept = firstEntries(table, entries, 8);
  if (entries > 0) kept.writeUInt32BE(ofLast, ENTRIES_AT + (entries - 1) * 8);
  return kept;
}

export function firstSyncSamples(table: Buffer, samples: number): Buffer {
  let entries = 0;
  while (entries < entriesOf(table) && table.readUInt32BE(entryAt(table, entries, 4)) <= samples) entries += 1;
  return firstEntries(table, entries, 4);
}

export function firstSizes(table: Buffer, samples: number): Buffer {
  const isUniform = table.readUInt32BE(4) !== 0;
  const cut = Buffer.from(table.subarray(0, isUniform ? 12 : 12 + samples * 4));
  cut.writeUInt32BE(samples, 8);
  return cut;
}

/** `stsc` for these chunks. */
export function chunkRuns(table: Buffer, chunks: readonly Chunk[]): Buffer {
  const runs = Buffer.alloc(ENTRIES_AT + chunks.length * 12);
  table.copy(runs, 0, 0, 4);
  let at = ENTRIES_AT;
  let before: Chunk | undefined;
  for (const [index, chunk] of chunks.entries()) {
    const { samples, description } = chunk;
    if (before?.samples !== samples || before.description !== description) {
      runs.writeUInt32BE(index + 1, at);
      runs.writeUInt32BE(samples, at + 4);
      runs.writeUInt32BE(description, at + 8);
      at += 12;
    }
    before = chunk;
  }
  runs.writeUInt32BE((at - ENTRIES_AT) / 12, 4);
  return runs.subarray(0, at);
}

/** A table of so many of its entries. */
function firstEntries(table: Buffer, entries: number, bytes: number): Buffer {
  const kept = Buffer.from(table.subarray(0, ENTRIES_AT + entries * bytes));
  kept.writeUInt32BE(entries, 4);
  return kept;
}
