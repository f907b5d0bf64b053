// HLS facts of streams on both databases: stored at publish, and filled in for streams of older releases.
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migrator, type Migration } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createVideos, type Videos } from '../../src/library/videos/videos-db.ts';
import { toStream, toStreamRow, toVideoRow, type Stream } from '../../src/library/videos/video.ts';
import type { Blobs } from '../../src/store/blobs/blobs.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import { joinDatabase, openDatabase, type Database } from '../../src/store/database/open-database.ts';
import {
  createHlsFactsBackfill,
  INCOMPLETE_KEPT_MS,
  startHlsFactsBackfill,
  type HlsFactsBackfill,
} from '../../src/transcoding/backfill-hls-facts.ts';
import { createContentKeys } from '../../src/transcoding/keys/content-keys.ts';
import { databaseKinds, newDatabaseUrl } from '../support/databases.ts';
import { memoryKeyRing } from '../support/memory-key-ring.ts';
import { SAMPLE_ACCOUNT, sampleStream, sampleVideo } from '../support/sample-video.ts';

/** One transport packet that starts a payload unit: `payload`, then stuffing. */
function packet(pid: number, payload: readonly number[]): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  Buffer.from([0x47, 0x40 | (pid >> 8), pid & 0xff, 0x10, ...payload]).copy(bytes);
  return bytes;
}

// One stream of AVC, first timestamp 133200.
const PMT = [0, 2, 0xb0, 18, 0, 1, 0xc1, 0, 0, 0xe1, 0, 0xf0, 0, 0x1b, 0xe1, 0, 0xf0, 0, 0, 0, 0, 0];
const STAMPED = [0x80, 5, 0x21, 0x00, 0x09, 0x10, 0xa1];
const PICTURE = [0, 0, 1, 0xe0, 0, 0, 0x80, ...STAMPED, 0, 0, 0, 1, 0x67, 0x64, 0x00, 0x1f, 0xac];
const SEGMENT = Buffer.concat([packet(0x1000, PMT), packet(0x100, PICTURE), Buffer.alloc(188 * 10)]);
const PLAYLIST =
  '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:2.000000,\nfd/00000.ts\n#EXTINF:1.000000,\nfd/00001.ts\n#EXT-X-ENDLIST\n';
const bits = (seconds: number, sizeBytes: number): number => Math.ceil((8 * sizeBytes) / seconds);
const RATES = (sizeBytes: number) => ({
  peakBitsPerSecond: bits(1, sizeBytes),
  averageBitsPerSecond: bits(3, 2 * sizeBytes),
});
const IN_CLEAR = { ...RATES(SEGMENT.length), codecs: 'avc1.64001f', firstVideoPts: 133_200 };
const keys = createContentKeys(memoryKeyRing());
const silent = { warn: () => undefined, error: () => undefined };

const depth = ({ bitDepth, hdrType }: Stream) => [bitDepth, hdrType];

