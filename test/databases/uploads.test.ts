// Uploads and their parts as rows on both databases: concurrency, expiry of abandoned uploads, and two uploads for one
// ReferenceId.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/access/operation.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import { createUploadVideo } from '../../src/uploads/operations/create-upload-video.ts';
import { refreshUploadVideo } from '../../src/uploads/operations/refresh-upload-video.ts';
import { createCredentialsForTest } from '../../src/uploads/upload-credential.testing.ts';
import { recoverUploads, sweepUploads, UPLOAD_IDLE_MS, type SweepDeps } from '../../src/uploads/sweep-uploads.ts';
import type { Completion, NewPart } from '../../src/uploads/upload.ts';
import { createUploads, type Uploads } from '../../src/uploads/uploads-db.ts';
import { createActiveUploads } from '../../src/uploads/active-uploads.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { createAccountStorage } from '../../src/library/storage/account-storage-db.ts';
import { createRemovals } from '../../src/library/videos/removals-db.ts';
import { createVideos, type Videos } from '../../src/library/videos/videos-db.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import { createPartFiles } from '../../src/store/blobs/part-files.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ISSUER } from '../support/issuers.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';
import { filmsOnly } from '../support/films-only.ts';

const part = (partNumber: number, changes: Partial<NewPart> = {}): NewPart => ({
  partNumber,
  sizeBytes: 100,
  md5: 'A'.repeat(32),
  place: 'slot',
  ...changes,
});

function begun(outcome: Completion | 'gone' | 'busy'): Completion {
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome;
}

