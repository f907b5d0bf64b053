// Previews of MP4 files: each is the file's index, written again for its first seconds, and the bytes of these in storage. The bytes
// behind them are not in it. What was written is remembered.
import { Readable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import { cutMp4, type CutFile } from '../ffmpeg/cut/cut-mp4.ts';
import { LONGEST_HEADER, MalformedMp4, readBox, type Box } from '../ffmpeg/cut/mp4-boxes.ts';
import type { BlobInfo, Blobs, ByteRange } from '../store/blobs/blobs.ts';
import type { OpenStreams } from './open-streams.ts';

export interface PreviewFile extends BlobInfo {
  readonly open: (range: ByteRange) => Readable;
}

export interface PreviewFiles {
  /** `whole`: the file is no longer than that. Undefined for one that cannot be cut, or is not there. */
  find(key: string, seconds: number): Promise<PreviewFile | 'whole' | undefined>;
}

interface Deps {
  readonly blobs: Pick<Blobs, 'stat' | 'stream'>;
  readonly streams: OpenStreams;
  readonly clock: Clock;
}

/** The index of a film of many hours. */
const MAX_INDEX_BYTES = 64 * 1024 ** 2;
const KEPT = { maxEntries: 2_000, maxAgeMs: 3_600_000, maxWeight: 32 * 1024 ** 2 };

interface KeptCut {
  readonly info: BlobInfo;
  readonly cut: CutFile | 'whole' | 'impossible';
}

export function createPreviewFiles(deps: Deps): PreviewFiles {
  const kept = new TtlCache<string, KeptCut>(KEPT, deps.clock, ({ cut }) =>
    typeof cut === 'string' ? 100 : 100 + cut.head.length + 50 * cut.ranges.length,
  );
  return {
    find: async (key, seconds) => {
      const found = await kept.getOrLoad(`${String(seconds)} ${key}`, () => cutBlob(deps, key, seconds));
      if (found === undefined || found.cut === 'impossible') return undefined;
      const { cut, info } = found;
      if (cut === 'whole') return 'whole';
      const open = (range: ByteRange): Readable =>
        Readable.from(pieces(deps.streams, { key, info, cut, range }), { objectMode: false, highWaterMark: 1 });
      return { sizeBytes: cut.sizeBytes, modifiedAtMs: info.modifiedAtMs, open };
    },
  };
}

async function cutBlob({ blobs }: Deps, key: string, seconds: number): Promise<KeptCut | undefined> {
  const info = await blobs.stat(key);
  if (info === undefined) return undefined;
  try {
    const [ftyp, moov] = await readIndex({ blobs, key, info });
    return { info, cut: cutMp4(ftyp, moov, seconds) };
  } catch (error) {
    if (!(error instanceof MalformedMp4 || error instanceof RangeError)) throw error;
    return { info, cut: 'impossible' };
  }
}

interface Opened {
  readonly blobs: Pick<Blobs, 'stream'>;
  readonly key: string;
  readonly info: BlobInfo;
}

/** The contents of `ftyp` and `moov`, which stand in front of the samples. */
async function readIndex(file: Opened): Promise<readonly [ftyp: Buffer, moov: Buffer]> {
  let ftyp: Buffer | undefined;
  for (let at = 0; at < file.info.sizeBytes;) {
    const box = shift(readBox(await read(file, at, Math.min(at + LONGEST_HEADER, file.info.sizeBytes)), 0), at);
    if (box.type === 'mdat' || box.end > file.info.sizeBytes) break;
    const isIndex = box.type === 'ftyp' || box.type === 'moov';
    if (isIndex && box.end - box.start > MAX_INDEX_BYTES) break;
    if (box.type === 'ftyp') ftyp = await read(file, box.body, box.end);
    if (box.type === 'moov' && ftyp !== undefined) return [ftyp, await read(file, box.body, box.end)];
    at = box.end;
  }
  throw new MalformedMp4('no index in front of the samples');
}

function shift({ type, start, body, end }: Box, by: number): Box {
  return { type, start: start + by, body: body + by, end: end + by };
}

async function read({ blobs, key }: Opened, from: number, to: number): Promise<Buffer> {
  if (to <= from) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of await blobs.stream(key, { start: from, end: to - 1 })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length !== to - from) throw new MalformedMp4('the file is cut off');
  return bytes;
}

interface Wanted {
  readonly key: string;
  readonly info: BlobInfo;
  readonly cut: CutFile;
  readonly range: ByteRange;
}

async function* pieces(streams: OpenStreams, { key, info, cut, range }: Wanted): AsyncGenerator<Buffer> {
  if (range.start < cut.head.length) yield cut.head.subarray(range.start, range.end + 1);
  let at = cut.head.length;
  for (const { start, end } of cut.ranges) {
    const from = Math.max(start, start + range.start - at);
    const to = Math.min(end, start + range.end - at);
    at += end - start + 1;
    if (from > to) continue;
    for await (const chunk of await streams.open({ key, start: from, end: to, info })) yield chunk as Buffer;
  }
}
