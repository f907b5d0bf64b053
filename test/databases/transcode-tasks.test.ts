// Transcode tasks on both databases: what is accepted and how often, the order of the queue, the outputs recorded, and how
// tasks are found.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertJob, KEPT_OF_VIDEO } from '../../src/transcoding/queue/insert-job.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import {
  MAX_WAITING_OF_ACCOUNT,
  MAX_WAITING_OF_VIDEO,
  SESSION_MS,
  type NewTask,
} from '../../src/transcoding/tasks/submit-task-db.ts';
import { statusOf } from '../../src/transcoding/tasks/transcode-task.ts';
import { LADDER_GROUP, NO_TRANSCODE_GROUP } from '../../src/ffmpeg/plan/template.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { asStreamId, asVideoId } from '../../src/wire/ids.ts';
import { databaseKinds } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';
import { keptTemplate, openTaskServices, type TaskServices } from '../support/task-steps.ts';
import { OTHER_ACCOUNT } from '../support/open-services.ts';

describe.each(databaseKinds)('%s', (kind) => {
  let clock: TaskServices['clock'];
  let opened: TaskServices['opened'];
  let close: TaskServices['close'];
  let jobs: TaskServices['jobs'];
  let videos: TaskServices['videos'];
  let groups: TaskServices['groups'];
  let groupId: TaskServices['groupId'];
  let tasks: TaskServices['tasks'];
  let tasksOn: TaskServices['tasksOn'];
  let newTask: TaskServices['newTask'];
  let insert: TaskServices['insert'];
  let submit: TaskServices['submit'];
  let claimed: TaskServices['claimed'];
  let stateOf: TaskServices['stateOf'];
  let rows: TaskServices['rows'];
  beforeEach(async () => {
    ({
      clock,
      opened,
      close,
      jobs,
      videos,
      groups,
      groupId,
      tasks,
      tasksOn,
      newTask,
      insert,
      submit,
      claimed,
      stateOf,
      rows,
    } = await openTaskServices(kind));
  });
  afterEach(() => close());

  describe('submitting', () => {
    test('creates a job with its planned outputs, and leaves the video unchanged', async () => {
      const video = await insert();
      const { taskId, outputIds } = await submit(video, { priority: 9, userData: '{"Extend":"x"}' });
      expect(outputIds).toHaveLength(2);
      expect(await rows()).toMatchObject([
        { job_id: taskId, trigger: 'Manual', priority: 9, account_id: SAMPLE_ACCOUNT },
      ]);
      const task = await tasks.find(SAMPLE_ACCOUNT, taskId);
      expect(task).toMatchObject({ groupId, trigger: 'Manual', priority: 9, state: 'queued' });
      expect(task!.outputs.map(({ outputId, template: { definition } }) => [outputId, definition])).toEqual([
        [outputIds[0], 'LD'],
        [outputIds[1], 'SD'],
      ]);
      expect(statusOf(task!)).toBe('Processing');
      expect(await stateOf(video)).toEqual(['UploadSucc', undefined]);
      expect(await claimed()).toMatchObject({ jobId: taskId, userData: '{"Extend":"x"}', callback: undefined });
    });

    test.each<[string, Partial<Video>, Partial<NewTask>]>([
      ['no video', {}, { videoId: asVideoId('f'.repeat(32)) }],
      ['no video', { accountId: OTHER_ACCOUNT }, { accountId: SAMPLE_ACCOUNT }],
      ['no group', {}, { groupId: 'f'.repeat(32) }],
      ['no group', { accountId: OTHER_ACCOUNT }, {}],
      ['no file', { sourceRemovedAtMs: 1 }, {}],
      ['nothing to make', {}, { groupId: NO_TRANSCODE_GROUP }],
      ['status', { status: 'Uploading' }, {}],
      ['status', { status: 'Transcoding' }, {}],
      ['status', { status: 'Blocked' }, {}],
    ])('is refused: %s, of a video with %j for %j', async (refused, changes, more) => {
      expect(await tasks.submit(newTask(await insert(changes), more))).toMatchObject({ refused });
      expect(await rows()).toEqual([]);
    });

    test.each(['UploadSucc', 'Normal', 'Checking', 'TranscodeFail'] as const)(
      'is accepted for a video in status %s',
      async (status) => {
        await submit(await insert({ status }));
        expect(await rows()).toHaveLength(1);
      },
    );

    test('with a key of the customer needs a template that encrypts', async () => {
      const customerKey = { cipherText: '0a', uri: 'https://example.com/key' };
      const video = await insert();
      const plain = await groups.add(SAMPLE_ACCOUNT, { name: 'P', templates: [keptTemplate('LD')] });
      expect(await tasks.submit(newTask(video, { customerKey, groupId: plain! }))).toEqual({
        refused: 'nothing to encrypt',
      });
      await submit(video, { customerKey });
      expect(await rows()).toMatchObject([{ spec: JSON.stringify({ customerKey }) }]);
    });

    test('for the ladder plans the definitions that fit the file, or all if its size is unknown', async () => {
      const source = { durationSeconds: 2, bitrateKbps: 500 };
      const picture = { codec: 'h264', width: 854, height: 480, fps: 25 };
      const small = await insert({ source: { ...source, video: picture } });
      const sound = await insert({ source: { ...source, audio: { codec: 'aac', channels: 2, sampleRate: 48_000 } } });
      const unknown = await insert();
      const counts = [];
      for (const video of [small, sound, unknown]) {
        const { outputIds } = await submit(video, { groupId: LADDER_GROUP });
        counts.push(outputIds.length);
      }
      expect(counts).toEqual([4, 2, 10]);
    });

    test('is idempotent by session for seven days, also from several servers at once', async () => {
      const video = await insert();
      const sessionKey = 'account root s';
      const elsewhere = tasksOn(await opened.competitor());
      const all = await Promise.all(
        [tasks, elsewhere, tasks, elsewhere].map((by) => submit(video, { sessionKey }, by)),
      );
      expect(new Set(all.map(({ taskId }) => taskId)).size).toBe(1);
      expect(all.every(({ outputIds }) => outputIds.length === 2)).toBe(true);
      // Also after a cancellation: it is the same call.
      await tasks.cancel({ taskId: all[0]!.taskId, videoId: video.videoId });
      expect(await submit(video, { sessionKey })).toEqual(all[0]);
      expect((await submit(video, { sessionKey: 'account root t' })).taskId).not.toBe(all[0]!.taskId);
      clock.advance(SESSION_MS);
      expect((await submit(video, { sessionKey })).taskId).not.toBe(all[0]!.taskId);
    });

    test('for another video creates another task, even with the same session', async () => {
      const [one, other] = [await insert(), await insert()];
      const sessionKey = 'account root s';
      const [first, second] = [await submit(one, { sessionKey }), await submit(other, { sessionKey })];
      expect(second.taskId).not.toBe(first.taskId);
      expect((await tasks.find(SAMPLE_ACCOUNT, second.taskId))?.videoId).toBe(other.videoId);
      expect([await submit(one, { sessionKey }), await submit(other, { sessionKey })]).toEqual([first, second]);
    });

    test('and cancelling repeatedly keeps the newest tasks of a video', async () => {
      const video = await insert();
      await tasks.cancel({ ...(await submit(video)), videoId: video.videoId });
      const [first] = await rows();
      const older = Array.from({ length: KEPT_OF_VIDEO + 4 }, (_, index) => ({
        ...first!,
        job_id: `older-${String(index)}`,
        created_at_ms: SAMPLE_INSTANT - 1 - index,
      }));
      await opened.database.insertInto('jobs').values(older).execute();
      await submit(video);
      const all = await rows();
      expect(all).toHaveLength(KEPT_OF_VIDEO + 1);
      expect(Math.max(...all.map((row) => row.created_at_ms))).toBe(clock.now() - 1);
    });

    test('snapshots repeatedly keeps the newest snapshot jobs and all transcode tasks', async () => {
      const video = await insert();
      const { videoId } = video;
      const { taskId } = await submit(video);
      for (let count = 0; count < KEPT_OF_VIDEO + 3; count += 1) {
        const atMs = clock.now() + count;
        const jobId = await insertJob(opened.database, { videoId, kind: 'snapshot', trigger: 'Manual', atMs });
        if (count !== 0)
          await opened.database.updateTable('jobs').set({ state: 'done' }).where('job_id', '=', jobId).execute();
      }
      const kept = (await rows()).filter((row) => row.kind === 'snapshot');
      // The first is still queued: it is kept at any age.
      expect(kept).toHaveLength(KEPT_OF_VIDEO + 2);
      expect(kept.filter(({ state }) => state === 'queued')).toHaveLength(1);
      expect(await tasks.find(SAMPLE_ACCOUNT, taskId)).toBeDefined();
    });

    test('is limited for each video and each account', async () => {
      const video = await insert();
      for (let count = 0; count < MAX_WAITING_OF_VIDEO; count += 1) await submit(video);
      expect(await tasks.submit(newTask(video))).toEqual({ refused: 'too many' });
      const other = await insert();
      await submit(other);
      const [row] = await rows();
      const more = Array.from({ length: MAX_WAITING_OF_ACCOUNT - MAX_WAITING_OF_VIDEO - 1 }, (_, index) => ({
        ...row!,
        job_id: `filler-${String(index)}`,
        video_id: sampled.videoId,
      }));
      await insertSampled();
      for (let at = 0; at < more.length; at += 100)
        await opened.database
          .insertInto('jobs')
          .values(more.slice(at, at + 100))
          .execute();
      expect(await tasks.submit(newTask(other))).toEqual({ refused: 'too many' });
      const job = await claimed();
      await jobs.finish(job, {});
      await submit(other);
    });
    const sampled = sampleVideo();
    const insertSampled = () => videos.insert(sampled);
  });

  describe('the queue', () => {
    test('gives each job to one worker, by priority and then by age', async () => {
      const video = await insert();
      const order = [];
      for (const priority of [undefined, 3, 10, undefined, 10]) order.push((await submit(video, { priority })).taskId);
      const [usual, low, high, usualToo, highToo] = order;
      const workers = [jobs];
      for (let index = 0; index < 3; index += 1)
        workers.push(createJobs({ database: await opened.competitor(), clock }));
      const first = await claimed();
      expect(first.jobId).toBe(high);
      const rest = await Promise.all(
        Array.from({ length: 12 }, (_, index) => workers[index % workers.length]!.claim(`w ${String(index)}`)),
      );
      const got = rest.flatMap((job) => job?.jobId ?? []);
      expect(got.toSorted()).toEqual([usual!, low!, usualToo!, highToo!].toSorted());
      expect(await jobs.claim('w')).toBeUndefined();
    });
  });

  describe('an upload', () => {
    test('gets the planned outputs of its own group, else of the default of its account, and none without transcoding', async () => {
      const outputs = async (changes: Partial<Video>) => {
        const video = await insert({ status: 'Uploading', ...changes });
        await jobs.enqueue(video, { blob: video.sourceBlob, sizeBytes: 1 });
        const job = await claimed();
        return [job.templateGroupId, (await jobs.outputsOf(job)).length];
      };
      expect(await outputs({})).toEqual([LADDER_GROUP, 0]);
      expect(await outputs({ templateGroupId: groupId })).toEqual([groupId, 2]);
      expect(await outputs({ templateGroupId: NO_TRANSCODE_GROUP })).toEqual([NO_TRANSCODE_GROUP, 0]);
      await groups.setDefault(SAMPLE_ACCOUNT, groupId);
      expect(await outputs({})).toEqual([groupId, 2]);
      expect(await outputs({ templateGroupId: 'f'.repeat(32) })).toEqual([groupId, 2]);
      const empty = await groups.add(SAMPLE_ACCOUNT, { name: 'E', templates: [] });
      expect(await outputs({ templateGroupId: empty })).toEqual([NO_TRANSCODE_GROUP, 0]);
    });
  });

  describe('looking', () => {
    test('finds tasks by their id, their streams and their video, within the account', async () => {
      const video = await insert();
      const one = await submit(video);
      const other = await submit(video);
      const ids = (found: readonly { readonly taskId: string }[]) => found.map(({ taskId }) => taskId);
      expect(await tasks.find(OTHER_ACCOUNT, one.taskId)).toBeUndefined();
      expect(await tasks.find(SAMPLE_ACCOUNT, 'none')).toBeUndefined();
      const byOutput = await tasks.findByOutputs(SAMPLE_ACCOUNT, [other.outputIds[1]!, asStreamId('none')]);
      expect(ids(byOutput)).toEqual([other.taskId]);
      expect(byOutput[0]?.outputs.map(({ outputId }) => outputId)).toEqual(other.outputIds);
      expect(await tasks.findByOutputs(OTHER_ACCOUNT, one.outputIds)).toEqual([]);
      const page = { offset: 0, limit: 10 };
      expect(ids(await tasks.list(video.videoId, page))).toEqual([other.taskId, one.taskId]);
      expect(ids(await tasks.list(video.videoId, { offset: 1, limit: 1 }))).toEqual([one.taskId]);
      expect(ids(await tasks.list(video.videoId, { ...page, createdUntilMs: SAMPLE_INSTANT }))).toEqual([one.taskId]);
      expect(ids(await tasks.list(video.videoId, { ...page, createdFromMs: SAMPLE_INSTANT + 1 }))).toEqual([
        other.taskId,
      ]);
    });

    test('does not show uploads that are not transcoded, and cannot cancel them', async () => {
      const video = await insert({ status: 'Uploading', templateGroupId: NO_TRANSCODE_GROUP });
      await jobs.enqueue(video, { blob: video.sourceBlob, sizeBytes: 1 });
      const [row] = await rows();
      expect(await tasks.find(SAMPLE_ACCOUNT, row!.job_id)).toBeUndefined();
      expect(await tasks.list(video.videoId, { offset: 0, limit: 10 })).toEqual([]);
    });
  });
});
