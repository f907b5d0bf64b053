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

/** Of the content: version and flags, then the number of entries. */
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

function sizeOf(sampleSizes: Buffer, sample: number): number {
  const all = sampleSizes.readUInt32BE(4);
  const at = 12 + sample * 4;
  if (all !== 0) return all;
  if (at + 4 > sampleSizes.length) throw new MalformedMp4('a table is cut off');
  return sampleSizes.readUInt32BE(at);
}

/** Some samples that lie behind each other. */
export interface Chunk {
  readonly offset: number;
  readonly samples: number;
  readonly bytes: number;
  /** Of the sample entry that describes them. */
  readonly description: number;
}

/** The chunks of the first `count` samples; of the last one as much as these take. */
export function chunksOf(tables: SampleTables, count: number): readonly Chunk[] {
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
      const samples = Math.min(each, count - sample);
      let bytes = 0;
      for (let one = sample; one < sample + samples; one += 1) bytes += sizeOf(sampleSizes, one);
      const offset = isWide
        ? Number(chunkOffsets.readBigUInt64BE(entryAt(chunkOffsets, chunk, 8)))
        : chunkOffsets.readUInt32BE(entryAt(chunkOffsets, chunk, 4));
      chunks.push({ offset, samples, bytes, description });
      sample += samples;
    }
  }
  return chunks;
}

/** A table of runs (`stts`, `ctts`): a number of samples, and what they have in common. */
export function firstRuns(table: Buffer, samples: number): Buffer {
  const kept: Buffer[] = [];
  let left = samples;
  for (let index = 0; left > 0 && index < entriesOf(table); index += 1) {
    const entry = Buffer.from(table.subarray(entryAt(table, index, 8), entryAt(table, index, 8) + 8));
    const count = Math.min(left, entry.readUInt32BE(0));
    entry.writeUInt32BE(count);
    kept.push(entry);
    left -= count;
  }
  return tableOf(table, kept);
}

export function firstSyncSamples(table: Buffer, samples: number): Buffer {
  const kept: Buffer[] = [];
  for (let index = 0; index < entriesOf(table); index += 1) {
    const at = entryAt(table, index, 4);
    if (table.readUInt32BE(at) > samples) break;
    kept.push(table.subarray(at, at + 4));
  }
  return tableOf(table, kept);
}

export function firstSizes(table: Buffer, samples: number): Buffer {
  const isUniform = table.readUInt32BE(4) !== 0;
  const cut = Buffer.from(table.subarray(0, isUniform ? 12 : 12 + samples * 4));
  cut.writeUInt32BE(samples, 8);
  return cut;
}

/** `stsc` for these chunks. */
export function chunkRuns(table: Buffer, chunks: readonly Chunk[]): Buffer {
  const kept: Buffer[] = [];
  for (const [index, { samples, description }] of chunks.entries()) {
    const before = chunks[index - 1];
    if (before?.samples === samples && before.description === description) continue;
    const entry = Buffer.alloc(12);
    entry.writeUInt32BE(index + 1, 0);
    entry.writeUInt32BE(samples, 4);
    entry.writeUInt32BE(description, 8);
    kept.push(entry);
  }
  return tableOf(table, kept);
}

/** Under version and flags of the given one. */
function tableOf(table: Buffer, entries: readonly Buffer[]): Buffer {
  const head = Buffer.from(table.subarray(0, ENTRIES_AT));
  head.writeUInt32BE(entries.length, 4);
  return Buffer.concat([head, ...entries]);
}