/** A database of the release before the HLS columns. */
async function migrateToBefore(url: string): Promise<void> {
  const names = ['0001-first-tables', '0002-identities', '0003-uploads', '0004-library', '0005-events'];
  names.push('0006-url-uploads', '0007-transcoding', '0008-upload-leases', '0009-job-turns', '0010-job-callbacks');
  names.push('0011-jobs-given-back');
  const database = joinDatabase(url);
  const migrations: Record<string, Migration> = {};
  for (const name of names)
    migrations[name] = (await import(`../../src/store/database/migrations/${name}.ts`)) as Migration;
  const migrator = new Migrator({ db: database, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  await database.destroy();
  if (error !== undefined) throw new Error('The old migrations failed', { cause: error });
}

describe.each(databaseKinds)('%s', (kind) => {
  const video = sampleVideo();
  let url: string;
  let drop: () => Promise<void>;
  let folder: string;
  let blobs: Blobs;
  beforeEach(async () => {
    ({ url, drop } = await newDatabaseUrl(kind));
    folder = await mkdtemp(join(tmpdir(), 'playauth-hls-facts-'));
    for (const name of ['media', 'incoming']) await mkdir(join(folder, name));
    blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await drop();
  });

  /** Two segments as packaging leaves them; with a key, encrypted. */
  async function store(stream: Stream, key?: Buffer): Promise<void> {
    const base = join(folder, 'media', stream.blob.slice(0, -'.m3u8'.length));
    await mkdir(base, { recursive: true });
    await writeFile(`${base}.m3u8`, PLAYLIST.replaceAll('fd/', `${base.slice(base.lastIndexOf('/') + 1)}/`));
    for (const sequence of [0, 1]) {
      const iv = Buffer.alloc(16);
      iv.writeUInt32BE(sequence, 12);
      const cipher = key && createCipheriv('aes-128-cbc', key, iv);
      const bytes = cipher === undefined ? SEGMENT : Buffer.concat([cipher.update(SEGMENT), cipher.final()]);
      await writeFile(join(base, `0000${String(sequence)}.ts`), bytes);
    }
  }

  /** Rows as an old release wrote them. */
  async function insertBefore(streams: readonly Stream[]): Promise<void> {
    await migrateToBefore(url);
    const before = joinDatabase(url);
    await before.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    const tables = await before.introspection.getTables();
    const columnsOf = (table: string): ReadonlySet<string> =>
      new Set(tables.find(({ name }) => name === table)?.columns.map(({ name }) => name));
    const videoColumns = columnsOf('videos');
    const videoRow = Object.fromEntries(Object.entries(toVideoRow(video)).filter(([name]) => videoColumns.has(name)));
    await before
      .insertInto('videos')
      .values(videoRow as unknown as ReturnType<typeof toVideoRow>)
      .execute();
    const columns = columnsOf('streams');
    for (const stream of streams) {
      const fields = Object.entries(toStreamRow(stream));
      const later = fields.filter(([name]) => !columns.has(name));
      expect(later.map(([name]) => name)).toContain('peak_bits_per_second');
      expect(later.filter(([, value]) => value !== null)).toEqual([]);
      const row = Object.fromEntries(fields.filter(([name]) => columns.has(name)));
      await before
        .insertInto('streams')
        .values(row as unknown as ReturnType<typeof toStreamRow>)
        .execute();
    }
    await before.destroy();
  }

  interface Opened {
    readonly database: Database;
    readonly clock: SettableClock;
    readonly videos: Videos;
    readonly backfill: HlsFactsBackfill;
  }

  async function withCurrent(use: (opened: Opened) => Promise<void>): Promise<void> {
    const database = await openDatabase(url);
    const clock = new SettableClock();
    const videos = createVideos({ database, clock });
    const backfill = createHlsFactsBackfill({ database, clock, videos, blobs, contentKeys: keys });
    try {
      await use({ database, clock, videos, backfill });
    } finally {
      await database.destroy();
    }
  }

  const hls = (name: string, changes: Partial<Stream> = {}): Stream =>
    sampleStream(video, { format: 'm3u8', blob: `${video.videoId}/job/${name}.m3u8`, ...changes });

  async function rowOf(database: Database, { streamId }: Stream): Promise<Stream> {
    return toStream(
      await database.selectFrom('streams').selectAll().where('stream_id', '=', streamId).executeTakeFirstOrThrow(),
    );
  }

  test('publishing stores the facts with the stream, and reading gives them back', async () => {
    await withCurrent(async ({ database, videos, backfill }) => {
      await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
      await videos.insert(video);
      const streams = [hls('fd', { hls: { ...IN_CLEAR, firstVideoPts: 2 ** 33 - 1 } }), sampleStream(video)];
      await videos.publish(video.videoId, { mediaType: 'video', durationSeconds: 3, coverBlob: undefined, streams });
      const found = await videos.streamsOf(video.videoId);
      expect(found.find(({ format }) => format === 'm3u8')?.hls).toEqual(streams[0]?.hls);
      expect(found.find(({ format }) => format === 'mp4')?.hls).toBeUndefined();
      expect(await backfill.missing(undefined, 10)).toEqual([]);
    });
  });

  test('pictures of the release before have 8 bits and no kind of HDR; sound has neither', async () => {
    const sound = sampleStream(video, { definition: 'SQ', streamType: 'audio', format: 'mp3' });
    await insertBefore([sampleStream(video), sound]);
    await withCurrent(async ({ database, videos }) => {
      const streams = await videos.streamsOf(video.videoId);
      const told = (type: string) => streams.filter(({ streamType }) => streamType === type).map(depth);
      expect([told('video'), told('audio')]).toEqual([[[8, undefined]], [[undefined, undefined]]]);
      const kept = sampleStream(video, { bitDepth: 10, hdrType: 'HLG' });
      await database.insertInto('streams').values(toStreamRow(kept)).execute();
      expect(await rowOf(database, kept)).toEqual({ ...kept, hls: undefined });
    });
  });

  test('a database of the release before gets the facts of every HLS stream after a start', async () => {
    const plain = hls('fd', { variant: 'plain' });
    const key = randomBytes(16);
    const encrypted = hls('ld');
    const sealed = { ...encrypted, wrappedContentKey: keys.wrap(encrypted.streamId, key) };
    const customers = hls('sd', { variant: 'kms' });
    const missing = hls('hd');
    const file = sampleStream(video);
    await insertBefore([plain, sealed, customers, missing, file]);
    await store(plain);
    await store(sealed, key);
    await store(customers, randomBytes(16));
    await withCurrent(async ({ database, videos, backfill }) => {
      expect((await videos.streamsOf(video.videoId)).map((stream) => stream.hls)).toEqual(Array(5).fill(undefined));
      const warn = vi.fn();
      const running = startHlsFactsBackfill(backfill, { ...silent, warn });
      await vi.waitUntil(async () => (await backfill.missing(undefined, 10)).length === 1);
      await vi.waitUntil(() => warn.mock.calls.length === 1);
      await running.stop();
      const paddedBytes = SEGMENT.length + 16 - (SEGMENT.length % 16);
      expect((await rowOf(database, plain)).hls).toEqual(IN_CLEAR);
      expect((await rowOf(database, sealed)).hls).toEqual({ ...IN_CLEAR, ...RATES(paddedBytes) });
      expect((await rowOf(database, customers)).hls).toEqual(RATES(paddedBytes));
      expect((await rowOf(database, missing)).hls).toBeUndefined();
      expect((await rowOf(database, file)).hls).toBeUndefined();
      expect(warn.mock.calls[0]?.[0]).toMatchObject({ streamId: missing.streamId });
      expect((await videos.streamsOf(video.videoId)).filter((stream) => stream.hls !== undefined)).toHaveLength(3);
    });
  });

  test('a start that ends early has stored what it measured, and the next one continues', async () => {
    const streams = ['fd', 'ld'].map((name) => hls(name)).toSorted((a, b) => (a.streamId < b.streamId ? -1 : 1));
    await insertBefore(streams);
    await store(streams[0]!);
    await withCurrent(async ({ database, backfill }) => {
      await startHlsFactsBackfill(backfill, silent).stop();
      await backfill.factsOf(streams[0]!);
      expect((await rowOf(database, streams[0]!)).hls).toEqual(IN_CLEAR);
    });
    await store(streams[1]!);
    await withCurrent(async ({ database, backfill }) => {
      expect(await backfill.missing(undefined, 10)).toMatchObject([{ streamId: streams[1]?.streamId }]);
      const running = startHlsFactsBackfill(backfill, silent);
      await vi.waitUntil(async () => (await backfill.missing(undefined, 10)).length === 0);
      await running.stop();
      expect((await rowOf(database, streams[1]!)).hls).toEqual(IN_CLEAR);
    });
  });

  test('the first playlist request measures the facts and stores them, later ones read the row', async () => {
    const stream = hls('fd');
    await insertBefore([stream]);
    await store(stream);
    await withCurrent(async ({ database, videos, backfill }) => {
      const [before] = await videos.streamsOf(video.videoId);
      const read = vi.spyOn(blobs, 'read');
      expect(await Promise.all([backfill.factsOf(before!), backfill.factsOf(before!)])).toEqual([IN_CLEAR, IN_CLEAR]);
      expect(read).toHaveBeenCalledTimes(1);
      expect((await rowOf(database, stream)).hls).toEqual(IN_CLEAR);
      const [after] = await videos.streamsOf(video.videoId);
      expect(backfill.factsOf(after!)).toEqual(IN_CLEAR);
      expect(read).toHaveBeenCalledTimes(1);
    });
  });

  test('facts of a stream with missing files are not stored, and measured again once the files are back', async () => {
    const [gap, empty] = [hls('fd'), hls('ld')];
    await insertBefore([gap, empty]);
    for (const stream of [gap, empty]) await store(stream);
    const media = join(folder, 'media');
    await rm(join(media, gap.blob.replace('.m3u8', ''), '00001.ts'));
    await writeFile(join(media, empty.blob), '#EXTM3U\n');
    await withCurrent(async ({ database, clock, backfill }) => {
      const list = vi.spyOn(blobs, 'list');
      expect((await backfill.factsOf(gap)).peakBitsPerSecond).toBe(bits(2, SEGMENT.length));
      expect((await backfill.factsOf(gap)).peakBitsPerSecond).toBe(bits(2, SEGMENT.length));
      expect(list).toHaveBeenCalledTimes(1);
      expect((await backfill.factsOf(empty)).peakBitsPerSecond).toBe(1);
      for (const stream of [gap, empty]) expect((await rowOf(database, stream)).hls).toBeUndefined();
      for (const stream of [gap, empty]) await store(stream);
      clock.advance(INCOMPLETE_KEPT_MS);
      for (const stream of [gap, empty]) expect(await backfill.factsOf(stream)).toEqual(IN_CLEAR);
      for (const stream of [gap, empty]) expect((await rowOf(database, stream)).hls).toEqual(IN_CLEAR);
    });
  });
});
