// The outcome of a job, on both databases: done, failed, lost, or released when the cause is not the job.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import type { Job, JobOutcome, JobRun, JobRunner } from '../../src/transcoding/queue/job.ts';
import { createJobs, type Jobs } from '../../src/transcoding/queue/jobs-db.ts';
import { missingHere } from '../../src/transcoding/queue/check-storage.ts';
import { MAX_KILLS, runJob, type RunEnd } from '../../src/transcoding/queue/run-job.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { StorageRefusal, StorageUnavailable } from '../../src/store/blobs/storage-error.ts';
import type { VideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';
import { leases } from '../../src/store/leases/lease.ts';

const LEASE_MS = leases.job.lastsMs;

let errors: string[];
const log = {
  error: (_: object, said: string) => void errors.push(said),
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

describe.each(databaseKinds)('%s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let jobs: Jobs;
  let removed: string[];
  let failures: number;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    await opened.database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    jobs = createJobs({ database: opened.database, clock });
    removed = [];
    errors = [];
    failures = 0;
  });
  afterEach(() => opened.close());

  async function claimed(): Promise<Job> {
    const video = sampleVideo({ status: 'Uploading' });
    await createVideos({ database: opened.database, clock }).insert(video);
    expect((await jobs.enqueue(video, { blob: video.sourceBlob, sizeBytes: 1 })).ok).toBe(true);
    return (await jobs.claim('w'))!;
  }
  async function done(
    job: Job,
    how: (run: JobRun) => Promise<JobOutcome>,
    more: { readonly stopping?: AbortSignal; readonly blockedReason?: () => Promise<string | undefined> } = {},
  ): Promise<RunEnd> {
    const runner: JobRunner = {
      run: how,
      fail: () => {
        failures += 1;
        return Promise.resolve({ obsolete: [`${job.videoId}/left`] });
      },
      revert: () => Promise.resolve(),
    };
    const { stopping = new AbortController().signal, blockedReason } = more;
    const removals = { begin: (blobs: readonly string[]) => void removed.push(...blobs) };
    const videos = { forget: () => undefined };
    const deps = { jobs, log, removals, videos, blockedReason, runners: { transcode: runner, snapshot: runner } };
    return await runJob(deps, job, stopping);
  }
  const row = async () =>
    await opened.database
      .selectFrom('jobs')
      .select(['state', 'attempts', 'error', 'give_backs', 'shortages'])
      .executeTakeFirstOrThrow();
  const notes = () => opened.database.selectFrom('blob_removals').select('blob').execute();
  const succeed = () => Promise.resolve({ ok: true } as const);
  const fail = () => Promise.resolve({ ok: false, reason: 'bad-file', detail: 'It is no film.' } as const);

  test('a job that ends well is done', async () => {
    expect(await done(await claimed(), succeed)).toBe('settled');
    expect(await row()).toMatchObject({ state: 'done', attempts: 1 });
  });

  test('a failed job has its files noted in the same transaction and removed', async () => {
    const job = await claimed();
    expect(await done(job, fail)).toBe('settled');
    expect(await row()).toMatchObject({ state: 'failed', error: 'bad-file: It is no film.' });
    expect([removed, await notes()]).toEqual([[`${job.videoId}/left`], [{ blob: `${job.videoId}/left` }]]);
  });

  test('a job whose lease was lost during the run is left to its new holder', async () => {
    const job = await claimed();
    const isLost = async (): Promise<JobOutcome> => {
      clock.advance(LEASE_MS + 1);
      await jobs.reclaim({ ignoreLeases: false });
      return await fail();
    };
    expect(await done(job, isLost)).toBe('settled');
    expect(await row()).toMatchObject({ state: 'queued', attempts: 1, error: null });
    // Nor does the video learn of a failure.
    expect([failures, removed, await notes()]).toEqual([0, [], []]);
  });

  test.each([
    ['no error of the operator, if its video was deleted', true, 0],
    ['an error, if its video is there', false, 1],
  ])('a job whose files vanish while it runs is %s', async (_, isDeleted, expected) => {
    const job = await claimed();
    const isGone = async (): Promise<never> => {
      if (isDeleted) await opened.database.deleteFrom('videos').where('video_id', '=', job.videoId).execute();
      throw Object.assign(new Error('ENOENT: no such file or directory'), { code: 'ENOENT' });
    };
    expect(await done(job, isGone)).toBe('settled');
    expect(errors).toHaveLength(expected);
    expect(failures).toBe(expected);
  });

  test('a job whose lease was lost just before the end writes nothing and removes no file of the new holder', async () => {
    const job = await claimed();
    const hanging: Jobs = {
      ...jobs,
      finish: async (...end) => {
        clock.advance(LEASE_MS + 1);
        await createJobs({ database: opened.database, clock }).reclaim({ ignoreLeases: false });
        return await createJobs({ database: opened.database, clock }).finish(...end);
      },
    };
    jobs = hanging;
    await done(job, fail);
    expect(await row()).toMatchObject({ state: 'queued', error: null });
    expect([removed, await notes()]).toEqual([[], []]);
  });

  test.each([
    ['a database that is away', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['a database that is shut down', Object.assign(new Error('x'), { code: '57P01' })],
    ['a cut connection', new Error('Connection terminated unexpectedly')],
    ['a storage that does not answer', new StorageUnavailable('x')],
    ['keys of the storage that have expired', new StorageRefusal('ExpiredToken', 'x')],
    ['a storage that is full', new StorageRefusal('QuotaExceeded', 'x')],
    ['a clock that the storage finds wrong', new StorageRefusal('RequestTimeTooSkewed', 'x')],
    ['one of these behind another error', new Error('x', { cause: new Error('Connection terminated') })],
  ])('a job is released without counting an attempt after %s', async (_, error) => {
    expect(await done(await claimed(), () => Promise.reject(error))).toBe('unable');
    expect(await row()).toMatchObject({ state: 'queued', attempts: 0, error: null, give_backs: 1 });
  });

  test.each<[string, () => Promise<JobOutcome>]>([
    ['FFmpeg found no room', () => Promise.resolve({ ok: false, reason: 'out-of-space', detail: 'Full.' })],
    ['a file found none', () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOSPC' }))],
  ])('a job is released with growing backoff while the disk is full, and fails in the end: %s', async (_, meet) => {
    const first = await claimed();
    expect(await done(first, meet)).toBe('unable');
    const rests = [];
    for (let job: Job | undefined; (await row()).state === 'queued'; job = undefined) {
      const from = clock.now();
      while ((job = await jobs.claim('w')) === undefined) clock.advance(10_000);
      rests.push((clock.now() - from) / 1000);
      await done(job, meet);
    }
    expect(rests).toEqual([30, 60, 120, 240, 300]);
    expect(await row()).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/^out-of-space: /) as string,
      attempts: 1,
    });
    expect(failures).toBe(1);
  });

  test('a job whose process is killed again and again is done again, waits in between, and is given up in the end', async () => {
    const rests: number[] = [];
    await claimed();
    await jobs.reclaim({ ignoreLeases: true });
    for (let kill = 2; kill <= MAX_KILLS + 1; kill += 1) {
      const from = clock.now();
      let job: Job | undefined;
      while ((job = await jobs.claim('w')) === undefined) clock.advance(10_000);
      rests.push((clock.now() - from) / 1000);
      expect(job.attempts).toBe(kill);
      if (kill <= MAX_KILLS) await jobs.reclaim({ ignoreLeases: true });
      else await done(job, () => Promise.reject(new Error('must not be run')));
    }
    expect(rests).toEqual([0, 0, 0, 10, 10, 10, 120, 120, 120, 120]);
    expect(await row()).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/^gave-up: .*ended 10 times/) as string,
    });
  });

  test('an unreachable storage fails no job, which is retried every few minutes', async () => {
    const down = () => Promise.reject(new StorageUnavailable('x'));
    await done(await claimed(), down);
    const until = clock.now() + 3 * 3600_000;
    let tries = 0;
    for (; clock.now() < until; clock.advance(20_000)) {
      const job = await jobs.claim('w');
      if (job === undefined) continue;
      await done(job, down);
      tries += 1;
    }
    expect(tries).toBeGreaterThan(3 * 10);
    expect(tries).toBeLessThan(3 * 14);
    // These attempts do not count either when the disk is full once afterwards.
    clock.advance(300_000);
    const full = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOSPC' }));
    expect(await done((await jobs.claim('w'))!, full)).toBe('unable');
    expect(await row()).toMatchObject({ state: 'queued', attempts: 0, shortages: 1 });
  });

  test('a job is released at once if the process stops while the storage is unreachable', async () => {
    await done(await claimed(), () => Promise.reject(new StorageUnavailable('x')), { stopping: AbortSignal.abort() });
    expect(await jobs.claim('w')).toMatchObject({ attempts: 1, retries: 0 });
  });

  test.each([new Error('a fault of ours'), new StorageRefusal('InvalidObjectState', 'x')])(
    'failed: %s',
    async (error) => {
      expect(await done(await claimed(), () => Promise.reject(error))).toBe('settled');
      expect(await row()).toMatchObject({ state: 'failed' });
    },
  );

  test('a job is released by a process that cannot run it', async () => {
    const why = { blockedReason: () => Promise.resolve('its file is not here') };
    expect(await done(await claimed(), () => Promise.reject(new Error('it was tried')), why)).toBe('unable');
    expect(await row()).toMatchObject({ state: 'queued', attempts: 0 });
    // Another process may run it.
    expect(await jobs.claim('w2')).toMatchObject({ retries: 0 });
  });

  test('a job is released when the process stops, unless it has finished', async () => {
    const stopping = AbortSignal.abort();
    expect(await done(await claimed(), fail, { stopping })).toBe('settled');
    expect(await row()).toMatchObject({ state: 'queued', attempts: 0 });
    const again = (await jobs.claim('w'))!;
    await done(again, succeed, { stopping });
    expect(await row()).toMatchObject({ state: 'done' });
  });

  describe('a file that is missing', () => {
    const there = new Set<string>();
    const look = (videoId: VideoId) =>
      missingHere(
        {
          database: opened.database,
          blobs: {
            stat: (key) => Promise.resolve(there.has(key) ? { sizeBytes: 1, modifiedAtMs: 1 } : undefined),
          },
        },
        videoId,
      );
    beforeEach(() => there.clear());

    test('releases the job when the other files of the library are missing too: the storage is another one', async () => {
      const [job] = [await claimed(), await claimed()];
      expect(await look(job.videoId)).toMatch(/source\.mp4 is not in the storage of this worker.*--storage/);
    });

    test('fails the job when other files of the library exist', async () => {
      const [job, other] = [await claimed(), await claimed()];
      there.add(`${other.videoId}/source/source.mp4`);
      expect(await look(job.videoId)).toBeUndefined();
    });

    test('is left to the job to report when it was deleted on purpose', async () => {
      const { videoId } = await claimed();
      await opened.database.updateTable('videos').set({ source_removed_at_ms: 1 }).execute();
      expect(await look(videoId)).toBeUndefined();
    });

    test('that exists stops the search', async () => {
      const job = await claimed();
      there.add(`${job.videoId}/source/source.mp4`);
      expect(await look(job.videoId)).toBeUndefined();
    });
  });
});
