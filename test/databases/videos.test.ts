// Videos and streams in the database: every query, on both databases, and the cache in front of them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { toStreamRow, type Video } from '../../src/library/videos/video.ts';
import { createUploads } from '../../src/uploads/uploads-db.ts';
import type { VideoListQuery } from '../../src/library/videos/list-videos-db.ts';
import { createVideos, type Videos } from '../../src/library/videos/videos-db.ts';
import { asAccountId, asReferenceId, asVideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleStream, sampleVideo } from '../support/sample-video.ts';

const OTHER = asAccountId('6543210987654321');

describe.each(databaseKinds)('%s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let videos: Videos;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    for (const account_id of [SAMPLE_ACCOUNT, OTHER])
      await opened.database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
    videos = createVideos({ database: opened.database, clock });
  });
  afterEach(() => opened.close());

  async function insert(changes: Partial<Video> = {}): Promise<Video> {
    const video = sampleVideo(changes);
    expect(await videos.insert(video)).toBe(true);
    return video;
  }
  /** The data as another process reads it. */
  const fresh = async (): Promise<Videos> => createVideos({ database: await opened.another(), clock });

  describe('one video', () => {
    test('is read back as stored, with and without optional fields', async () => {
      const full = await insert({
        referenceId: asReferenceId('my-film_01'),
        title: '电影 “One” \\ % _ 🎬',
        cateId: 9_007_199_254_740_991,
        statusReason: 'why',
        sizeBytes: 5_368_709_120,
        durationSeconds: 0.04,
        userData: '{"a":1}',
      });
      const bare = await insert({ coverBlob: undefined });
      expect(await videos.findAnywhere(full.videoId)).toEqual(full);
      expect(await videos.findAnywhere(bare.videoId)).toEqual(bare);
    });

    test('is found within its account only', async () => {
      const video = await insert({ referenceId: asReferenceId('reference') });
      expect(await videos.find(SAMPLE_ACCOUNT, video.videoId)).toEqual(video);
      expect(await videos.find(OTHER, video.videoId)).toBeUndefined();
      expect(await videos.findByReference(SAMPLE_ACCOUNT, asReferenceId('reference'))).toEqual(video);
      expect(await videos.findByReference(OTHER, asReferenceId('reference'))).toBeUndefined();
      expect(await videos.findByReference(SAMPLE_ACCOUNT, asReferenceId('Reference'))).toBeUndefined();
    });

    test.each(['', 'x', 'F'.repeat(32), `${'0'.repeat(32)}\n`, "' or '1'='1"])('%j is no video id', async (id) => {
      await insert({ videoId: asVideoId('f'.repeat(32)) });
      expect(await videos.findAnywhere(asVideoId(id))).toBeUndefined();
    });

    test('a ReferenceId is unique in an account under concurrent calls', async () => {
      const referenceId = asReferenceId('reference');
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => videos.insert(sampleVideo({ referenceId }))));
      expect(outcomes.filter((isNew) => isNew)).toHaveLength(1);
      expect(await videos.insert(sampleVideo({ referenceId, accountId: OTHER }))).toBe(true);
      // Any number of videos may have no ReferenceId.
      await insert();
      await insert();
    });

    test('a change is seen at once here, and within three seconds elsewhere', async () => {
      const video = await insert({ status: 'Normal' });
      const elsewhere = await fresh();
      expect((await elsewhere.findAnywhere(video.videoId))?.status).toBe('Normal');
      expect((await videos.findAnywhere(video.videoId))?.status).toBe('Normal');
      await videos.update(video.videoId, { status: 'Blocked' });
      expect((await videos.findAnywhere(video.videoId))?.status).toBe('Blocked');
      expect((await elsewhere.findAnywhere(video.videoId))?.status).toBe('Normal');
      clock.advance(3000);
      expect((await elsewhere.findAnywhere(video.videoId))?.status).toBe('Blocked');
    });

    test('a video that becomes playable is seen on all servers at once, since an event announces it', async () => {
      const video = await insert({ status: 'Transcoding' });
      const elsewhere = await fresh();
      expect((await elsewhere.findAnywhere(video.videoId))?.status).toBe('Transcoding');
      expect(await elsewhere.streamsOf(video.videoId)).toEqual([]);
      await videos.update(video.videoId, { status: 'Normal' });
      await opened.database
        .insertInto('streams')
        .values(toStreamRow(sampleStream(video)))
        .execute();
      expect((await elsewhere.findAnywhere(video.videoId))?.status).toBe('Normal');
      expect(await elsewhere.streamsOf(video.videoId)).toHaveLength(1);
    });

    test('forgetting a cached video makes the next read query the database', async () => {
      const video = await insert({ status: 'Normal' });
      await videos.findAnywhere(video.videoId);
      await opened.database.updateTable('videos').set({ title: 'Another' }).execute();
      expect((await videos.findAnywhere(video.videoId))?.title).not.toBe('Another');
      videos.forget(video.videoId);
      expect((await videos.findAnywhere(video.videoId))?.title).toBe('Another');
    });

    test('values that were read are told from those that a later read would give', async () => {
      const stored = await insert({ status: 'Normal' });
      await opened.database
        .insertInto('streams')
        .values(toStreamRow(sampleStream(stored)))
        .execute();
      const read = async () =>
        [(await videos.findAnywhere(stored.videoId))!, await videos.streamsOf(stored.videoId)] as const;
      const has = ([video, streams]: Awaited<ReturnType<typeof read>>) => videos.stillHas(video, streams, clock.now());
      const first = await read();
      expect(has(first)).toBe(true);
      expect([has([{ ...first[0] }, first[1]]), has([first[0], [...first[1]]])]).toEqual([false, false]);
      await videos.update(stored.videoId, { sizeBytes: 1 });
      expect(has(first)).toBe(false);
      const second = await read();
      expect(has(second)).toBe(true);
      clock.advance(3000);
      expect(has(second)).toBe(false);
    });

    test('a new status sets or clears its reason; other changes leave both', async () => {
      const video = await insert();
      clock.advance(5000);
      await videos.update(video.videoId, { status: 'TranscodeFail', statusReason: 'broken' });
      await videos.update(video.videoId, { durationSeconds: 3.5, sizeBytes: 7 });
      expect(await videos.findAnywhere(video.videoId)).toEqual({
        ...video,
        status: 'TranscodeFail',
        statusReason: 'broken',
        durationSeconds: 3.5,
        sizeBytes: 7,
        modifiedAtMs: SAMPLE_INSTANT + 5000,
      });
      await videos.update(video.videoId, { status: 'Transcoding' });
      expect((await videos.findAnywhere(video.videoId))?.statusReason).toBeUndefined();
    });
  });

  describe('publishing', () => {
    test('replaces status, cover and all streams in one transaction', async () => {
      const video = await insert({
        status: 'Transcoding',
        statusReason: 'x',
        coverBlob: undefined,
        mediaType: 'audio',
      });
      const old = sampleStream(video);
      const media = { status: 'Normal', mediaType: 'video', durationSeconds: 2.5, coverBlob: 'v/cover.jpg' } as const;
      await videos.publish(video.videoId, { ...media, streams: [old] });
      expect(await videos.streamsOf(video.videoId)).toEqual([old]);
      const streams = [
        sampleStream(video, { definition: 'LD', fps: 29.97, bitrateKbps: 812.25 }),
        sampleStream(video, { format: 'm3u8', wrappedContentKey: '1.abc', sizeBytes: 5_368_709_120 }),
      ];
      await videos.publish(video.videoId, { ...media, streams });
      const found = await videos.streamsOf(video.videoId);
      expect([...found].sort((a, b) => (a.streamId < b.streamId ? -1 : 1))).toEqual(
        [...streams].sort((a, b) => (a.streamId < b.streamId ? -1 : 1)),
      );
      expect(await videos.findAnywhere(video.videoId)).toMatchObject({
        status: 'Normal',
        mediaType: 'video',
        durationSeconds: 2.5,
        coverBlob: 'v/cover.jpg',
        statusReason: undefined,
      });
    });

    test('that fails changes nothing', async () => {
      const video = await insert({ status: 'Transcoding' });
      const stream = sampleStream(video);
      const media = { status: 'Normal', mediaType: 'video', durationSeconds: 1, coverBlob: undefined } as const;
      await expect(videos.publish(video.videoId, { ...media, streams: [stream, stream] })).rejects.toThrow();
      expect(await (await fresh()).streamsOf(video.videoId)).toEqual([]);
      expect((await (await fresh()).findAnywhere(video.videoId))?.status).toBe('Transcoding');
    });

    test('gives no streams for a video without any and for a missing one', async () => {
      const video = await insert();
      expect(await videos.streamsOf(video.videoId)).toEqual([]);
      expect(await videos.streamsOf(asVideoId('0'.repeat(32)))).toEqual([]);
    });
  });

  describe('lists', () => {
    const query: VideoListQuery = { accountId: SAMPLE_ACCOUNT, oldestFirst: false, offset: 0, limit: 10 };
    const idsOf = async (changes: Partial<VideoListQuery>): Promise<readonly string[]> =>
      (await videos.list({ ...query, ...changes })).videos.map(({ videoId }) => videoId.slice(0, 2));
    const named = (name: string, changes: Partial<Video>): Promise<Video> =>
      insert({ videoId: asVideoId(name.repeat(16)), ...changes });

    beforeEach(async () => {
      await named('a1', { createdAtMs: 1000, status: 'Normal', cateId: 7 });
      await named('a2', { createdAtMs: 2000, status: 'Uploading', referenceId: asReferenceId('second') });
      await named('a4', { createdAtMs: 3000, status: 'Normal' });
      await named('a3', { createdAtMs: 3000, status: 'TranscodeFail', cateId: 7 });
      await named('ff', { createdAtMs: 2500, accountId: OTHER, status: 'Normal' });
    });

    test('are ordered by age in both directions, with one stable order of equals', async () => {
      expect(await idsOf({})).toEqual(['a4', 'a3', 'a2', 'a1']);
      expect(await idsOf({ oldestFirst: true })).toEqual(['a1', 'a2', 'a3', 'a4']);
    });

    test('are paged without gaps or repeats, with the total', async () => {
      expect(await idsOf({ offset: 0, limit: 2 })).toEqual(['a4', 'a3']);
      expect(await idsOf({ offset: 2, limit: 2 })).toEqual(['a2', 'a1']);
      expect(await idsOf({ offset: 4, limit: 2 })).toEqual([]);
      expect(await idsOf({ limit: 0 })).toEqual([]);
      expect((await videos.list({ ...query, offset: 4, limit: 2 })).total).toBe(4);
    });

    test.each<[string, Partial<VideoListQuery>, string[]]>([
      ['status', { statuses: ['Normal'] }, ['a4', 'a1']],
      ['several statuses', { statuses: ['Uploading', 'TranscodeFail'] }, ['a3', 'a2']],
      ['a status that none has', { statuses: ['Blocked'] }, []],
      ['time from, inclusive', { createdFromMs: 2000 }, ['a4', 'a3', 'a2']],
      ['time until, inclusive', { createdUntilMs: 2000 }, ['a2', 'a1']],
      ['category', { cateId: 7 }, ['a3', 'a1']],
      ['reference ids', { referenceIds: [asReferenceId('second'), asReferenceId('none-such')] }, ['a2']],
      ['all together', { statuses: ['Normal'], createdUntilMs: 2999, cateId: 7 }, ['a1']],
      ['account', { accountId: OTHER }, ['ff']],
    ])('are narrowed by %s', async (_, changes, expected) => {
      expect(await idsOf(changes)).toEqual(expected);
      expect((await videos.list({ ...query, ...changes })).total).toBe(expected.length);
    });

    test('of idle uploads span all accounts, are limited, and leave out active ones', async () => {
      await named('ee', { status: 'Uploading', accountId: OTHER, modifiedAtMs: 10 });
      const busy = await named('ed', { status: 'Uploading', modifiedAtMs: 10 });
      const uploads = createUploads({ database: opened.database, clock });
      const uploadId = await uploads.open({ videoId: busy.videoId, blob: busy.sourceBlob });
      const resting = async (before: number, limit: number): Promise<string[]> =>
        (await videos.restingUploads({ before, limit })).map((videoId) => videoId.slice(0, 2));
      expect(await resting(SAMPLE_INSTANT + 1, 10)).toEqual(['ee', 'a2']);
      expect(await resting(SAMPLE_INSTANT + 1, 1)).toEqual(['ee']);
      expect(await resting(10, 10)).toEqual([]);
      await uploads.finish(uploadId);
      expect(await resting(11, 10)).toEqual(expect.arrayContaining(['ed', 'ee']));
    });

    test('an upload that is idle too long fails, unless it becomes active at the last moment', async () => {
      const video = await named('ee', { status: 'Uploading', modifiedAtMs: 10 });
      await videos.expireUpload(video.videoId, 10);
      expect((await videos.findAnywhere(video.videoId))?.status).toBe('Uploading');
      await videos.expireUpload(video.videoId, 11);
      expect(await videos.findAnywhere(video.videoId)).toMatchObject({
        status: 'UploadFail',
        statusReason: 'The file was not uploaded in time.',
        modifiedAtMs: SAMPLE_INSTANT,
      });
    });
  });
});
