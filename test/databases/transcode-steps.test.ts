// A transcode job between its claim and its end, on both databases: the status of its video, failures and cancellation.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import { statusOf } from '../../src/transcoding/tasks/transcode-task.ts';
import { databaseKinds } from '../support/databases.ts';
import { SAMPLE_ACCOUNT } from '../support/sample-video.ts';
import { keptTemplate, openTaskServices, type TaskServices } from '../support/task-steps.ts';

describe.each(databaseKinds)('%s', (kind) => {
  let clock: TaskServices['clock'];
  let opened: TaskServices['opened'];
  let close: TaskServices['close'];
  let jobs: TaskServices['jobs'];
  let videos: TaskServices['videos'];
  let tasks: TaskServices['tasks'];
  let storage: TaskServices['storage'];
  let insert: TaskServices['insert'];
  let submit: TaskServices['submit'];
  let claimed: TaskServices['claimed'];
  let stateOf: TaskServices['stateOf'];
  let rows: TaskServices['rows'];
  beforeEach(async () => {
    ({ clock, opened, close, jobs, videos, tasks, storage, insert, submit, claimed, stateOf, rows } =
      await openTaskServices(kind));
  });
  afterEach(() => close());

  describe('a job', () => {
    test('sets its video to Transcoding while it has no stream, and restores the status on release', async () => {
      const fresh = await insert();
      const playing = await insert({ status: 'Normal' });
      const checking = await insert({ status: 'Checking' });
      const blocked = await insert();
      for (const video of [fresh, playing, checking, blocked]) await submit(video);
      await opened.database
        .updateTable('videos')
        .set({ status: 'Blocked', unblocked_status: 'UploadSucc' })
        .where('video_id', '=', blocked.videoId)
        .execute();
      const held = [];
      for (let count = 0; count < 4; count += 1) held.push(await claimed());
      for (const job of held) expect(await jobs.begin(job)).toBe(true);
      const all = () => Promise.all([fresh, playing, checking, blocked].map(stateOf));
      expect(await all()).toEqual([
        ['Transcoding', undefined],
        ['Normal', undefined],
        ['Checking', undefined],
        ['Blocked', 'Transcoding'],
      ]);
      for (const job of held) await jobs.revert(job);
      expect(await all()).toEqual([
        ['UploadSucc', undefined],
        ['Normal', undefined],
        ['Checking', undefined],
        ['Blocked', 'UploadSucc'],
      ]);
    });

    test('does not end the Transcoding status of another running job', async () => {
      const video = await insert();
      await submit(video);
      await submit(video);
      const [one, other] = [await claimed(), await claimed()];
      await jobs.begin(one);
      await jobs.begin(other);
      await jobs.revert(one);
      expect(await stateOf(video)).toEqual(['Transcoding', undefined]);
      await jobs.release(one);
      await jobs.revert(other);
      expect(await stateOf(video)).toEqual(['UploadSucc', undefined]);
    });

    test('that runs gives the progress of its video, before queued and ended jobs', async () => {
      const video = await insert();
      const progress = () => jobs.progressOf(video.videoId);
      await submit(video);
      expect(await progress()).toEqual({ state: 'queued', progress: 0 });
      const first = await claimed();
      await jobs.report(first, 40);
      await submit(video);
      expect(await progress()).toEqual({ state: 'running', progress: 40 });
      await jobs.finish(first, {});
      expect(await progress()).toEqual({ state: 'queued', progress: 0 });
      await jobs.finish(await claimed(), { error: { code: 'InternalError', message: 'Why.', text: 'broken: Why.' } });
      expect(await progress()).toMatchObject({ state: 'failed' });
    });

    test('that failed marks all its outputs as failed', async () => {
      const video = await insert();
      const { taskId } = await submit(video);
      const error = { code: 'InternalError', message: 'Why.', text: 'broken: Why.' };
      await jobs.finish(await claimed(), { error });
      const task = await tasks.find(SAMPLE_ACCOUNT, taskId);
      expect(statusOf(task!)).toBe('CompleteAllFail');
      expect(task!.outputs.map(({ state, failure }) => [state, failure])).toEqual([
        ['failed', { code: 'InternalError', message: 'Why.' }],
        ['failed', { code: 'InternalError', message: 'Why.' }],
      ]);
    });

    describe('that failed', () => {
      const video = { status: 'TranscodeFail', statusReason: 'Why.' } as const;
      const end = { error: { code: 'InternalError', message: 'Why.', text: 'broken: Why.' }, video };
      const begun = async () => {
        const job = await claimed();
        await jobs.begin(job);
        return job;
      };

      test('sets its video to TranscodeFail with the reason if it has no stream', async () => {
        const fresh = await insert();
        await submit(fresh);
        await jobs.finish(await begun(), end);
        expect(await stateOf(fresh)).toEqual(['TranscodeFail', undefined]);
        expect((await videos.findAnywhere(fresh.videoId))?.statusReason).toBe('Why.');
      });

      test('does not change a playable video', async () => {
        const playing = await insert({ status: 'Normal' });
        await submit(playing);
        clock.advance(1);
        await jobs.finish(await begun(), end);
        expect(await stateOf(playing)).toEqual(['Normal', undefined]);
        expect((await videos.findAnywhere(playing.videoId))?.statusReason).toBeUndefined();
      });

      test('changes the status only when no other job of the video is queued or running', async () => {
        const fresh = await insert();
        for (let count = 0; count < 3; count += 1) await submit(fresh);
        const first = await begun();
        await jobs.finish(first, end);
        expect(await stateOf(fresh)).toEqual(['UploadSucc', undefined]);
        const [second, third] = [await begun(), await begun()];
        await jobs.finish(second, end);
        expect(await stateOf(fresh)).toEqual(['Transcoding', undefined]);
        await jobs.finish(third, end);
        expect(await stateOf(fresh)).toEqual(['TranscodeFail', undefined]);
      });

      test('after a cancellation keeps the status that the cancellation set', async () => {
        const fresh = await insert();
        const { taskId } = await submit(fresh);
        const job = await begun();
        await tasks.cancel({ taskId, videoId: fresh.videoId });
        expect(await jobs.finish(job, end)).toBe(false);
        expect(await stateOf(fresh)).toEqual(['UploadSucc', undefined]);
      });
    });

    test('without outputs yet records them once, and never without its lease', async () => {
      const video = await insert({ status: 'Uploading' });
      await jobs.enqueue(video, { blob: video.sourceBlob, sizeBytes: 1 });
      const job = await claimed();
      expect(await jobs.outputsOf(job)).toEqual([]);
      const wanted = [keptTemplate('LD').template];
      expect(await jobs.addOutputs({ ...job, lease: 'lost' }, wanted)).toBeUndefined();
      const expected = await jobs.addOutputs(job, wanted);
      expect(expected).toHaveLength(1);
      expect(await jobs.addOutputs(job, [keptTemplate('SD').template])).toEqual(expected);
      expect(await jobs.outputsOf(job)).toEqual(expected);
    });
  });

  describe('cancelling', () => {
    test('a queued job ends it at once and restores the status of the video', async () => {
      const video = await insert();
      const { taskId } = await submit(video);
      const task = { taskId, videoId: video.videoId };
      expect(await tasks.cancel(task)).toBe(true);
      expect(storage.listed).toBe(1);
      expect(await tasks.cancel(task)).toBe(false);
      // The storage is not read for it either.
      expect(storage.listed).toBe(1);
      expect(await jobs.claim('w1')).toBeUndefined();
      const found = await tasks.find(SAMPLE_ACCOUNT, taskId);
      expect(statusOf(found!)).toBe('CompleteAllFail');
      expect(found!.outputs.every(({ failure }) => failure?.code === 'JobCanceled')).toBe(true);
      expect(await stateOf(video)).toEqual(['UploadSucc', undefined]);
    });

    test('a running job revokes its lease: its worker can neither start, record outputs, end nor publish', async () => {
      const video = await insert();
      const { taskId } = await submit(video);
      const job = await claimed();
      await jobs.begin(job);
      storage.keys = [`${video.videoId}/${taskId}-0123456789abcdef/ld.mp4`, `${video.videoId}/other-1/ld.mp4`];
      expect(await tasks.cancel({ taskId, videoId: video.videoId })).toBe(true);
      expect(storage.removed).toEqual([`${video.videoId}/${taskId}-0123456789abcdef`]);
      expect(await stateOf(video)).toEqual(['UploadSucc', undefined]);
      expect(await jobs.report(job, 50)).toBe(false);
      expect(await jobs.begin(job)).toBe(false);
      expect(await jobs.addOutputs(job, [])).toBeUndefined();
      await jobs.finish(job, {});
      await jobs.release(job);
      expect(await rows()).toMatchObject([{ state: 'canceled', error_code: 'JobCanceled' }]);
      const published = await videos.publish(video.videoId, {
        mediaType: 'video',
        durationSeconds: 1,
        coverBlob: undefined,
        streams: [],
        finishJob: (transaction) => jobs.finishInTransaction(transaction, job, {}),
      });
      expect(published).toEqual({ ok: false, reason: 'not its holder' });
      expect(await stateOf(video)).toEqual(['UploadSucc', undefined]);
      // Files that the worker may be writing are noted for removal too.
      const notes = await opened.database.selectFrom('blob_removals').select('blob').orderBy('blob').execute();
      expect(notes.map(({ blob }) => blob)).toEqual(
        [`${video.videoId}/${taskId}-0123456789abcdef`, `${video.videoId}/${taskId}-${job.claimId}`].toSorted(),
      );
    });

    test('and starting concurrently never leaves a video in Transcoding without a job', async () => {
      const other = createJobs({ database: await opened.competitor(), clock });
      for (let round = 0; round < 10; round += 1) {
        const video = await insert();
        const { taskId } = await submit(video);
        const job = await claimed();
        await Promise.all([other.begin(job), tasks.cancel({ taskId, videoId: video.videoId })]);
        expect(await stateOf(video)).toEqual(['UploadSucc', undefined]);
      }
    });
  });
});
