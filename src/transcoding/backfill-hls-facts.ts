// HLS facts of streams that were published before they were stored with the row: measured from playlist and segments (I/O),
// then stored. For all such streams in the background after a start, and for one stream at once when a player asks for it.
import { createDecipheriv } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Soon } from '../base/soon.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import { HEAD_BYTES, measureHls, type HlsFacts } from '../ffmpeg/package/hls-facts.ts';
import { MAX_PLAYLIST_BYTES, readPlaylist, sequenceIv } from '../ffmpeg/package/media-playlist.ts';
import { toHlsColumns, toStream, type Stream } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import type { Database } from '../store/database/open-database.ts';
import type { StreamId } from '../wire/ids.ts';
import type { ContentKeys } from './keys/content-keys.ts';

export interface HlsFactsBackfill {
  /** At once from the row; otherwise measured, and stored if no file is missing. Idempotent: the files of a stream never change. */
  factsOf(stream: Stream): Soon<HlsFacts>;
  /** The next streams without facts, by id. */
  missing(after: StreamId | undefined, limit: number): Promise<readonly Stream[]>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly videos: Pick<Videos, 'forget'>;
  readonly blobs: Pick<Blobs, 'read' | 'stream' | 'list'>;
  readonly contentKeys: Pick<ContentKeys, 'unwrap'>;
}

/** Facts of streams with missing files are measured again after this. */
export const INCOMPLETE_KEPT_MS = 60_000;
const AES_BLOCK = 16;
const PAGE = 50;

export function createHlsFactsBackfill(deps: Deps): HlsFactsBackfill {
  // Callers at the same time share one measurement. What is not stored is kept for a while: a player that asks again and
  // again for a stream with missing files must not cause a listing each time.
  const measured = new TtlCache<StreamId, HlsFacts>({ maxEntries: 1000, maxAgeMs: INCOMPLETE_KEPT_MS }, deps.clock);
  const measureOrCached = (stream: Stream): Soon<HlsFacts> =>
    measured.getOrLoad(stream.streamId, () => measureAndStore(deps, stream)) as Soon<HlsFacts>;
  return {
    factsOf: (stream) => stream.hls ?? measureOrCached(stream),
    missing: async (after, limit) => {
      let query = deps.database
        .selectFrom('streams')
        .selectAll()
        // Literals, not parameters: only then is the partial index used.
        .where('format', '=', sql.lit('m3u8'))
        .where('peak_bits_per_second', 'is', null);
      if (after !== undefined) query = query.where('stream_id', '>', after);
      return (await query.orderBy('stream_id').limit(limit).execute()).map(toStream);
    },
  };
}

/**
 * Measures the streams without facts one after the other, then ends. A process that is killed has stored what it measured;
 * the next start continues. A stream that cannot be measured holds up no other and is tried again at the next start.
 */
export function startHlsFactsBackfill(
  backfill: HlsFactsBackfill,
  log: Pick<Logger, 'warn' | 'error'>,
): { stop(): Promise<void> } {
  let isStopped = false;
  const measureAll = async (): Promise<void> => {
    for (let after: StreamId | undefined; !isStopped;) {
      const streams = await backfill.missing(after, PAGE);
      for (const stream of streams) {
        if (isStopped) return;
        await measureOne(backfill, stream, log);
      }
      after = streams.at(-1)?.streamId;
      if (after === undefined) return;
    }
  };
  const working = measureAll().catch((error: unknown) => {
    log.error({ err: error }, 'the backfill of HLS facts has ended; the next start continues it');
  });
  return {
    stop: async () => {
      isStopped = true;
      await working;
    },
  };
}

async function measureOne(backfill: HlsFactsBackfill, stream: Stream, log: Pick<Logger, 'warn'>): Promise<void> {
  const { videoId, streamId } = stream;
  try {
    await backfill.factsOf(stream);
  } catch (error) {
    log.warn({ err: error, videoId, streamId }, 'the HLS facts of a stream could not be measured');
  }
}

async function measureAndStore(deps: Deps, stream: Stream): Promise<HlsFacts> {
  const { facts, isComplete } = await measure(deps, stream);
  // What is stored is never measured again: files that are missing now, as while a storage is copied, may come back.
  if (!isComplete) return facts;
  await deps.database
    .updateTable('streams')
    .set(toHlsColumns(facts))
    .where('stream_id', '=', stream.streamId)
    .where('peak_bits_per_second', 'is', null)
    .execute();
  deps.videos.forget(stream.videoId);
  return facts;
}

interface Measured {
  readonly facts: HlsFacts;
  /** False if the playlist cannot be read or a segment is missing: the rates are then too low. */
  readonly isComplete: boolean;
}

async function measure(deps: Deps, stream: Stream): Promise<Measured> {
  const folder = stream.blob.slice(0, -'.m3u8'.length);
  const playlist = (await deps.blobs.read(stream.blob, MAX_PLAYLIST_BYTES)).toString('utf8');
  const segments = readPlaylist(playlist) ?? [];
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of deps.blobs.list(folder)) sizes.set(nameOf(key), sizeBytes);
  const measured = segments.map(({ path, seconds }) => ({ seconds, sizeBytes: sizes.get(nameOf(path)) ?? 0 }));
  const [first] = segments;
  const head = first === undefined ? Buffer.alloc(0) : await readHead(deps, stream, `${folder}/${nameOf(first.path)}`);
  const isComplete = segments.length > 0 && segments.every(({ path }) => sizes.has(nameOf(path)));
  return { facts: measureHls(measured, head), isComplete };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** In the clear; empty where the segments are encrypted with a customer's key. */
async function readHead({ blobs, contentKeys }: Deps, stream: Stream, key: string): Promise<Buffer> {
  if (stream.variant === 'kms') return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of await blobs.stream(key, { start: 0, end: HEAD_BYTES - 1 })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (stream.wrappedContentKey === undefined) return bytes;
  const contentKey = contentKeys.unwrap(stream.streamId, stream.wrappedContentKey);
  const decipher = createDecipheriv('aes-128-cbc', contentKey, sequenceIv(0)).setAutoPadding(false);
  return decipher.update(bytes.subarray(0, bytes.length - (bytes.length % AES_BLOCK)));
}
