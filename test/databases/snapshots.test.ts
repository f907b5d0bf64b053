// Snapshot jobs and their pictures, on both databases: limits, lists, and that pictures are committed with the end of their
// job.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import type { Job } from '../../src/transcoding/queue/job.ts';
import { createJobs, type Jobs } from '../../src/transcoding/queue/jobs-db.ts';
import {
  createSnapshots,
  MAX_JOBS,
  type Snapshots,
  type SnapshotSet,
} from '../../src/transcoding/snapshots/snapshots-db.ts';
import { createPictureRemoval } from '../../src/transcoding/snapshots/remove-pictures-db.ts';
import { createVideos, type Videos } from '../../src/library/videos/videos-db.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleStream, sampleVideo } from '../support/sample-video.ts';

const spec = { startMs: 0, count: 3, intervalSeconds: 1 };

describe.each(databaseKinds)('%s', (kind) => {
  const clock = new SettableClock();
  let opened: OpenedDatabase;
  let jobs: Jobs;
  let videos: Videos;
  let snapshots: Snapshots;
  let begun: string[][] = [];

  beforeEach(async () => {
    clock.freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    const { database } = opened;
    await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    jobs = createJobs({ database, clock });
    videos = createVideos({ database, clock });
    begun = [];
    const removals = { begin: (blobs: readonly string[]) => void begun.push([...blobs]) };
    snapshots = createSnapshots({ database, jobs, removals, clock });
  });
  afterEach(() => opened.close());

  async function addVideo(changes: Partial<Video> = {}): Promise<Video> {
    const video = sampleVideo(changes);
    await videos.insert(video);
    return video;
  }

  const submit = (video: Video, by: Snapshots = snapshots) =>
    by.submit({ video, spec, userData: undefined, callback: undefined });

  function setOf(job: Job, changes: Partial<SnapshotSet> = {}): SnapshotSet {
    const place = `${job.videoId}/${job.jobId}-${job.claimId}`;
    const { jobId, videoId, createdAtMs } = job;
    return {
      jobId,
      videoId,
      type: 'NormalSnapshot',
      count: 3,
      place,
      sizeBytes: 1,
      layout: undefined,
      createdAtMs,
      ...changes,
    };
  }

  const publish = (job: Job, changes: Partial<SnapshotSet> = {}, obsolete: readonly string[] = []) =>
    snapshots.publish(job, setOf(job, changes), { takenOf: `${job.videoId}/source/source.mp4`, obsolete });

  /** Submits a snapshot job and claims it. */
  async function begin(video: Video): Promise<Job> {
    clock.advance(1000);
    await submit(video);
    const job = await jobs.claim('worker');
    if (job === undefined) throw new Error('nothing waits');
    return job;
  }

  test('a job carries its specification and its callback', async () => {
    const video = await addVideo();
    const callback = { callbackUrl: 'http://127.0.0.1:1/own', byOperator: true };
    const submitted = await snapshots.submit({ video, spec, userData: '{"Extend":"x"}', callback });
    const job = await jobs.claim('worker');
    expect(submitted).toEqual({ jobId: job?.jobId });
    expect(job).toMatchObject({ kind: 'snapshot', videoId: video.videoId, userData: '{"Extend":"x"}', callback });
    expect(JSON.parse(job?.spec ?? '')).toEqual(spec);
  });

  test.each(['Uploading', 'UploadFail', 'Transcoding', 'TranscodeFail', 'ProduceFail'] as const)(
    'of a video that is %s no pictures are taken',
    async (status) => {
      expect(await submit(await addVideo({ status }))).toBe('status');
      expect(await jobs.claim('worker')).toBeUndefined();
    },
  );

  test('a deleted video gets no snapshot job', async () => {
    expect(await submit(sampleVideo())).toBe('gone');
  });

  test('the queued jobs of one video are limited, also under concurrent calls', async () => {
    const video = await addVideo();
    const another = await opened.competitor();
    const other = createSnapshots({ database: another, jobs, removals: { begin: () => undefined }, clock });
    const calls = Array.from({ length: MAX_JOBS.ofVideo + 4 }, (_, index) =>
      submit(video, index % 2 === 0 ? snapshots : other),
    );
    const refused = (await Promise.all(calls)).filter((result) => result === 'too many');
    expect(refused).toHaveLength(4);
    expect(await submit(await addVideo())).toHaveProperty('jobId');
    const job = await jobs.claim('worker');
    await jobs.finish(job!, {});
    expect(await submit(video)).toHaveProperty('jobId');
  });

  test('the queued jobs of an account are limited', async () => {
    let last: unknown;
    for (let index = 0; index <= MAX_JOBS.ofAccount; index += 1) {
      const video = await addVideo({ videoId: randomBytes(16).toString('hex') as Video['videoId'] });
      last = await submit(video);
      if (index === MAX_JOBS.ofAccount - 1) expect(last).toHaveProperty('jobId');
    }
    expect(last).toBe('too many');
  });

  test('pictures are listed from the end of their job on, with an event', async () => {
    const video = await addVideo();
    await opened.database
      .insertInto('message_callbacks')
      .values({
        account_id: SAMPLE_ACCOUNT,
        app_id: 'app-1000000',
        callback_url: 'http://127.0.0.1:1/',
        event_types: 'ALL',
        by_operator: 1,
        auth_switch: 'off',
        wrapped_auth_key: null,
        modified_at_ms: 1,
      })
      .execute();
    const job = await begin(video);
    expect(await snapshots.newest(video.videoId, 'NormalSnapshot')).toBeUndefined();
    const layout = {
      cell: { width: 1, height: 2 },
      columns: 3,
      lines: 4,
      padding: 5,
      margin: 6,
      color: 'red',
      keepsCells: true,
      instantsMs: [0, 7],
    };
    expect(await publish(job, { layout, type: 'SpriteSnapshot' })).toBe('published');
    expect(await snapshots.newest(video.videoId, 'SpriteSnapshot')).toEqual(
      setOf(job, { layout, type: 'SpriteSnapshot' }),
    );
    const rows = await opened.database.selectFrom('jobs').select('state').execute();
    expect(rows).toEqual([{ state: 'done' }]);
    const [event] = await opened.database.selectFrom('events').selectAll().execute();
    expect(JSON.parse(event!.body)).toMatchObject({
      EventType: 'SnapshotComplete',
      Status: 'success',
      CoverUrl: `/${video.coverBlob!}`,
      SnapshotInfos: [{ JobId: job.jobId, SnapshotType: 'SpriteSnapshot', SnapshotCount: 3 }],
    });
  });

  test('a worker that lost the job, or whose video was deleted, changes nothing', async () => {
    const video = await addVideo();
    const job = await begin(video);
    expect(await publish({ ...job, lease: 'other' }, {}, ['x/left'])).toBe('not its holder');
    expect(await opened.database.selectFrom('snapshots').selectAll().execute()).toEqual([]);
    await opened.database.deleteFrom('videos').where('video_id', '=', video.videoId).execute();
    expect(await publish(job, {}, ['x/left'])).toBe('no video');
    expect(await opened.database.selectFrom('blob_removals').selectAll().execute()).toEqual([]);
    expect(begun).toEqual([]);
  });

  describe('pictures of a deleted file are not listed', () => {
    const change = (
      video: Video,
      row: { readonly source_blob?: string; readonly source_removed_at_ms?: number | null },
    ) => opened.database.updateTable('videos').set(row).where('video_id', '=', video.videoId).execute();

    test.each([
      ['another has taken its place', (id: string) => ({ source_blob: `${id}/source/other.mp4` })],
      ['it was deleted', () => ({ source_removed_at_ms: 1 })],
    ])('%s', async (_, changed) => {
      const video = await addVideo();
      const job = await begin(video);
      await change(video, changed(video.videoId));
      expect(await publish(job, {}, ['x/left'])).toBe('another source');
      expect(await opened.database.selectFrom('snapshots').selectAll().execute()).toEqual([]);
      expect(await opened.database.selectFrom('jobs').select('state').execute()).toEqual([{ state: 'running' }]);
      expect(begun).toEqual([]);
    });

    test('a stream serves as the source for a deleted file until a new file arrives', async () => {
      const shown = await addVideo();
      const stream = sampleStream(shown);
      const media = { mediaType: 'video', durationSeconds: 1, coverBlob: undefined, streams: [stream] } as const;
      await videos.publish(shown.videoId, media);
      await change(shown, { source_removed_at_ms: 1 });
      const ofStream = { takenOf: stream.blob, obsolete: [] };
      const first = await begin(shown);
      expect(await snapshots.publish(first, setOf(first), ofStream)).toBe('published');
      const second = await begin(shown);
      await change(shown, { source_removed_at_ms: null });
      expect(await snapshots.publish(second, setOf(second), ofStream)).toBe('another source');
      await change(shown, { source_removed_at_ms: 1 });
      await opened.database.deleteFrom('streams').execute();
      expect(await snapshots.publish(second, setOf(second), ofStream)).toBe('another source');
    });
  });

  test('the newest job of a type is shown, regardless of which ended last, and the third before it is deleted with its files', async () => {
    const video = await addVideo();
    const begunJobs: Job[] = [];
    for (let index = 0; index < 5; index += 1) begunJobs.push(await begin(video));
    const [first, second, third, fourth, fifth] = begunJobs as [Job, Job, Job, Job, Job];
    for (const job of [second, fourth, first]) await publish(job);
    expect((await snapshots.newest(video.videoId, 'NormalSnapshot'))?.jobId).toBe(fourth.jobId);
    expect(begun.flat()).toEqual([]);
    await publish(third, {}, ['left/behind']);
    await publish(fifth, { type: 'SpriteSnapshot' });
    expect(begun.flat()).toEqual(['left/behind', setOf(first).place]);
    const noted = await opened.database.selectFrom('blob_removals').select('blob').orderBy('blob').execute();
    expect(noted.map(({ blob }) => blob).sort()).toEqual(['left/behind', setOf(first).place].sort());
    const newest = await snapshots.newestOf([video.videoId, (await addVideo()).videoId], 'NormalSnapshot');
    expect([...newest].map(([videoId, { jobId }]) => [videoId, jobId])).toEqual([[video.videoId, fourth.jobId]]);
  });

  test('thumbnails are deleted with the cover of their folder', async () => {
    const video = await addVideo();
    const old = `${video.videoId}/old`;
    const media = { mediaType: 'video', durationSeconds: 1, streams: [] } as const;
    await videos.publish(video.videoId, { ...media, coverBlob: `${old}/cover.jpg` });
    const same = await videos.publish(video.videoId, { ...media, coverBlob: `${old}/cover.jpg` });
    expect(same).toMatchObject({ obsolete: [] });
    const other = await videos.publish(video.videoId, { ...media, coverBlob: `${video.videoId}/new/cover.jpg` });
    expect(other).toMatchObject({
      obsolete: [`${old}/cover.jpg`, `${old}/thumbnails.vtt`, `${old}/thumbnails`],
    });
  });

  test('pictures are deleted by their type, and others stay', async () => {
    const video = await addVideo({ coverBlob: undefined });
    const cover = `${video.videoId}/film/cover.jpg`;
    const streams = [sampleStream(video, { blob: `${video.videoId}/film/fd.mp4` })];
    await videos.publish(video.videoId, { mediaType: 'video', durationSeconds: 1, streams, coverBlob: cover });
    const [normal, sprite] = [await begin(video), await begin(video)];
    await publish(normal);
    const layout = { columns: 1, rows: 1, cellWidth: 1, cellHeight: 1, keepsCells: true, instantsMs: [0] };
    await publish(sprite, { type: 'SpriteSnapshot', layout: layout as unknown as SnapshotSet['layout'] });
    begun = [];
    const removals = { begin: (blobs: readonly string[]) => void begun.push([...blobs]) };
    const remove = createPictureRemoval({ database: opened.database, videos, removals, clock });
    await remove(video.videoId, ['NormalSnapshot', 'SpriteOriginSnapshot']);
    expect(begun.flat().sort()).toEqual([setOf(normal).place, `${setOf(sprite).place}/cells`].sort());
    expect(await snapshots.newest(video.videoId, 'NormalSnapshot')).toBeUndefined();
    expect((await snapshots.newest(video.videoId, 'SpriteSnapshot'))?.layout?.keepsCells).toBe(false);
    expect((await videos.findAnywhere(video.videoId))?.coverBlob).toBe(cover);
    begun = [];
    await remove(video.videoId, ['CoverSnapshot', 'SpriteSnapshot']);
    const folder = `${video.videoId}/film`;
    expect(begun.flat()).toEqual([setOf(sprite).place, cover, `${folder}/thumbnails.vtt`, `${folder}/thumbnails`]);
    expect((await videos.findAnywhere(video.videoId))?.coverBlob).toBeUndefined();
    expect(await videos.streamsOf(video.videoId)).toHaveLength(1);
    begun = [];
    await remove(video.videoId, ['CoverSnapshot', 'NormalSnapshot', 'SpriteSnapshot', 'SpriteOriginSnapshot']);
    expect(begun.flat()).toEqual([]);
  });

  test('the rows are deleted with their video', async () => {
    const video = await addVideo();
    const job = await begin(video);
    await publish(job);
    await opened.database.deleteFrom('videos').where('video_id', '=', video.videoId).execute();
    expect(await opened.database.selectFrom('snapshots').selectAll().execute()).toEqual([]);
  });
});
