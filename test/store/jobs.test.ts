// The transcode queue on both databases: one worker for each job, whoever asks at once and whoever dies.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { adoptReceivedFiles } from '../../src/media/jobs/adopt-received-files.ts';
import { createJobs, LEASE_MS, type Job, type Jobs } from '../../src/media/jobs/jobs-db.ts';
import type { Video } from '../../src/media/videos/video.ts';
import { createVideos, type Videos } from '../../src/media/videos/videos-db.ts';
import type { VideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';

describe.each(databaseKinds)('%s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let jobs: Jobs;
  let videos: Videos;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    await opened.database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    jobs = createJobs({ database: opened.database, clock });
    videos = createVideos({ database: opened.database, clock });
  });
  afterEach(() => opened.close());

  async function uploading(status: Video['status'] = 'Uploading'): Promise<VideoId> {
    const video = sampleVideo({ status });
    await videos.insert(video);
    return video.videoId;
  }
  async function queued(): Promise<VideoId> {
    const videoId = await uploading();
    expect(await jobs.enqueue(videoId, 1000)).toBe(true);
    clock.advance(1);
    return videoId;
  }
  async function claimed(owner: string): Promise<Job> {
    const job = await jobs.claim(owner);
    if (job === undefined) throw new Error('nothing to claim');
    return job;
  }
  const rows = () => opened.database.selectFrom('jobs').selectAll().execute();

  describe('a received file', () => {
    test('makes one job, and the status with it', async () => {
      const videoId = await uploading();
      expect(await jobs.enqueue(videoId, 5_368_709_120)).toBe(true);
      videos.forget(videoId);
      expect(await videos.findAnywhere(videoId)).toMatchObject({ status: 'UploadSucc', sizeBytes: 5_368_709_120 });
      expect(await rows()).toMatchObject([{ video_id: videoId, state: 'queued', attempts: 0, lease_owner: null }]);
      expect(await jobs.progressOf(videoId)).toEqual({ state: 'queued', progress: 0 });
    });

    test('makes no second job, from however many uploads at once', async () => {
      const videoId = await uploading();
      const elsewhere = createJobs({ database: await opened.competitor(), clock });
      const outcomes = await Promise.all([jobs, elsewhere, jobs, elsewhere].map((each) => each.enqueue(videoId, 1)));
      expect(outcomes.filter((isFirst) => isFirst)).toHaveLength(1);
      expect(await rows()).toHaveLength(1);
    });

    test.each(['UploadSucc', 'Transcoding', 'Normal', 'TranscodeFail', 'Blocked'] as const)(
      'is refused for a video in status %s',
      async (status) => {
        const videoId = await uploading(status);
        expect(await jobs.enqueue(videoId, 1)).toBe(false);
        expect(await rows()).toEqual([]);
        expect((await videos.findAnywhere(videoId))?.status).toBe(status);
      },
    );

    test('is welcome after a failed upload', async () => {
      expect(await jobs.enqueue(await uploading('UploadFail'), 1)).toBe(true);
    });

    test('that arrived just before the server ended is taken up at the next start, once', async () => {
      const received = await uploading();
      const waiting = await uploading();
      const blobs = {
        stat: (key: string) =>
          Promise.resolve(key.startsWith(received) ? { sizeBytes: 77, modifiedAtMs: 1 } : undefined),
      };
      await adoptReceivedFiles({ videos, jobs, blobs });
      await adoptReceivedFiles({ videos, jobs, blobs });
      expect(await rows()).toMatchObject([{ video_id: received, state: 'queued' }]);
      videos.forget(received);
      expect(await videos.findAnywhere(received)).toMatchObject({ status: 'UploadSucc', sizeBytes: 77 });
      expect((await videos.findAnywhere(waiting))?.status).toBe('Uploading');
    });
  });

  describe('claiming', () => {
    test('takes the oldest first, each once', async () => {
      const [first, second] = [await queued(), await queued()];
      expect(await jobs.claim('w1')).toMatchObject({ videoId: first, attempts: 1 });
      expect(await jobs.claim('w2')).toMatchObject({ videoId: second, attempts: 1 });
      expect(await jobs.claim('w1')).toBeUndefined();
    });

    test('at once by many gives every job to exactly one', async () => {
      const expected = [];
      for (let index = 0; index < 6; index += 1) expected.push(await queued());
      const others = [jobs];
      for (let index = 0; index < 3; index += 1)
        others.push(createJobs({ database: await opened.competitor(), clock }));
      const taken = await Promise.all(
        Array.from({ length: 12 }, (_, index) => others[index % others.length]!.claim(`worker ${String(index)}`)),
      );
      const got = taken.filter((job) => job !== undefined).map((job) => job.videoId);
      expect([...got].sort()).toEqual([...expected].sort());
    });
  });

  describe('a lease', () => {
    test('is kept by reporting, and progress is seen', async () => {
      const videoId = await queued();
      const job = await claimed('w1');
      clock.advance(LEASE_MS - 1);
      expect(await jobs.report(job, 40)).toBe(true);
      clock.advance(LEASE_MS - 1);
      await jobs.reclaim({ everyLease: false });
      expect(await jobs.claim('w2')).toBeUndefined();
      expect(await jobs.progressOf(videoId)).toEqual({ state: 'running', progress: 40 });
    });

    test('runs out without a sign of life; then another takes the job over and the first one is told', async () => {
      await queued();
      const job = await claimed('w1');
      clock.advance(LEASE_MS);
      await jobs.reclaim({ everyLease: false });
      expect(await jobs.claim('w2')).toBeUndefined();
      clock.advance(1);
      await jobs.reclaim({ everyLease: false });
      expect(await jobs.report(job, 50)).toBe(false);
      expect(await jobs.claim('w2')).toMatchObject({ jobId: job.jobId, attempts: 2 });
      expect(await jobs.report(job, 50)).toBe(false);
    });

    test('that was lost lets its old holder neither finish nor release the job', async () => {
      await queued();
      const lost = await claimed('w1');
      clock.advance(LEASE_MS + 1);
      await jobs.reclaim({ everyLease: false });
      const job = await claimed('w2');
      await jobs.finish(lost, {});
      await jobs.release(lost);
      expect(await rows()).toMatchObject([{ state: 'running', lease_owner: job.lease, attempts: 2 }]);
      expect(await jobs.report(job, 10)).toBe(true);
    });

    test('that ran out because its end could not be written is taken up again by the same worker', async () => {
      await queued();
      const lost = await claimed('w1');
      clock.advance(LEASE_MS + 1);
      await jobs.reclaim({ everyLease: false });
      const again = await claimed('w1');
      expect(again).toMatchObject({ jobId: lost.jobId, attempts: 2 });
      expect([await jobs.report(lost, 1), await jobs.report(again, 2)]).toEqual([false, true]);
    });

    test('of a process that is certainly gone is freed at once', async () => {
      await queued();
      const lost = await claimed('gone');
      await jobs.reclaim({ everyLease: true });
      expect(await jobs.report(lost, 1)).toBe(false);
      expect(await jobs.claim('w1')).toMatchObject({ attempts: 2 });
    });
  });

  describe('the end of a job', () => {
    test('well', async () => {
      const videoId = await queued();
      const job = await claimed('w1');
      await jobs.finish(job, {});
      expect(await jobs.progressOf(videoId)).toEqual({ state: 'done', progress: 100 });
      expect(await rows()).toMatchObject([{ error: null, lease_owner: null }]);
      await jobs.reclaim({ everyLease: true });
      expect(await jobs.claim('w2')).toBeUndefined();
    });

    test('badly, with the reason and as far as it came', async () => {
      const videoId = await queued();
      const job = await claimed('w1');
      await jobs.report(job, 30);
      await jobs.finish(job, { error: 'not-media: no film' });
      expect(await jobs.progressOf(videoId)).toEqual({ state: 'failed', progress: 30 });
      expect(await rows()).toMatchObject([{ error: 'not-media: no film' }]);
    });

    test('given back, it does not count as an attempt', async () => {
      await queued();
      await jobs.release(await claimed('w1'));
      expect(await jobs.claim('w2')).toMatchObject({ attempts: 1 });
    });

    test('a finished job is not given back', async () => {
      await queued();
      const job = await claimed('w1');
      await jobs.finish(job, {});
      await jobs.release(job);
      expect(await jobs.claim('w2')).toBeUndefined();
    });
  });

  test('of several jobs of one video the newest tells the progress', async () => {
    const videoId = await queued();
    await jobs.finish(await claimed('w1'), { error: 'x' });
    await videos.update(videoId, { status: 'UploadFail' });
    await jobs.enqueue(videoId, 1);
    expect(await jobs.progressOf(videoId)).toEqual({ state: 'queued', progress: 0 });
  });
});
