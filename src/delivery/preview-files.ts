// Previews of MP4 files: each is the file's index, written again for its first seconds, and the bytes of these in storage. The bytes
// behind them are not in it. What was written is remembered, within bounds: who plays names the length, and there are many.
import { Readable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import type { LimitCounts } from '../config/limit-counts.ts';
import { cutFilm } from '../ffmpeg/cut/cut-film.ts';
import type { CutFile } from '../ffmpeg/cut/cut-mp4.ts';
import { LONGEST_HEADER, MalformedMp4, readBox, type Box } from '../ffmpeg/cut/mp4-boxes.ts';
import type { BlobInfo, Blobs, ByteRange } from '../store/blobs/blobs.ts';
import { createCutQueue, type CutQueue } from './cut-queue.ts';
import { PIECE_BYTES } from './known-segments.ts';
import type { OpenStreams } from './open-streams.ts';

export interface PreviewFile extends BlobInfo {
  readonly open: (range: ByteRange) => Readable;
}

export interface PreviewFiles {
  /** `whole`: the file is no longer than that. Undefined for one that cannot be cut, or is not there. Throws TooManyWaiting. */
  find(key: string, seconds: number): Promise<PreviewFile | 'whole' | undefined>;
}

interface Deps {
  readonly blobs: Pick<Blobs, 'stat' | 'stream'>;
  readonly streams: OpenStreams;
  readonly clock: Clock;
  readonly counts: Pick<LimitCounts, 'note'>;
  /** Absent: its own. */
  readonly queue?: CutQueue;
}

/** The index of a film of twelve hours. It is kept whole or not at all. */
const MAX_INDEX_BYTES = 32 * 1024 ** 2;
const KEPT = { maxEntries: 2_000, maxAgeMs: 3_600_000, maxWeight: 2 * MAX_INDEX_BYTES };

interface Preview {
  readonly key: string;
  readonly seconds: number;
}

interface KeptCut {
  readonly info: BlobInfo;
  readonly cut: CutFile | 'whole' | 'impossible';
}

type Cuts = (preview: Preview) => Promise<KeptCut | undefined>;

export function createPreviewFiles(deps: Deps): PreviewFiles {
  const cuts = createCuts(deps);
  return {
    find: async (key, seconds) => {
      const preview = { key, seconds };
      const found = await cuts(preview);
      if (found === undefined || found.cut === 'impossible') return undefined;
      const { cut, info } = found;
      if (cut === 'whole') return 'whole';
      const { ranges, sizeBytes } = cut;
      return openable(deps, cuts, { preview, info, headBytes: cut.head.length, ranges, sizeBytes });
    },
  };
}

/** Made once for all that ask at the same time, and again for a file that was replaced. */
function createCuts({ blobs, clock, counts, queue = createCutQueue({ counts }) }: Deps): Cuts {
  const kept = new TtlCache<string, KeptCut>(KEPT, clock, ({ cut }) =>
    typeof cut === 'string' ? 100 : 100 + cut.head.length + 50 * cut.ranges.length,
  );
  return async ({ key, seconds }) => {
    const info = await blobs.stat(key);
    if (info === undefined) return undefined;
    const name = `${String(seconds)} ${key}`;
    const known = kept.get(name);
    if (known !== undefined && !isSame(known.info, info)) kept.delete(name);
    return await kept.getOrLoad(name, () => queue.run(key, () => cutBlob({ blobs, key, info }, seconds)));
  };
}

function isSame(one: BlobInfo, other: BlobInfo): boolean {
  return one.sizeBytes === other.sizeBytes && one.modifiedAtMs === other.modifiedAtMs;
}

async function cutBlob(file: Opened, seconds: number): Promise<KeptCut> {
  const { info } = file;
  try {
    const [ftyp, moov] = await readIndex(file);
    return { info, cut: await cutFilm(ftyp, moov, seconds) };
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

/** What an answer holds while it is sent. The head is not in it: many slow readers would hold many. */
interface Wanted extends Pick<CutFile, 'ranges' | 'sizeBytes'> {
  readonly preview: Preview;
  readonly info: BlobInfo;
  readonly headBytes: number;
}

function openable({ streams }: Deps, cuts: Cuts, wanted: Wanted): PreviewFile {
  const { sizeBytes, info } = wanted;
  const open = (range: ByteRange): Readable =>
    Readable.from(pieces({ streams, cuts }, wanted, range), { objectMode: false, highWaterMark: 1 });
  return { sizeBytes, modifiedAtMs: info.modifiedAtMs, open };
}

interface Sources {
  readonly streams: OpenStreams;
  readonly cuts: Cuts;
}

async function* pieces({ streams, cuts }: Sources, wanted: Wanted, range: ByteRange): AsyncGenerator<Buffer> {
  const { headBytes, ranges, preview, info } = wanted;
  for (let from = range.start; from < Math.min(headBytes, range.end + 1); from += PIECE_BYTES)
    yield await pieceOfHead(cuts, wanted, { start: from, end: Math.min(from + PIECE_BYTES - 1, range.end) });
  let at = headBytes;
  for (const { start, end } of ranges) {
    const from = Math.max(start, start + range.start - at);
    const to = Math.min(end, start + range.end - at);
    at += end - start + 1;
    if (from > to) continue;
    for await (const chunk of await streams.open({ key: preview.key, start: from, end: to, info }))
      yield chunk as Buffer;
  }
}

/** A copy: a part of the head would hold all of it. */
async function pieceOfHead(cuts: Cuts, { preview, info }: Wanted, { start, end }: ByteRange): Promise<Buffer> {
  const found = await cuts(preview);
  if (found === undefined || typeof found.cut === 'string' || !isSame(found.info, info))
    throw new Error('the file was replaced while its preview was sent');
  return Buffer.from(found.cut.head.subarray(start, end + 1));
}
