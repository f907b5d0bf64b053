// The end that an MP4 file in fragments tells itself (ISO/IEC 14496-12): its length in `mehd`, or its bytes in `sidx` (I/O). Other MP4
// files have an index of all samples, which FFmpeg compares with the file.
import { MalformedMp4, readBox, LONGEST_HEADER, type Box } from '../cut/mp4-boxes.ts';

interface FragmentsEnd {
  readonly seconds?: number;
  /** The first byte behind what the indexes of segments point at; 0 without one. */
  readonly endsAt?: number;
}

type ReadAt = (at: number, bytes: number) => Promise<Buffer>;

/** In a file, however they are nested. Twelve hours of fragments of a second, each with an index, are 130,000. */
const MAX_BOXES = 200_000;
/** With the most entries that it may have. */
const MAX_SIDX_BYTES = 1024 * 1024;
const SIDX_ENTRY_BYTES = 12;

export async function readFragmentsEnd(read: ReadAt, sizeBytes: number, signal?: AbortSignal): Promise<FragmentsEnd> {
  const boxes = new BoxWalk(read, signal);
  let movie: number | undefined;
  let endsAt = 0;
  for await (const box of boxes.between(0, sizeBytes)) {
    // As FFmpeg, which leaves further ones out.
    if (box.type === 'moov' && movie === undefined) {
      movie = await toldInMovie(boxes, box);
      if (movie === undefined) return {};
    }
    if (box.type === 'sidx') endsAt = Math.max(endsAt, await endOfReferences(read, box));
  }
  return { ...(movie !== undefined && movie > 0 && { seconds: movie }), endsAt };
}

/** The boxes of a file that was not checked: no box is longer than the one around it, and there are only so many in all. */
class BoxWalk {
  readonly read: ReadAt;
  readonly #signal: AbortSignal | undefined;
  #left = MAX_BOXES;

  constructor(read: ReadAt, signal?: AbortSignal) {
    this.read = read;
    this.#signal = signal;
  }

  async *between(from: number, to: number): AsyncGenerator<Box> {
    // Of an aborted job nothing is kept.
    for (let at = from; at < to && this.#left > 0 && this.#signal?.aborted !== true; this.#left -= 1) {
      const box = boxAt(await this.read(at, LONGEST_HEADER), at);
      if (box === undefined) return;
      yield { ...box, end: Math.min(box.end, to) };
      at = box.end;
    }
  }
}

/** Undefined where no box begins, or one that holds all that follows. */
function boxAt(header: Buffer, at: number): Box | undefined {
  try {
    const { type, body, end } = readBox(header, 0);
    return { type, start: at, body: at + body, end: at + end };
  } catch (error) {
    if (error instanceof MalformedMp4) return undefined;
    throw error;
  }
}

/** In seconds, 0 where it is not told; undefined for a film that is not in fragments. */
async function toldInMovie(boxes: BoxWalk, moov: Box): Promise<number | undefined> {
  let [ticksPerSecond, ticks] = [0, 0];
  let isFragmented = false;
  for await (const box of boxes.between(moov.body, moov.end)) {
    if (box.type === 'mvhd') ticksPerSecond = await readTicks(boxes.read, box, { short: 12, long: 20, isWide: false });
    if (box.type !== 'mvex') continue;
    isFragmented = true;
    for await (const inner of boxes.between(box.body, box.end))
      if (inner.type === 'mehd') ticks = await readTicks(boxes.read, inner, { short: 4, long: 4, isWide: true });
  }
  if (!isFragmented) return undefined;
  return ticksPerSecond > 0 ? ticks / ticksPerSecond : 0;
}

/** The place of a number in the two versions of a box. */
interface Place {
  readonly short: number;
  readonly long: number;
  /** Whether it has 64 bits in version 1. */
  readonly isWide: boolean;
}

async function readTicks(read: ReadAt, box: Box, { short, long, isWide }: Place): Promise<number> {
  const body = await read(box.body, 32);
  if (body.length < 32) return 0;
  if (body[0] !== 1) return body.readUInt32BE(short);
  return isWide ? Number(body.readBigUInt64BE(long)) : body.readUInt32BE(long);
}

/** The first byte behind what an index points at. */
async function endOfReferences(read: ReadAt, box: Box): Promise<number> {
  const body = await read(box.body, Math.min(box.end - box.body, MAX_SIDX_BYTES));
  const isLong = body[0] === 1;
  const entriesAt = isLong ? 32 : 24;
  if (body.length < entriesAt) return 0;
  const gap = isLong ? Number(body.readBigUInt64BE(20)) : body.readUInt32BE(16);
  const count = body.readUInt16BE(entriesAt - 2);
  let end = box.end + gap;
  for (let at = entriesAt; at + SIDX_ENTRY_BYTES <= body.length && at < entriesAt + count * SIDX_ENTRY_BYTES;)
    [end, at] = [end + (body.readUInt32BE(at) & 0x7fff_ffff), at + SIDX_ENTRY_BYTES];
  return end;
}
