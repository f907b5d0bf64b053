// Publishing, the last step of a transcoding, on both databases with files on a disk: what it adds and removes, and that a
// worker killed at any point leaves nothing after recovery.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createContentKeys } from '../../src/transcoding/keys/content-keys.ts';
import { publishOutputs, type PublishDeps } from '../../src/transcoding/publish-outputs.ts';
import { createTranscoder } from '../../src/transcoding/transcode-video.ts';
import { databaseKinds } from '../support/databases.ts';
import { memoryKeyRing } from '../support/memory-key-ring.ts';
import { madeBy, madeTemplate, openPublishServices, type PublishServices } from '../support/publish-steps.ts';
import { SAMPLE_ACCOUNT, sampleStream } from '../support/sample-video.ts';

describe.each(databaseKinds)('%s', (kind) => {
  let services: PublishServices;
  let clock: PublishServices['clock'];
  let opened: PublishServices['opened'];
  let blobs: PublishServices['blobs'];
  let jobs: PublishServices['jobs'];
  let tasks: PublishServices['tasks'];
  let videos: PublishServices['videos'];
  let removals: PublishServices['removals'];
  let deps: PublishServices['deps'];
  let insert: PublishServices['insert'];
  let ask: PublishServices['ask'];
  let claimed: PublishServices['claimed'];
  let finished: PublishServices['finished'];
  let publish: PublishServices['publish'];
  let stored: PublishServices['stored'];
  let stateOf: PublishServices['stateOf'];
  let workRoot: PublishServices['workRoot'];
  beforeEach(async () => {
    services = await openPublishServices(kind);
    ({
      clock,
      opened,
      blobs,
      jobs,
      tasks,
      videos,
      removals,
      deps,
      insert,
      ask,
      claimed,
      finished,
      publish,
      stored,
      stateOf,
      workRoot,
    } = services);
  });
  afterEach(() => services.close());

  const killed = new Error('the worker was killed');
  /** Stops right before, or right after, the transaction that publishes. */
  const dyingAt = (instant: 'before' | 'after'): PublishDeps => ({
    ...deps,
    videos: {
      ...videos,
      publish: async (videoId, media) => {
        if (instant === 'after') await videos.publish(videoId, media);
        throw killed;
      },
    },
  });

  describe('the requested outputs', () => {
    test('appear in the transaction that ends the job', async () => {
      const video = await insert();
      const taskId = await ask(video);
      const job = await claimed();
      await jobs.begin(job);
      expect(await publish(video, job)).toEqual({ ok: true, isFinished: true });
      const task = await tasks.find(SAMPLE_ACCOUNT, taskId);
      expect(task).toMatchObject({ state: 'done', outputs: [{ state: 'done' }, { state: 'done' }] });
      const streams = await videos.streamsOf(video.videoId);
      expect(streams.map(({ streamId }) => streamId).toSorted()).toEqual(
        task!.outputs.map(({ outputId }) => outputId).toSorted(),
      );
      expect(await stored(video)).toEqual(madeBy(job, 'cover.jpg', 'ld.mp4', 'sd.mp4'));
      expect((await stateOf(video)).status).toBe('Normal');
    });

    test('replace streams of the same kind, and keep the other streams and the cover', async () => {
      const video = await insert();
      await ask(video);
      const [first] = [await claimed()];
      await publish(video, first);
      const hls = sampleStream(video, { definition: 'LD', format: 'm3u8', blob: `${video.videoId}/other/ld.m3u8` });
      await videos.publish(video.videoId, {
        mediaType: 'video',
        durationSeconds: 2,
        coverBlob: undefined,
        streams: [hls],
        replaces: 'same',
      });
      await ask(video);
      const second = await claimed();
      await publishOutputs(deps, second, await finished(video, second, ['LD']));
      expect((await stateOf(video)).streams).toEqual(
        ['other/ld.m3u8', ...madeBy(first, 'sd.mp4'), ...madeBy(second, 'ld.mp4')].toSorted(),
      );
      expect(await stored(video)).toEqual(
        [...madeBy(first, 'cover.jpg', 'sd.mp4'), ...madeBy(second, 'ld.mp4')].toSorted(),
      );
      const found = await videos.findAnywhere(video.videoId);
      expect(found?.coverBlob).toBe(`${video.videoId}/${madeBy(first, 'cover.jpg')[0]!}`);
    });

    test('that are incomplete report which could not be made', async () => {
      const video = await insert();
      const taskId = await ask(video);
      const job = await claimed();
      await publishOutputs(deps, job, await finished(video, job, ['LD']));
      const task = await tasks.find(SAMPLE_ACCOUNT, taskId);
      expect(task?.outputs.map(({ state, failure }) => [state, failure?.message])).toEqual([
        ['done', undefined],
        ['failed', 'No.'],
      ]);
    });

    test('of a video under review are not playable before it is approved', async () => {
      const video = await insert({ status: 'Checking' });
      await ask(video);
      await publish(video, await claimed());
      expect((await stateOf(video)).status).toBe('Checking');
    });

    test.each(['deleted', 'replaced'])(
      'of a file that was %s meanwhile is not published, and leaves nothing',
      async (how) => {
        const video = await insert();
        await ask(video);
        const job = await claimed();
        await opened.database
          .updateTable('videos')
          .set(
            how === 'deleted' ? { source_removed_at_ms: 1 } : { source_blob: `${video.videoId}/source/source-2.mp4` },
          )
          .execute();
        expect(await publish(video, job)).toMatchObject({ ok: false, reason: 'lost' });
        expect(await stateOf(video)).toEqual({ status: 'UploadSucc', streams: [] });
        expect(await stored(video)).toEqual([]);
      },
    );
  });

  test('of a new file replace all streams from before its arrival, and none made later', async () => {
    const video = await insert({ status: 'Normal' });
    await ask(video);
    const earlier = await claimed();
    await publish(video, earlier);
    const file = { blob: `${video.videoId}/source/source-2.mp4`, sizeBytes: 1 };
    clock.advance(1);
    expect((await jobs.enqueue({ ...video, status: 'Normal' }, file)).ok).toBe(true);
    videos.forget(video.videoId);
    const now = (await videos.findAnywhere(video.videoId))!;
    clock.advance(1);
    const later = sampleStream(video, {
      definition: 'HD',
      createdAtMs: clock.now(),
      blob: `${video.videoId}/m/hd.mp4`,
    });
    await videos.publish(video.videoId, {
      mediaType: 'video',
      durationSeconds: 2,
      coverBlob: undefined,
      streams: [later],
      replaces: 'same',
    });
    const job = await claimed();
    await jobs.addOutputs(job, [madeTemplate('LD'), madeTemplate('SD')]);
    await publish(now, job);
    expect((await stateOf(video)).streams).toEqual(['m/hd.mp4', ...madeBy(job, 'ld.mp4', 'sd.mp4')].toSorted());
    expect(await stored(video)).toEqual(madeBy(job, 'cover.jpg', 'ld.mp4', 'sd.mp4'));
  });

  describe('a worker that is killed', () => {
    test('before it published leaves files that the next attempt removes, which publishes once', async () => {
      const video = await insert();
      await ask(video);
      const first = await claimed();
      await expect(publish(video, first, dyingAt('before'))).rejects.toThrow(killed);
      expect(await stored(video)).toEqual(madeBy(first, 'cover.jpg', 'ld.mp4', 'sd.mp4'));
      const second = await claimed();
      expect(await publish(video, second)).toMatchObject({ ok: true });
      expect(await stored(video)).toEqual(madeBy(second, 'cover.jpg', 'ld.mp4', 'sd.mp4'));
    });

    test('after it published has done its job, and a sweep removes what was replaced', async () => {
      const video = await insert();
      await ask(video);
      const first = await claimed();
      await publish(video, first);
      await ask(video);
      const second = await claimed();
      await expect(publish(video, second, dyingAt('after'))).rejects.toThrow(killed);
      expect(await jobs.claim('w2')).toBeUndefined();
      await jobs.reclaim({ ignoreLeases: true });
      expect(await jobs.claim('w2')).toBeUndefined();
      await removals.sweep();
      expect(await stored(video)).toEqual(
        [...madeBy(first, 'cover.jpg'), ...madeBy(second, 'ld.mp4', 'sd.mp4')].toSorted(),
      );
    });

    test('before it published leaves nothing when its job is cancelled, or fails in the end', async () => {
      const transcoder = createTranscoder({
        ...deps,
        videos,
        jobs,
        blobs,
        workRoot,
        timeoutMs: 1,
        effort: { threads: 2 },
        tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
        recordEvent: () => Promise.resolve(),
        contentKeys: createContentKeys(memoryKeyRing()),
        openDataKey: () => undefined,
      });
      for (const end of ['cancel', 'fail'] as const) {
        const video = await insert();
        const taskId = await ask(video);
        const job = await claimed();
        await expect(publish(video, job, dyingAt('before'))).rejects.toThrow(killed);
        if (end === 'cancel') await tasks.cancel({ taskId, videoId: video.videoId });
        else {
          const again = await claimed();
          const failed = await transcoder.fail(again, { ok: false, reason: 'broken', detail: 'Why.' });
          const error = { code: 'InternalError', message: 'Why.', text: 'broken: Why.' };
          expect(await jobs.finish(again, { ...failed, error })).toBe(true);
          await removals.sweep();
        }
        expect([end, await stored(video)]).toEqual([end, []]);
        expect((await stateOf(video)).status).toBe(end === 'cancel' ? 'UploadSucc' : 'TranscodeFail');
      }
    });

    test('and resumes after its lease expired publishes nothing', async () => {
      const video = await insert();
      await ask(video);
      const zombie = await claimed();
      const job = await claimed();
      await publish(video, job);
      expect(await publish(video, zombie)).toMatchObject({ ok: false, reason: 'lost' });
      expect(await stored(video)).toEqual(madeBy(job, 'cover.jpg', 'ld.mp4', 'sd.mp4'));
    });
  });
});
