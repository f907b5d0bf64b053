// Managing videos on both databases: a deletion leaves nothing behind even after a crash, a blocked video stays blocked, and
// limits hold under concurrency.
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createCategories } from '../../src/library/categories/categories-db.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import { createUploads } from '../../src/uploads/uploads-db.ts';
import { createLibrary, type Library } from '../../src/library/videos/library-db.ts';
import { createRemovals, NOTE_KEPT_MS, type Removals } from '../../src/library/videos/removals-db.ts';
import { setStatusUnlessPlaying } from '../../src/library/videos/status-sql.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { createVideos, type Videos } from '../../src/library/videos/videos-db.ts';
import type { Blobs } from '../../src/store/blobs/blobs.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import { asReferenceId, asStreamId, asVideoId, type VideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleStream, sampleVideo } from '../support/sample-video.ts';

const REFERENCE = asReferenceId('lesson-001');

describe.each(databaseKinds)('%s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let folder = '';
  let blobs: Blobs;
  let videos: Videos;
  let removals: Removals;
  let library: Library;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    const { database } = opened;
    await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    folder = mkdtempSync(join(tmpdir(), 'playauth-library-'));
    await mkdir(join(folder, 'media'));
    await mkdir(join(folder, 'incoming'));
    blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
    videos = createVideos({ database, clock });
    removals = createRemovals({ database, blobs, clock });
    library = createLibrary({ database, videos, removals, clock });
  });
  afterEach(async () => {
    await removals.settled();
    await opened.close();
    rmSync(folder, { recursive: true });
  });

  const put = (blob: string): Promise<void> => blobs.write(blob, Readable.from(['content']));
  const files = (): Promise<string[]> => readdir(join(folder, 'media'));
  const rows = (table: 'videos' | 'streams' | 'jobs' | 'uploads' | 'blob_removals') =>
    opened.database.selectFrom(table).selectAll().execute();
  async function insert(changes: Partial<Video> = {}): Promise<Video> {
    const video = sampleVideo(changes);
    await videos.insert(video);
    await put(video.sourceBlob);
    return video;
  }
  const media = { status: 'Normal', mediaType: 'video', durationSeconds: 1, coverBlob: undefined } as const;
  /** Simulates a crash right after the transaction. */
  const ending = (): Library =>
    createLibrary({ database: opened.database, videos, removals: { begin: () => undefined }, clock });

  test('a ReferenceId is given to one of two videos that ask at once', async () => {
    const asked = [await insert(), await insert()].map(({ videoId }) => library.changeReference(videoId, REFERENCE));
    expect((await Promise.all(asked)).sort()).toEqual(['done', 'taken']);
  });

  describe('a deleted video', () => {
    test('leaves no row, no file and no cache entry', async () => {
      const video = await insert({ status: 'Uploading' });
      const kept = await insert();
      const { database } = opened;
      const uploads = createUploads({ database, clock });
      await uploads.open({ videoId: video.videoId, blob: video.sourceBlob });
      await createJobs({ database, clock }).enqueue(video, { blob: video.sourceBlob, sizeBytes: 1 });
      await videos.publish(video.videoId, { ...media, streams: [sampleStream(video)] });
      expect(await videos.streamsOf(video.videoId)).toHaveLength(1);
      await library.removeVideos([video.videoId]);
      expect(await videos.findAnywhere(video.videoId)).toBeUndefined();
      expect(await videos.streamsOf(video.videoId)).toEqual([]);
      expect(await rows('videos')).toMatchObject([{ video_id: kept.videoId }]);
      for (const table of ['streams', 'jobs', 'uploads'] as const) expect(await rows(table)).toEqual([]);
      await removals.settled();
      expect(await files()).toEqual([kept.videoId]);
    });

    test('disappears from other servers within three seconds', async () => {
      const video = await insert();
      const elsewhere = createVideos({ database: await opened.another(), clock });
      expect(await elsewhere.findAnywhere(video.videoId)).toBeDefined();
      await library.removeVideos([video.videoId]);
      clock.advance(3000);
      expect(await elsewhere.findAnywhere(video.videoId)).toBeUndefined();
      expect(await elsewhere.streamsOf(video.videoId)).toEqual([]);
    });

    test('loses its files at the next start if the server ended before they were removed', async () => {
      const video = await insert();
      await ending().removeVideos([video.videoId]);
      expect(await rows('videos')).toEqual([]);
      expect(await files()).toEqual([video.videoId]);
      await createRemovals({ database: await opened.another(), blobs, clock }).sweep();
      expect(await files()).toEqual([]);
    });

    test('keeps its files while its row is there: none is removed when the transaction fails', async () => {
      const video = await insert();
      const broken = createLibrary({ database: opened.database, videos, removals, clock: { now: () => Number.NaN } });
      await expect(broken.removeVideos([video.videoId])).rejects.toThrow();
      await removals.settled();
      expect(await rows('videos')).toHaveLength(1);
      expect(await files()).toEqual([video.videoId]);
    });

    test('loses files that were written after the deletion, and then its removal note', async () => {
      const video = await insert();
      await library.removeVideos([video.videoId]);
      await removals.settled();
      await put(`${video.videoId}/job/fd.mp4`);
      clock.advance(NOTE_KEPT_MS - 1);
      await removals.sweep();
      expect(await files()).toEqual([]);
      expect(await rows('blob_removals')).toHaveLength(1);
      clock.advance(1);
      await removals.sweep();
      expect(await rows('blob_removals')).toEqual([]);
    });

    test('has its file removal retried after a failure', async () => {
      const video = await insert();
      const failing = { ...blobs, remove: () => Promise.reject(new Error('away')) };
      const away = createRemovals({ database: opened.database, blobs: failing, clock });
      await createLibrary({ database: opened.database, videos, removals: away, clock }).removeVideos([video.videoId]);
      await away.settled();
      await expect(away.sweep()).rejects.toThrow('1 could not be removed');
      expect(await files()).toEqual([video.videoId]);
      await removals.sweep();
      expect(await files()).toEqual([]);
    });

    test('ends its running job, which then publishes nothing', async () => {
      const video = await insert({ status: 'Uploading' });
      const jobs = createJobs({ database: opened.database, clock });
      await jobs.enqueue(video, { blob: video.sourceBlob, sizeBytes: 1 });
      const job = (await jobs.claim('worker'))!;
      expect(await jobs.report(job, 1)).toBe(true);
      await library.removeVideos([video.videoId]);
      expect(await jobs.report(job, 2)).toBe(false);
      expect(await videos.publish(video.videoId, { ...media, streams: [sampleStream(video)] })).toMatchObject({
        ok: false,
      });
      expect(await rows('streams')).toEqual([]);
      expect(await jobs.claim('worker')).toBeUndefined();
    });

    test('leaves no streams behind when deletion and publish run concurrently', async () => {
      const elsewhere = createVideos({ database: await opened.competitor(), clock });
      for (let round = 0; round < 10; round += 1) {
        const video = await insert();
        await Promise.all([
          elsewhere.publish(video.videoId, { ...media, streams: [sampleStream(video)] }),
          library.removeVideos([video.videoId]),
        ]);
      }
      expect(await rows('videos')).toEqual([]);
      expect(await rows('streams')).toEqual([]);
    });
  });

  describe('deleted streams', () => {
    test('take their files with them, and a playlist its segments; the others stay', async () => {
      const video = await insert();
      const { videoId } = video;
      const list = sampleStream(video, { format: 'm3u8', blob: `${videoId}/job/fd.m3u8` });
      const file = sampleStream(video, { blob: `${videoId}/job/fd.mp4` });
      await videos.publish(videoId, { ...media, streams: [list, file] });
      for (const blob of [list.blob, `${videoId}/job/fd/00000.ts`, file.blob]) await put(blob);
      expect(await library.removeStreams(videoId, [list.streamId, asStreamId('x')])).toBe(1);
      await removals.settled();
      expect(await readdir(join(folder, 'media', videoId, 'job'))).toEqual(['fd.mp4']);
      expect(await videos.streamsOf(videoId)).toEqual([file]);
      expect(await videos.findAnywhere(videoId)).toMatchObject({ status: 'Normal' });
      expect(await library.removeStreams(videoId, [file.streamId])).toBe(1);
      expect(await videos.findAnywhere(videoId)).toMatchObject({ status: 'UploadSucc' });
      expect(await library.removeStreams(videoId, [file.streamId])).toBe(0);
    });

    test('belong to this video only', async () => {
      const video = await insert();
      const other = await insert();
      const stream = sampleStream(other);
      await videos.publish(other.videoId, { ...media, streams: [stream] });
      expect(await library.removeStreams(video.videoId, [stream.streamId])).toBe(0);
      expect(await rows('streams')).toHaveLength(1);
    });
  });

  describe('an uploaded file', () => {
    test('can be deleted when streams play without it, and returns with the next upload', async () => {
      const video = await insert();
      const { videoId, sourceBlob } = video;
      expect(await library.removeSource(videoId, { force: false })).toBe(false);
      await videos.publish(videoId, { ...media, streams: [sampleStream(video)] });
      expect(await library.removeSource(videoId, { force: false })).toBe(true);
      await removals.settled();
      expect(await blobs.stat(sourceBlob)).toBeUndefined();
      const found = await videos.findAnywhere(videoId);
      expect(found).toMatchObject({ sourceRemovedAtMs: SAMPLE_INSTANT, status: 'Normal' });
      const jobs = createJobs({ database: opened.database, clock });
      expect((await jobs.enqueue(found!, { blob: `${videoId}/source/source-2.mp4`, sizeBytes: 1 })).ok).toBe(true);
      videos.forget(videoId);
      expect((await videos.findAnywhere(videoId))?.sourceRemovedAtMs).toBeUndefined();
      // A job reads it now.
      expect(await library.removeSource(videoId, { force: true })).toBe(false);
    });

    test('cannot be deleted before it arrives, and without streams only by force', async () => {
      const awaited = await insert({ status: 'Uploading' });
      expect(await library.removeSource(awaited.videoId, { force: true })).toBe(false);
      const failed = await insert({ status: 'TranscodeFail' });
      expect(await library.removeSource(failed.videoId, { force: false })).toBe(false);
      expect(await library.removeSource(failed.videoId, { force: true })).toBe(true);
      expect(await library.removeSource(asVideoId('f'.repeat(32)), { force: true })).toBe(false);
    });
  });

  describe('a blocked video', () => {
    const review = (video: Video, isBlocked: boolean) =>
      library.review(SAMPLE_ACCOUNT, [{ videoId: video.videoId, isBlocked, reason: 'why' }]);
    const stateOf = async ({ videoId }: Video) => {
      const video = await videos.findAnywhere(videoId);
      return [video?.status, video?.unblockedStatus, video?.statusReason];
    };
    async function settle(videoId: VideoId, { status, statusReason }: Partial<Video> & Pick<Video, 'status'>) {
      const changes = setStatusUnlessPlaying(status, statusReason);
      await opened.database.updateTable('videos').set(changes).where('video_id', '=', videoId).execute();
      videos.forget(videoId);
    }

    test('stays blocked during transcoding, and takes its result when it is unblocked', async () => {
      const good = await insert({ status: 'UploadSucc' });
      const bad = await insert({ status: 'UploadSucc' });
      for (const video of [good, bad]) {
        expect(await review(video, true)).toBeUndefined();
        await settle(video.videoId, { status: 'Transcoding' });
        expect(await stateOf(video)).toEqual(['Blocked', 'Transcoding', 'why']);
      }
      await videos.publish(good.videoId, { ...media, streams: [sampleStream(good)] });
      await settle(bad.videoId, { status: 'TranscodeFail', statusReason: 'broken' });
      expect(await stateOf(good)).toEqual(['Blocked', 'Normal', 'why']);
      expect(await stateOf(bad)).toEqual(['Blocked', 'TranscodeFail', 'why']);
      for (const video of [good, bad]) expect(await review(video, false)).toBeUndefined();
      expect(await stateOf(good)).toEqual(['Normal', undefined, undefined]);
      expect(await stateOf(bad)).toEqual(['TranscodeFail', undefined, undefined]);
    });

    test('that was playable is playable again after a failed replacement', async () => {
      const video = await insert({ status: 'Normal' });
      await review(video, true);
      await settle(video.videoId, { status: 'Transcoding' });
      await settle(video.videoId, { status: 'TranscodeFail', statusReason: 'broken' });
      await review(video, false);
      expect(await stateOf(video)).toEqual(['Normal', undefined, undefined]);
    });

    test('is unblocked once after two blocks; unblocking another video changes nothing', async () => {
      const video = await insert({ status: 'Transcoding' });
      await review(video, true);
      await review(video, true);
      await review(video, false);
      expect(await stateOf(video)).toEqual(['Transcoding', undefined, undefined]);
      await review(video, false);
      expect(await stateOf(video)).toEqual(['Transcoding', undefined, undefined]);
      const checked = await insert({ status: 'Checking' });
      await review(checked, false);
      expect(await stateOf(checked)).toEqual(['Normal', undefined, undefined]);
    });
  });

  test('a category has at most a hundred children, also under concurrent calls', async () => {
    const all = [opened.database, await opened.competitor()].map((database) =>
      createCategories({ database, videos, clock }),
    );
    const parent = await all[0]!.add(SAMPLE_ACCOUNT, { cateName: 'P', parentId: undefined, type: 'default' });
    const parentId = typeof parent === 'string' ? undefined : parent.cateId;
    const outcomes = await Promise.all(
      Array.from({ length: 110 }, (_, index) =>
        all[index % 2]!.add(SAMPLE_ACCOUNT, { cateName: 'C', parentId, type: 'default' }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'too many')).toHaveLength(10);
  });
});