describe.each(databaseKinds)('%s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let uploads: Uploads;
  let videos: Videos;
  let video: Video;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    await opened.database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    uploads = createUploads({ database: opened.database, clock });
    videos = createVideos({ database: opened.database, clock });
    video = sampleVideo({ status: 'Uploading' });
    await videos.insert(video);
  });
  afterEach(() => opened.close());

  const open = (): Promise<string> => uploads.open({ videoId: video.videoId, blob: video.sourceBlob });

  test('each part counts once, also when it is sent again or concurrently', async () => {
    const id = await open();
    const elsewhere = createUploads({ database: await opened.competitor(), clock });
    const numbers = [1, 2, 3, 2, 1, 3, 2, 10_000];
    await Promise.all(
      numbers.map((number, index) => (index % 2 === 0 ? uploads : elsewhere).addPart(id, part(number), 1000)),
    );
    expect((await uploads.parts(id)).map(({ partNumber }) => partNumber)).toEqual([1, 2, 3, 10_000]);
    expect(await uploads.find(id)).toMatchObject({ sizeBytes: 400, state: 'open' });
    const added = await uploads.addPart(id, part(2, { sizeBytes: 50, place: 'part-x' }), 1000);
    expect(added).toMatchObject({ replaced: { place: 'slot', sizeBytes: 100 } });
    expect((await uploads.find(id))?.sizeBytes).toBe(350);
    const page = await uploads.parts(id, { after: 1, limit: 2 });
    expect(page.map(({ partNumber, sizeBytes }) => [partNumber, sizeBytes])).toEqual([
      [2, 50],
      [3, 100],
    ]);
  });

  test('the sum of the parts respects the limit under concurrency', async () => {
    const id = await open();
    const elsewhere = createUploads({ database: await opened.competitor(), clock });
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((number) => (number % 2 === 0 ? uploads : elsewhere).addPart(id, part(number), 300)),
    );
    expect(outcomes.filter((outcome) => outcome === 'too large')).toHaveLength(3);
    expect((await uploads.find(id))?.sizeBytes).toBe(300);
  });

  test('the first proposal of a slot size decides it', async () => {
    const id = await open();
    const elsewhere = createUploads({ database: await opened.competitor(), clock });
    const settled = await Promise.all([
      uploads.settleSlotBytes(id, 7),
      elsewhere.settleSlotBytes(id, 8),
      uploads.settleSlotBytes(id, 9),
    ]);
    expect(new Set(settled).size).toBe(1);
    expect(await uploads.settleSlotBytes('0'.repeat(32), 1)).toBeUndefined();
  });

  test('an upload in completion accepts no part, and drops parts that are not in the list', async () => {
    const id = await open();
    for (const number of [1, 2, 3]) await uploads.addPart(id, part(number), 1000);
    const completion = begun(await uploads.beginCompleting(id, { sizeBytes: 200, etag: 'E-2' }, new Set([1, 3])));
    expect(await uploads.addPart(id, part(2), 1000)).toBe('gone');
    expect((await uploads.parts(id)).map(({ partNumber }) => partNumber)).toEqual([1, 3]);
    await uploads.reopen(completion);
    expect(await uploads.addPart(id, part(2), 1000)).toEqual({ replaced: undefined });
    await uploads.finish(id);
    expect(await uploads.parts(id)).toEqual([]);
    expect(await uploads.findDone(video.videoId, video.sourceBlob)).toMatchObject({ etag: 'E-2', state: 'done' });
    expect(await uploads.beginCompleting(id, { sizeBytes: 1, etag: 'E' }, new Set())).toBe('gone');
    // Another server has failed to complete what this one has completed.
    await uploads.reopen(completion);
    expect(await uploads.find(id)).toMatchObject({ state: 'done' });
  });

  test('an upload is deleted with its video', async () => {
    const id = await open();
    await uploads.addPart(id, part(1), 1000);
    await opened.database.deleteFrom('videos').execute();
    expect(await uploads.find(id)).toBeUndefined();
    expect(await opened.database.selectFrom('upload_parts').selectAll().execute()).toEqual([]);
  });

  describe('an abandoned upload', () => {
    let folder = '';
    let deps: SweepDeps;
    let queued: string[] = [];
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'playauth-sweep-'));
      for (const name of ['media', 'incoming', 'parts']) mkdirSync(join(folder, name));
      queued = [];
      const { database } = opened;
      const blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
      deps = {
        videos,
        uploads,
        clock,
        activeUploads: createActiveUploads(),
        assets: filmsOnly,
        jobs: createJobs({ database, clock }),
        blobs,
        removals: createRemovals({ database, blobs, clock }),
        accountStorage: createAccountStorage({ database, clock, maxAccountBytes: undefined }),
        partFiles: createPartFiles(join(folder, 'parts')),
        onQueued: (videoId) => void queued.push(videoId),
      };
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });
    const statusOf = async (): Promise<string | undefined> => {
      videos.forget(video.videoId);
      return (await videos.findAnywhere(video.videoId))?.status;
    };

    test('fails its video and loses its parts after a day; activity restarts the day', async () => {
      const id = await open();
      await deps.partFiles.begin(id);
      clock.advance(UPLOAD_IDLE_MS - 1);
      await uploads.addPart(id, part(1), 1000);
      clock.advance(2);
      await sweepUploads(deps);
      expect([await statusOf(), readdirSync(join(folder, 'parts'))]).toEqual(['Uploading', [id]]);
      clock.advance(UPLOAD_IDLE_MS);
      await sweepUploads(deps);
      expect([await statusOf(), readdirSync(join(folder, 'parts'))]).toEqual(['UploadFail', []]);
      expect(await uploads.find(id)).toBeUndefined();
    });

    test('leaves no files: those without a row or of a finished upload are removed', async () => {
      const id = await open();
      await deps.partFiles.begin(id);
      const done = await open();
      await deps.partFiles.begin(done);
      await uploads.finish(done);
      await deps.partFiles.begin('f'.repeat(32));
      await sweepUploads(deps);
      expect(readdirSync(join(folder, 'parts'))).toEqual([id]);
    });

    test('leaves no files without a row, also behind many that are in use', async () => {
      const orphan = 'f'.repeat(32);
      const needed: string[] = [];
      for (let index = 0; index < 501; index += 1) needed.push(await open());
      await deps.partFiles.begin(orphan);
      const list = (): Promise<string[]> => Promise.resolve([...needed, orphan]);
      await sweepUploads({ ...deps, partFiles: { ...deps.partFiles, list } });
      expect(readdirSync(join(folder, 'parts'))).toEqual([]);
    });

    test('with a complete file at a crash is queued once at the next start', async () => {
      await deps.blobs.write(video.sourceBlob, Readable.from(['content']));
      const file = { sizeBytes: 7, etag: 'E' };
      const named = { videoId: video.videoId, blob: video.sourceBlob };
      const { uploadId: id } = begun(await uploads.openWhole(named, file));
      await recoverUploads(deps, { isAlone: true });
      await recoverUploads(deps, { isAlone: true });
      expect(queued).toEqual([video.videoId]);
      expect(await statusOf()).toBe('UploadSucc');
      expect(await uploads.find(id)).toMatchObject({ state: 'done' });
    });

    test('that is already queued is only recorded as finished', async () => {
      await deps.blobs.write(video.sourceBlob, Readable.from(['content']));
      const named = { videoId: video.videoId, blob: video.sourceBlob };
      const { uploadId: id } = begun(await uploads.openWhole(named, { sizeBytes: 7, etag: 'E' }));
      await deps.jobs.enqueue(video, { blob: video.sourceBlob, sizeBytes: 7 });
      await recoverUploads(deps, { isAlone: true });
      expect([queued, (await uploads.find(id))?.state]).toEqual([[], 'done']);
      expect(await opened.database.selectFrom('jobs').select('job_id').execute()).toHaveLength(1);
    });

    test('without a complete file is reopened with its parts, or dropped if it has none', async () => {
      const inParts = await open();
      await uploads.addPart(inParts, part(1), 1000);
      await uploads.beginCompleting(inParts, { sizeBytes: 100, etag: 'E-1' }, new Set([1]));
      const named = { videoId: video.videoId, blob: video.sourceBlob };
      clock.advance(1);
      const { uploadId: inOnePiece } = begun(
        await uploads.openWhole({ ...named, blob: `${named.blob}x` }, { sizeBytes: 7, etag: 'E' }),
      );
      // Other servers may be completing it.
      await recoverUploads(deps, { isAlone: false });
      expect((await uploads.find(inParts))?.state).toBe('completing');
      await recoverUploads(deps, { isAlone: true });
      expect([(await uploads.find(inParts))?.state, await uploads.find(inOnePiece)]).toEqual(['open', undefined]);
      expect([queued, await statusOf()]).toEqual([[], 'Uploading']);
    });
  });

  test('exactly one of many concurrent uploads gets a ReferenceId, and the others are refused', async () => {
    const { credentials } = createCredentialsForTest();
    const others = createVideos({ database: await opened.competitor(), clock });
    const parameters = createUploadVideo.parameters.parse({ Title: 'A', FileName: 'a.mp4', ReferenceId: 'the-one' });
    const call = {
      parameters,
      requestId: 'R',
      raw: () => undefined,
      caller: { kind: 'accessKey', accountId: SAMPLE_ACCOUNT, issuer: SAMPLE_ISSUER },
      origin: { baseUrl: 'http://x', clientIp: '127.0.0.1', isSecure: false },
    } as unknown as Call<typeof parameters>;
    const made = await Promise.allSettled(
      Array.from({ length: 12 }, async (_, index) => {
        const room = { requireRoom: () => Promise.resolve() };
        const shared = { uploadCredentials: credentials, accountStorage: room, sharedClock: clock };
        const deps = { ...shared, videos: index % 2 === 0 ? videos : others };
        return await createUploadVideo.handle(deps as never, call);
      }),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of made)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'InvalidReferenceId.Duplicate' });
    const { total } = await videos.list({ accountId: SAMPLE_ACCOUNT, oldestFirst: true, offset: 0, limit: 9 });
    expect(total).toBe(2);
  });

  test('requesting a credential while the file arrives does not reset the status', async () => {
    const { credentials } = createCredentialsForTest();
    const elsewhere = await opened.competitor();
    const [others, jobs] = [createVideos({ database: elsewhere, clock }), createJobs({ database: elsewhere, clock })];
    const parameters = refreshUploadVideo.parameters.parse({ VideoId: video.videoId });
    const call = {
      parameters,
      requestId: 'R',
      raw: () => undefined,
      caller: { kind: 'accessKey', accountId: SAMPLE_ACCOUNT, issuer: SAMPLE_ISSUER },
      origin: { baseUrl: 'http://x', clientIp: '127.0.0.1', isSecure: false },
    } as unknown as Call<typeof parameters>;
    // The other server queues, runs and ends the job between two reads of this one.
    const hasActiveJob = async (): Promise<boolean> => {
      await jobs.enqueue(video, { blob: video.sourceBlob, sizeBytes: 7 });
      await others.update(video.videoId, { status: 'Normal' });
      return false;
    };
    const deps = { videos, jobs: { hasActiveJob }, uploadCredentials: credentials };
    await expect(refreshUploadVideo.handle(deps as never, call)).rejects.toMatchObject({ code: 'OperationDenied' });
    others.forget(video.videoId);
    expect(await others.findAnywhere(video.videoId)).toMatchObject({ status: 'Normal' });
  });

  test('a video that waits for a file again gets the full expiry of a new one', async () => {
    await videos.update(video.videoId, { status: 'UploadFail', statusReason: 'late' });
    clock.advance(UPLOAD_IDLE_MS + 1);
    expect(await videos.awaitFile(video.videoId)).toBe(true);
    const now = { status: 'Uploading', statusReason: undefined, modifiedAtMs: clock.now() };
    expect(await videos.findAnywhere(video.videoId)).toMatchObject(now);
  });
});
