// A snapshot job interrupted at each of its steps: its pictures are complete and stored once, or absent.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { H264, picture } from '../support/clips.ts';
import { openClips } from '../support/open-clips.ts';
import type { Job, JobFailure, JobRun } from '../../src/transcoding/queue/job.ts';
import { createJobs, type Jobs } from '../../src/transcoding/queue/jobs-db.ts';
import type { SnapshotSpec } from '../../src/ffmpeg/snapshots/snapshot-spec.ts';
import { createSnapshots, type Snapshots } from '../../src/transcoding/snapshots/snapshots-db.ts';
import { createSnapshotTaker } from '../../src/transcoding/snapshots/take-snapshots.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { createVideos, type Videos } from '../../src/library/videos/videos-db.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import { openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, sampleStream, sampleVideo } from '../support/sample-video.ts';

const { makeClip } = openClips();
const clock = new SettableClock();
let film = '';
let folder = '';
let opened: OpenedDatabase;
let jobs: Jobs;
let videos: Videos;
let snapshots: Snapshots;
let video: Video;
let begun: string[] = [];

beforeAll(async () => {
  film = await makeClip('film.mp4', picture('320x180', 3), H264);
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playauth-interrupted-'));
  for (const name of ['media', 'incoming', 'work']) mkdirSync(join(folder, name));
  opened = await openTestDatabase('SQLite');
  const { database } = opened;
  await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
  begun = [];
  const removals = { begin: (blobs: readonly string[]) => void begun.push(...blobs) };
  jobs = createJobs({ database, clock });
  videos = createVideos({ database, clock });
  snapshots = createSnapshots({ database, jobs, removals, clock });
  video = sampleVideo();
  await videos.insert(video);
  mkdirSync(join(folder, 'media', video.videoId, 'source'), { recursive: true });
  await copyFile(film, join(folder, 'media', video.sourceBlob));
});
afterEach(async () => {
  await opened.close();
  rmSync(folder, { recursive: true });
});

const takerOf = (publish: Snapshots['publish'] = snapshots.publish) =>
  createSnapshotTaker({
    videos,
    snapshots: { publish },
    blobs: createDiskBlobs(join(folder, 'media'), join(folder, 'incoming')),
    tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
    workRoot: join(folder, 'work'),
    timeoutMs: 60_000,
    limits: { maxMemoryBytes: 4 * 1024 ** 3 },
  });

async function begin(spec: Partial<SnapshotSpec> = {}): Promise<Job> {
  const whole = { startMs: 0, count: 3, intervalSeconds: 1, ...spec };
  await snapshots.submit({ video, spec: whole, userData: undefined, callback: undefined });
  return (await jobs.claim('worker'))!;
}

const runOf = (job: Job, changes: Partial<JobRun> = {}): JobRun => ({
  job,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  isStillOurs: () => jobs.report(job, 0),
  ...changes,
});

const placesOf = (): string[] => readdirSync(join(folder, 'media', video.videoId)).filter((name) => name !== 'source');
const rows = () => opened.database.selectFrom('snapshots').selectAll().execute();

async function expectNothing(): Promise<void> {
  expect(await rows()).toEqual([]);
  expect(placesOf()).toEqual([]);
  for (const name of ['work', 'incoming']) expect([name, readdirSync(join(folder, name))]).toEqual([name, []]);
}

test('a finished job has its pictures in one folder, and is done in the queue', async () => {
  const job = await begin();
  expect(await takerOf().run(runOf(job))).toEqual({ ok: true, isFinished: true });
  const [row] = await rows();
  expect(row).toMatchObject({ job_id: job.jobId, count: 3, type: 'NormalSnapshot' });
  expect(placesOf().map((place) => `${video.videoId}/${place}`)).toEqual([row!.prefix]);
  expect(readdirSync(join(folder, 'media', row!.prefix)).sort()).toEqual(['00001.jpg', '00002.jpg', '00003.jpg']);
  expect(await jobs.hasActiveJob(video.videoId)).toBe(false);
  expect(readdirSync(join(folder, 'work'))).toEqual([]);
});

test('a stopped job leaves nothing, and is run by the next worker that claims it', async () => {
  const job = await begin({ count: 3, intervalSeconds: 10 });
  const stopping = new AbortController();
  const stopped = takerOf().run(runOf(job, { signal: stopping.signal }));
  stopping.abort();
  expect(await stopped).toMatchObject({ ok: false });
  await expectNothing();
  await jobs.release(job);
  const next = (await jobs.claim('another'))!;
  expect(await takerOf().run(runOf(next))).toMatchObject({ ok: true });
});

