// The beginning of an MP4 file as a file of its own: its index written again for the first samples, and which bytes of the file
// these are. Nothing else of the file is in it. For previews, which are cut at a key frame, as segments are. Pure.
import { boxesIn, MalformedMp4, writeBox, type Box } from './mp4-boxes.ts';
import {
  chunkRuns,
  chunksOf,
  firstRuns,
  firstSizes,
  firstSyncSamples,
  MAX_CHUNKS,
  samplesBefore,
  syncSampleFrom,
  timeOf,
  type Chunk,
  type SampleTables,
} from './sample-tables.ts';

export interface CutFile {
  /** Everything in front of the samples. */
  readonly head: Buffer;
  /** Byte ranges of the whole file, in the order of the cut one; the ends are inclusive. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
  readonly sizeBytes: number;
}

/** A file whose tracks are not interleaved would take more; it is refused. */
const MAX_RANGES = 20_000;
const CONTAINERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts']);
/** About samples that may be gone; players do without. */
const LEFT_OUT: ReadonlySet<string> = new Set(['sbgp', 'sgpd', 'sdtp', 'subs', 'stsh', 'padb', 'stdp', 'saiz', 'saio']);

interface Track {
  readonly box: Box;
  readonly ticksPerSecond: number;
  readonly isVideo: boolean;
  readonly tables: SampleTables;
}

interface CutTrack extends Track {
  readonly samples: number;
  readonly chunks: readonly Chunk[];
}

/**
 * From the contents of `ftyp` and `moov`. `whole`: nothing begins after so many seconds. Throws MalformedMp4 for what is no such
 * file, and for one in fragments.
 */
export function cutMp4(ftyp: Buffer, moov: Buffer, seconds: number): CutFile | 'whole' {
  const boxes = boxesIn(moov);
  if (boxes.some(({ type }) => type === 'mvex')) throw new MalformedMp4('a file in fragments');
  const tracks = boxes.filter(({ type }) => type === 'trak').map((box) => readTrack(moov, box));
  const endsAt = endOf(tracks, seconds);
  if (endsAt === undefined) return 'whole';
  let left = MAX_CHUNKS;
  const cut = tracks.map((track): CutTrack => {
    const samples = samplesBefore(track.tables, Math.round(endsAt * track.ticksPerSecond));
    const chunks = chunksOf(track.tables, samples, left);
    left -= chunks.length;
    return { ...track, samples, chunks };
  });
  return assemble({ ftyp, moov, boxes, endsAt, tracks: cut });
}

function readTrack(moov: Buffer, box: Box): Track {
  const mdia = childOf(moov, box, 'mdia');
  const stbl = childOf(moov, childOf(moov, mdia, 'minf'), 'stbl');
  const bodyOf = (parent: Box, type: string): Buffer => contentOf(moov, childOf(moov, parent, type));
  const find = (type: string): Buffer | undefined => {
    const found = childrenOf(moov, stbl).find((one) => one.type === type);
    return found && contentOf(moov, found);
  };
  const header = bodyOf(mdia, 'mdhd');
  const wide = find('co64');
  return {
    box,
    ticksPerSecond: header.readUInt32BE(header[0] === 1 ? 20 : 12) || 1,
    isVideo: bodyOf(mdia, 'hdlr').toString('latin1', 8, 12) === 'vide',
    tables: {
      timeToSample: bodyOf(stbl, 'stts'),
      sampleSizes: bodyOf(stbl, 'stsz'),
      samplesPerChunk: bodyOf(stbl, 'stsc'),
      chunkOffsets: wide ?? bodyOf(stbl, 'stco'),
      isWide: wide !== undefined,
      syncSamples: find('stss'),
    },
  };
}

/** In seconds: the first key frame that is not before the instant; without a picture the instant. */
function endOf(tracks: readonly Track[], seconds: number): number | undefined {
  const [video] = tracks.filter(({ isVideo }) => isVideo);
  if (video === undefined) return seconds;
  const { tables, ticksPerSecond } = video;
  // A key frame at the very start would leave nothing.
  const from = Math.max(1, samplesBefore(tables, seconds * ticksPerSecond));
  const sample = syncSampleFrom(tables, from);
  return sample === undefined ? undefined : timeOf(tables, sample) / ticksPerSecond;
}

interface Parts {
  readonly ftyp: Buffer;
  readonly moov: Buffer;
  readonly boxes: readonly Box[];
  readonly endsAt: number;
  readonly tracks: readonly CutTrack[];
}

function assemble({ ftyp, moov, boxes, endsAt, tracks }: Parts): CutFile {
  const pieces = tracks.flatMap(({ chunks }) => chunks).toSorted((one, other) => one.offset - other.offset);
  const ranges = joined(pieces);
  const bytes = ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
  const movie = contentOf(moov, boxes.find(({ type }) => type === 'mvhd') ?? malformed('mvhd'));
  const ticks = Math.ceil(endsAt * (movie.readUInt32BE(movie[0] === 1 ? 20 : 12) || 1));
  const write = (): Buffer => {
    const parts = boxes.map((box) => {
      const track = tracks.find((one) => one.box === box);
      return rebuild(moov, box, track === undefined ? { mvhd: withDuration(ticks) } : changesOf(track, ticks));
    });
    return Buffer.concat([writeBox('ftyp', ftyp), writeBox('moov', ...parts), mdatHead(bytes)]);
  };
  // Its length does not depend on where the chunks lie.
  const headBytes = write().length;
  let at = headBytes;
  for (const piece of pieces) {
    piece.place = at;
    at += piece.bytes;
  }
  return { head: write(), ranges, sizeBytes: headBytes + bytes };
}

/** Those that lie behind each other as one. */
function joined(pieces: readonly Chunk[]): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  for (const { offset, bytes } of pieces) {
    const last = ranges.at(-1);
    if (last !== undefined && offset <= last.end) throw new MalformedMp4('chunks overlap');
    if (bytes === 0) continue;
    if (last?.end === offset - 1) last.end = offset + bytes - 1;
    else if (ranges.push({ start: offset, end: offset + bytes - 1 }) > MAX_RANGES)
      throw new MalformedMp4('the tracks are not interleaved');
  }
  return ranges;
}

