// What a master playlist says of a rendition and no row holds (I/O): its rates, from its segments, and what the beginning
// of the first one shows. Files of a rendition never change, so it is looked up once.
import { createDecipheriv } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import type { ContentKeys } from '../transcoding/keys/content-keys.ts';
import { readPlaylist } from '../ffmpeg/package/media-playlist.ts';
import type { Stream } from '../library/videos/video.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import { readTsHead, type TsHead } from './read-ts-head.ts';

export interface RenditionFacts extends TsHead {
  /** Of the segment with the highest rate. */
  readonly peakBitsPerSecond: number;
  readonly averageBitsPerSecond: number;
}

export interface Renditions {
  factsOf(stream: Stream): RenditionFacts | Promise<RenditionFacts | undefined>;
}

interface Deps {
  readonly blobs: Pick<Blobs, 'read' | 'stream' | 'list'>;
  readonly contentKeys: Pick<ContentKeys, 'unwrap'>;
  readonly clock: Clock;
}

const CACHE = { maxEntries: 5_000, maxAgeMs: 6 * 3600 * 1000 };
const MAX_PLAYLIST_BYTES = 4 * 1024 ** 2;
const HEAD_BYTES = 256 * 1024;
const AES_BLOCK = 16;

export function createRenditions(deps: Deps): Renditions {
  const known = new TtlCache<string, RenditionFacts>(CACHE, deps.clock);
  return { factsOf: (stream) => known.getOrLoad(stream.blob, () => findFacts(deps, stream)) };
}

async function findFacts(deps: Deps, stream: Stream): Promise<RenditionFacts> {
  const folder = stream.blob.slice(0, -'.m3u8'.length);
  const playlist = (await deps.blobs.read(stream.blob, MAX_PLAYLIST_BYTES)).toString('utf8');
  const segments = readPlaylist(playlist) ?? [];
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of deps.blobs.list(folder))
    sizes.set(key.slice(key.lastIndexOf('/') + 1), sizeBytes);
  const measured = segments.map(({ path, seconds }) => ({
    seconds,
    bits: 8 * (sizes.get(path.slice(path.lastIndexOf('/') + 1)) ?? 0),
  }));
  const sum = (of: (segment: (typeof measured)[number]) => number): number =>
    measured.reduce((total, segment) => total + of(segment), 0);
  const first = segments[0]?.path.split('/').at(-1);
  return {
    // The last segment may be a few frames long: by itself it says nothing about what a connection must bear.
    peakBitsPerSecond: Math.ceil(Math.max(1, ...measured.map(({ bits, seconds }) => bits / Math.max(0.5, seconds)))),
    averageBitsPerSecond: Math.ceil(
      Math.max(
        1,
        sum(({ bits }) => bits) /
          Math.max(
            0.5,
            sum(({ seconds }) => seconds),
          ),
      ),
    ),
    ...(first === undefined ? {} : readTsHead(await readHead(deps, stream, `${folder}/${first}`))),
  };
}

/** Empty where it is encrypted with a key that is not ours. */
async function readHead({ blobs, contentKeys }: Deps, stream: Stream, key: string): Promise<Buffer> {
  if (stream.variant === 'kms') return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of await blobs.stream(key, { start: 0, end: HEAD_BYTES - 1 })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (stream.wrappedContentKey === undefined) return bytes;
  // The segment with sequence number 0.
  const decipher = createDecipheriv(
    'aes-128-cbc',
    contentKeys.unwrap(stream.streamId, stream.wrappedContentKey),
    Buffer.alloc(AES_BLOCK),
  ).setAutoPadding(false);
  return decipher.update(bytes.subarray(0, bytes.length - (bytes.length % AES_BLOCK)));
}