test('a job whose lease was lost while taking pictures leaves nothing', async () => {
  const job = await begin();
  expect(await takerOf().run(runOf(job, { isStillOurs: () => Promise.resolve(false) }))).toMatchObject({
    reason: 'lost',
  });
  await expectNothing();
});

test('a job whose lease was lost at the very end keeps the pictures of the new holder', async () => {
  const job = await begin();
  await jobs.reclaim({ ignoreLeases: true });
  const other = (await jobs.claim('another'))!;
  expect(await takerOf().run(runOf(other))).toMatchObject({ ok: true });
  const before = placesOf();
  const late = await takerOf().run(runOf(job, { isStillOurs: () => Promise.resolve(true) }));
  expect(late).toMatchObject({ ok: false, reason: 'lost' });
  expect(placesOf()).toEqual(before);
  expect(await rows()).toHaveLength(1);
});

test('after a crash between storing and listing, the stored pictures are removed by the next attempt', async () => {
  const job = await begin();
  const cut = takerOf(() => Promise.reject(new Error('the power is gone')));
  await expect(cut.run(runOf(job))).rejects.toThrow('the power is gone');
  const [left] = placesOf();
  expect(await rows()).toEqual([]);
  await jobs.reclaim({ ignoreLeases: true });
  const next = (await jobs.claim('another'))!;
  expect(await takerOf().run(runOf(next))).toMatchObject({ ok: true });
  expect(begun).toEqual([`${video.videoId}/${left!}`]);
  const noted = await opened.database.selectFrom('blob_removals').select('blob').execute();
  expect(noted).toEqual([{ blob: `${video.videoId}/${left!}` }]);
});

test('a job that fails finally reports it, with the leftovers of earlier attempts', async () => {
  const job = await begin();
  const cut = takerOf(() => Promise.reject(new Error('the power is gone')));
  await expect(cut.run(runOf(job))).rejects.toThrow();
  const failure: JobFailure = { ok: false, reason: 'gave-up', detail: 'The server ended 3 times.' };
  const { event, obsolete } = await takerOf().fail(job, failure);
  expect(event).toMatchObject({ type: 'SnapshotComplete', fields: { Status: 'fail', ErrorCode: 'InternalError' } });
  expect(obsolete).toEqual(placesOf().map((place) => `${video.videoId}/${place}`));
  expect(obsolete).toHaveLength(1);
});

test('a video deleted in the meantime keeps no pictures', async () => {
  const job = await begin();
  const publish: Snapshots['publish'] = async (...published) => {
    await opened.database.deleteFrom('videos').where('video_id', '=', video.videoId).execute();
    return await snapshots.publish(...published);
  };
  expect(await takerOf(publish).run(runOf(job))).toMatchObject({ ok: false, reason: 'lost' });
  await expectNothing();
});

test('a file replaced in the meantime keeps no pictures, and the job reports it', async () => {
  const job = await begin();
  const publish: Snapshots['publish'] = async (...published) => {
    const other = { source_blob: `${video.videoId}/source/other.mp4` };
    await opened.database.updateTable('videos').set(other).where('video_id', '=', video.videoId).execute();
    return await snapshots.publish(...published);
  };
  expect(await takerOf(publish).run(runOf(job))).toMatchObject({
    ok: false,
    reason: 'lost',
    detail: 'The file was deleted, or another one has taken its place.',
  });
  await expectNothing();
});

test('a file that would give too many pixels is refused before it starts', async () => {
  const job = await begin({ count: 1000, intervalSeconds: 0, width: 4096, height: 4096 });
  expect(await takerOf().run(runOf(job))).toEqual({
    ok: false,
    reason: 'too-costly',
    detail: 'The pictures would be too large altogether: lower Count.',
  });
  await expectNothing();
});

test('reports a missing source when there is no MP4 either', async () => {
  const job = await begin();
  const removed = { ...video, sourceRemovedAtMs: 1 };
  const streams = [sampleStream(video, { format: 'm3u8' }), sampleStream(video, { streamType: 'audio' })];
  const taker = createSnapshotTaker({
    snapshots,
    blobs: createDiskBlobs(join(folder, 'media'), join(folder, 'incoming')),
    tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
    workRoot: join(folder, 'work'),
    timeoutMs: 60_000,
    limits: { maxMemoryBytes: 4 * 1024 ** 3 },
    videos: { findAnywhere: () => removed, streamsOf: () => streams, forget: () => undefined },
  });
  expect(await taker.run(runOf(job))).toMatchObject({ ok: false, reason: 'no-picture' });
  await expectNothing();
});