/** New contents of boxes, by their types. */
type Changes = Readonly<Record<string, (content: Buffer) => Buffer>>;

function rebuild(bytes: Buffer, box: Box, changes: Changes): Buffer {
  const change = changes[box.type];
  if (change !== undefined) return writeBox(box.type, change(contentOf(bytes, box)));
  if (!CONTAINERS.has(box.type)) return bytes.subarray(box.start, box.end);
  const children = childrenOf(bytes, box).filter(({ type }) => !LEFT_OUT.has(type));
  return writeBox(box.type, ...children.map((child) => rebuild(bytes, child, changes)));
}

function changesOf(track: CutTrack, movieTicks: number): Changes {
  const { samples, chunks, tables } = track;
  const runs = (content: Buffer): Buffer => firstRuns(content, samples);
  const offsets = (content: Buffer): Buffer => offsetsOf(content, chunks, tables.isWide);
  return {
    tkhd: withDuration(movieTicks, DURATION_OF_TRACK_AT),
    elst: (content) => shorterEdits(content, movieTicks),
    mdhd: withDuration(timeOf(tables, samples)),
    stts: runs,
    ctts: runs,
    stss: (content) => firstSyncSamples(content, samples),
    stsz: (content) => firstSizes(content, samples),
    stsc: (content) => chunkRuns(content, chunks),
    stco: offsets,
    co64: offsets,
  };
}

function offsetsOf(content: Buffer, chunks: readonly Chunk[], isWide: boolean): Buffer {
  const table = Buffer.alloc(8 + chunks.length * (isWide ? 8 : 4));
  content.copy(table, 0, 0, 4);
  table.writeUInt32BE(chunks.length, 4);
  for (const [index, { place }] of chunks.entries()) {
    if (isWide) table.writeBigUInt64BE(BigInt(place), 8 + index * 8);
    else table.writeUInt32BE(place, 8 + index * 4);
  }
  return table;
}

/** Where `mvhd` and `mdhd` have their duration, in version 0 and 1. In `tkhd` the number of the track comes before it. */
const DURATION_AT = [16, 24] as const;
const DURATION_OF_TRACK_AT = [20, 28] as const;

function withDuration(ticks: number, [short, long]: readonly [number, number] = DURATION_AT) {
  return (content: Buffer): Buffer => {
    const changed = Buffer.from(content);
    if (content[0] === 1) changed.writeBigUInt64BE(BigInt(ticks), long);
    else changed.writeUInt32BE(Math.min(ticks, 0xffff_ffff), short);
    return changed;
  };
}

function shorterEdits(content: Buffer, ticks: number): Buffer {
  const changed = Buffer.from(content);
  const isLong = content[0] === 1;
  const bytes = isLong ? 20 : 12;
  for (let at = 8; at + bytes <= content.length; at += bytes) {
    if (isLong) {
      const given = content.readBigUInt64BE(at);
      changed.writeBigUInt64BE(given < BigInt(ticks) ? given : BigInt(ticks), at);
    } else changed.writeUInt32BE(Math.min(content.readUInt32BE(at), ticks), at);
  }
  return changed;
}

function mdatHead(bytes: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1);
  head.write('mdat', 4, 'latin1');
  head.writeBigUInt64BE(BigInt(bytes + head.length), 8);
  return head;
}

function childrenOf(bytes: Buffer, { body, end }: Box): readonly Box[] {
  return boxesIn(bytes, body, end);
}

function childOf(bytes: Buffer, parent: Box, type: string): Box {
  return childrenOf(bytes, parent).find((box) => box.type === type) ?? malformed(type);
}

function contentOf(bytes: Buffer, { body, end }: Box): Buffer {
  return bytes.subarray(body, end);
}

function malformed(type: string): never {
  throw new MalformedMp4(`there is no ${type}`);
}
