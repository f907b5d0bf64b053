// The transcode queue on both databases: one worker for each job, under concurrent claims and crashes.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import type { Job } from '../../src/transcoding/queue/job.ts';
import { createJobs, type Jobs } from '../../src/transcoding/queue/jobs-db.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { createVideos, type Videos } from '../../src/library/videos/videos-db.ts';
import type { VideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';
import { leases } from '../../src/store/leases/lease.ts';

const LEASE_MS = leases.job.lastsMs;

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

  async function uploading(status: Video['status'] = 'Uploading'): Promise<Video> {
    const video = sampleVideo({ status });
    await videos.insert(video);
    return video;
  }
  const receive = (video: Video, sizeBytes = 1, by = jobs): Promise<boolean> =>
    by.enqueue(video, { blob: video.sourceBlob, sizeBytes }).then(({ ok }) => ok);
  async function queued(): Promise<VideoId> {
    const video = await uploading();
    expect(await receive(video, 1000)).toBe(true);
    clock.advance(1);
    return video.videoId;
  }
  async function claimed(owner: string): Promise<Job> {
    const job = await jobs.claim(owner);
    if (job === undefined) throw new Error('nothing to claim');
    return job;
  }
  const rows = () => opened.database.selectFrom('jobs').selectAll().execute();

  describe('a received file', () => {
    test('creates one job and sets the status with it', async () => {
      const video = await uploading();
      const { videoId } = video;
      expect(await receive(video, 5_368_709_120)).toBe(true);
      videos.forget(videoId);
      expect(await videos.findAnywhere(videoId)).toMatchObject({ status: 'UploadSucc', sizeBytes: 5_368_709_120 });
      expect(await rows()).toMatchObject([{ video_id: videoId, state: 'queued', attempts: 0, lease_owner: null }]);
      expect(await jobs.progressOf(videoId)).toEqual({ state: 'queued', progress: 0 });
      expect(await jobs.hasActiveJob(videoId)).toBe(true);
    });

    test('creates no second job under concurrent uploads', async () => {
      const video = await uploading();
      const elsewhere = createJobs({ database: await opened.competitor(), clock });
      const outcomes = await Promise.all([jobs, elsewhere, jobs, elsewhere].map((by) => receive(video, 1, by)));
      expect(outcomes.filter((isFirst) => isFirst)).toHaveLength(1);
      expect(await rows()).toHaveLength(1);
    });

    test('that replaces another keeps the video playable and creates one job under concurrent uploads', async () => {
      const video = await uploading('Normal');
      const file = { blob: `${video.videoId}/source/source-2.mp4`, sizeBytes: 7 };
      const elsewhere = createJobs({ database: await opened.competitor(), clock });
      const outcomes = await Promise.all([jobs, elsewhere, jobs, elsewhere].map((by) => by.enqueue(video, file)));
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await rows()).toHaveLength(1);
      const after = await videos.findAnywhere(video.videoId);
      expect(after).toMatchObject({ status: 'Normal', sourceBlob: file.blob, sizeBytes: 7 });
      // And no third one while the second runs.
      const third = { blob: `${video.videoId}/source/source-3.mp4`, sizeBytes: 8 };
      expect((await jobs.enqueue(after!, third)).ok).toBe(false);
      await jobs.finish(await claimed('w1'), {});
      expect(await jobs.hasActiveJob(video.videoId)).toBe(false);
      expect((await jobs.enqueue(after!, third)).ok).toBe(true);
    });

    test('is refused for a video that has changed since', async () => {
      const video = await uploading();
      await videos.update(video.videoId, { status: 'Blocked' });
      expect(await receive(video)).toBe(false);
      expect(await rows()).toEqual([]);
      expect((await videos.findAnywhere(video.videoId))?.status).toBe('Blocked');
    });

    test('is accepted after a failed upload', async () => {
      expect(await receive(await uploading('UploadFail'))).toBe(true);
    });
  });

  describe('claiming', () => {
    test('tells the trace of the upload', async () => {
      const video = await uploading();
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      await jobs.enqueue(video, { blob: video.sourceBlob, sizeBytes: 1, traceparent });
      expect((await claimed('w1')).traceparent).toBe(traceparent);
    });

    test('takes each job once, the oldest first', async () => {
      const [first, second] = [await queued(), await queued()];
      expect(await jobs.claim('w1')).toMatchObject({ videoId: first, attempts: 1 });
      expect(await jobs.claim('w2')).toMatchObject({ videoId: second, attempts: 1 });
      expect(await jobs.claim('w1')).toBeUndefined();
    });

    test('concurrently gives every job to exactly one worker', async () => {
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
    test('is renewed by heartbeats, which store the progress', async () => {
      const videoId = await queued();
      const job = await claimed('w1');
      clock.advance(LEASE_MS - 1);
      expect(await jobs.report(job, 40)).toBe(true);
      clock.advance(LEASE_MS - 1);
      await jobs.reclaim({ ignoreLeases: false });
      expect(await jobs.claim('w2')).toBeUndefined();
      expect(await jobs.progressOf(videoId)).toEqual({ state: 'running', progress: 40 });
    });

    test('expires without heartbeats; another worker claims the job and the first one learns of it', async () => {
      await queued();
      const job = await claimed('w1');
      clock.advance(LEASE_MS);
      await jobs.reclaim({ ignoreLeases: false });
      expect(await jobs.claim('w2')).toBeUndefined();
      clock.advance(1);
      await jobs.reclaim({ ignoreLeases: false });
      expect(await jobs.report(job, 50)).toBe(false);
      expect(await jobs.claim('w2')).toMatchObject({ jobId: job.jobId, attempts: 2 });
      expect(await jobs.report(job, 50)).toBe(false);
    });

    test('that was lost does not let its former holder finish or release the job', async () => {
      await queued();
      const lost = await claimed('w1');
      clock.advance(LEASE_MS + 1);
      await jobs.reclaim({ ignoreLeases: false });
      const job = await claimed('w2');
      await jobs.finish(lost, {});
      await jobs.release(lost);
      expect(await rows()).toMatchObject([{ state: 'running', lease_owner: job.lease, attempts: 2 }]);
      expect(await jobs.report(job, 10)).toBe(true);
    });

    test('that expired before the end was written is claimed again by the same worker', async () => {
      await queued();
      const lost = await claimed('w1');
      clock.advance(LEASE_MS + 1);
      await jobs.reclaim({ ignoreLeases: false });
      const again = await claimed('w1');
      expect(again).toMatchObject({ jobId: lost.jobId, attempts: 2 });
      expect([await jobs.report(lost, 1), await jobs.report(again, 2)]).toEqual([false, true]);
    });

    test('of a process that has ended is released at once', async () => {
      await queued();
      const lost = await claimed('gone');
      await jobs.reclaim({ ignoreLeases: true });
      expect(await jobs.report(lost, 1)).toBe(false);
      expect(await jobs.claim('w1')).toMatchObject({ attempts: 2 });
    });
  });

  describe('the end of a job', () => {
    test('is stored as a success', async () => {
      const videoId = await queued();
      const job = await claimed('w1');
      await jobs.finish(job, {});
      expect(await jobs.progressOf(videoId)).toEqual({ state: 'done', progress: 100 });
      expect(await rows()).toMatchObject([{ error: null, lease_owner: null }]);
      await jobs.reclaim({ ignoreLeases: true });
      expect(await jobs.claim('w2')).toBeUndefined();
    });

    test('is stored as a failure with its reason and progress', async () => {
      const videoId = await queued();
      const job = await claimed('w1');
      await jobs.report(job, 30);
      await jobs.finish(job, {
        error: { code: 'InvalidParameter.ResourceContentBad', message: 'No film.', text: 'not-media: no film' },
      });
      expect(await jobs.progressOf(videoId)).toEqual({ state: 'failed', progress: 30 });
      expect(await rows()).toMatchObject([
        { error: 'not-media: no film', error_code: 'InvalidParameter.ResourceContentBad' },
      ]);
    });

    test('does not count an attempt when the job is released', async () => {
      await queued();
      await jobs.release(await claimed('w1'));
      expect(await jobs.claim('w2')).toMatchObject({ attempts: 1 });
    });

    test('cannot be undone by a release', async () => {
      await queued();
      const job = await claimed('w1');
      await jobs.finish(job, {});
      await jobs.release(job);
      expect(await jobs.claim('w2')).toBeUndefined();
    });
  });

  test('of several jobs of one video: the newest one gives the progress', async () => {
    const video = await uploading();
    await receive(video);
    clock.advance(1);
    await jobs.finish(await claimed('w1'), { error: { code: 'InternalError', message: 'X.', text: 'x' } });
    await videos.update(video.videoId, { status: 'UploadFail' });
    await receive({ ...video, status: 'UploadFail' });
    expect(await jobs.progressOf(video.videoId)).toEqual({ state: 'queued', progress: 0 });
  });
});
