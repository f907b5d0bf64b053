// FLV recordings that were joined by `cat` (I/O). FFmpeg takes the header of the second one for a tag, and reads no further: the
// copy that this makes has the tags of all recordings behind one header. Their timestamps begin again with each, as in a recording
// that was resumed.
import { createReadStream, createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const SIGNATURE = 'FLV\x01';
const HEADER_BYTES = 9;
const TAG_HEADER_BYTES = 11;
/** Behind a header and behind each tag: the size of the tag before. */
const SIZE_BYTES = 4;
/** Sound, picture and data; the other bits say that a tag is filtered. */
const TAG_TYPES: ReadonlySet<number> = new Set([8, 9, 18]);
const WINDOW_BYTES = 1024 ** 2;
/** The timestamps of more recordings than this are refused by the probe. */
const MAX_HEADERS = 200;
/** A day of 60 pictures and 47 packets of sound a second are 9 million. A file that has more is probed as it is. */
const MAX_TAGS = 10_000_000;

interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Writes the copy to `to` and answers its path; `path` itself where the file is not FLV, or only one recording. */
export async function withoutInnerHeaders(path: string, to: string, signal?: AbortSignal): Promise<string> {
  const ranges = await rangesOf(path, signal);
  if (ranges.length < 2) return path;
  for (const { start, end } of ranges)
    await pipeline(
      createReadStream(path, { start, end: end - 1 }),
      createWriteStream(to, { flags: 'a', mode: 0o600 }),
      {
        ...(signal !== undefined && { signal }),
      },
    );
  return to;
}

/** What the copy consists of; the first range has the only header. */
async function rangesOf(path: string, signal?: AbortSignal): Promise<readonly ByteRange[]> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const read = windowOn(file);
  const ranges: ByteRange[] = [];
  let start = 0;
  let at = await skipHeader(read, 0);
  for (let tags = 0; at !== undefined && tags < MAX_TAGS && ranges.length <= MAX_HEADERS; tags += 1) {
    signal?.throwIfAborted();
    const tag = await read(at, TAG_HEADER_BYTES);
    const behind = await skipHeader(read, at);
    if (behind !== undefined) {
      // A recording may have ended before its first tag.
      if (start < at) ranges.push({ start, end: at });
      start = behind;
      at = behind;
    } else if (TAG_TYPES.has((tag[0] ?? 0) & 0x1f) && tag.length === TAG_HEADER_BYTES)
      at += TAG_HEADER_BYTES + tag.readUIntBE(1, 3) + SIZE_BYTES;
    else break;
  }
  // A file that ends in the middle of a tag, or that has something else behind them, keeps it.
  return start < size ? [...ranges, { start, end: size }] : ranges;
}

type ReadAt = (at: number, bytes: number) => Promise<Buffer>;

/** Where the first tag is; undefined if no recording begins at that place. */
async function skipHeader(read: ReadAt, at: number): Promise<number | undefined> {
  const header = await read(at, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, SIGNATURE.length) !== SIGNATURE) return undefined;
  return at + header.readUInt32BE(5) + SIZE_BYTES;
}

/** Fewer bytes at the end of the file. */
function windowOn(file: FileHandle): ReadAt {
  let [from, held] = [0, Buffer.alloc(0)];
  return async (at, bytes) => {
    if (at < from || at + bytes > from + held.length) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(WINDOW_BYTES), 0, WINDOW_BYTES, at);
      [from, held] = [at, buffer.subarray(0, bytesRead)];
    }
    return held.subarray(at - from, at - from + bytes);
  };
}
