// What an account may store in all: sources, renditions, captions, pictures and unfinished uploads count, parallel uploads cannot
// pass the quota together, and what is deleted no longer counts.
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccountStorage, type StorageUsage } from '../../src/library/storage/account-storage-db.ts';
import { asAccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { sampleStream } from '../support/sample-video.ts';
import { createServerOn, makeUploadDisk, PART_BYTES, SAMPLE_ACCOUNT } from '../support/upload-servers.ts';

const OTHER_ACCOUNT = asAccountId('6543210987654321');
const FULL = { code: 'StorageQuotaExceeded' };
const NOTHING: StorageUsage = {
  sourceBytes: 0,
  renditionBytes: 0,
  captionBytes: 0,
  snapshotBytes: 0,
  extraBytes: 0,
  uploadBytes: 0,
};

describe.each(databaseKinds)('%s', (kind) => {
  let opened: OpenedDatabase;
  let disk: ReturnType<typeof makeUploadDisk>;
  beforeEach(async () => {
    opened = await openTestDatabase(kind);
    disk = makeUploadDisk();
    for (const account_id of [SAMPLE_ACCOUNT, OTHER_ACCOUNT])
      await opened.database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
  });
  afterEach(async () => {
    await opened.close();
    disk.remove();
  });
  const storageWith = (maxAccountBytes: number | undefined) =>
    createAccountStorage({ database: opened.database, clock: disk.clock, maxAccountBytes });
  const serverWith = (maxAccountBytes: number | undefined) => {
    const accountStorage = storageWith(maxAccountBytes);
    return { ...createServerOn({ database: opened.database, disk }, { accountStorage }), accountStorage };
  };
  const part = (): Readable => Readable.from([Buffer.alloc(PART_BYTES)]);

  test('parallel uploads, whole and in parts, do not pass the quota together', async () => {
    const server = serverWith(5 * PART_BYTES);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, async (_, index) => {
        const video = await server.makeVideo();
        if (index % 2 === 0) await server.put(video, part(), PART_BYTES);
        else await server.sendPart(video, { uploadId: await server.begin(video) });
      }),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    for (const reason of refused) expect(reason).toMatchObject(FULL);
    const usage = await server.accountStorage.usage(SAMPLE_ACCOUNT);
    expect(usage.sourceBytes + usage.uploadBytes).toBe((12 - refused.length) * PART_BYTES);
    expect(usage.sourceBytes + usage.uploadBytes).toBeLessThanOrEqual(5 * PART_BYTES);
    // One after the other, it is filled to the last byte and no further; the other account has its own.
    for (let left = refused.length - 7; left > 0; left -= 1)
      await server.put(await server.makeVideo(), part(), PART_BYTES);
    let isRead = false;
    const body = new Readable({ read: () => (isRead = true) });
    await expect(server.put(await server.makeVideo(), body, 1)).rejects.toMatchObject(FULL);
    expect(isRead).toBe(false);
    await server.put(await server.makeVideo({ accountId: OTHER_ACCOUNT }), part(), PART_BYTES);
  });

  test('an upload that was announced too large is refused before its bytes, one that is beside others when they come', async () => {
    const server = serverWith(3 * PART_BYTES);
    await expect(server.put(await server.makeVideo(), new PassThrough(), 3 * PART_BYTES + 1)).rejects.toMatchObject(
      FULL,
    );
    const body = new PassThrough();
    const first = server.put(await server.makeVideo(), body, 2 * PART_BYTES);
    await expect.poll(() => server.deps.activeUploads.reservedBytes()).toBe(2 * PART_BYTES);
    await expect(server.put(await server.makeVideo(), new PassThrough(), 2 * PART_BYTES)).rejects.toMatchObject(FULL);
    body.end(Buffer.alloc(2 * PART_BYTES));
    await first;
    await expect(server.put(await server.makeVideo(), new PassThrough(), 2 * PART_BYTES)).rejects.toMatchObject(FULL);
    await server.put(await server.makeVideo(), part(), PART_BYTES);
  });

  test('everything that is stored counts, once, until it is deleted', async () => {
    const server = serverWith(undefined);
    const { accountStorage } = server;
    const { database } = opened;
    const video = await server.makeVideo({ sizeBytes: 7_000_000 });
    expect(await accountStorage.usage(SAMPLE_ACCOUNT)).toEqual(NOTHING);
    await server.put(video, part(), PART_BYTES);
    const { videoId } = video;
    // One stream is the uploaded file itself.
    const made = [
      sampleStream(video, { sizeBytes: 1000 }),
      sampleStream(video, { sizeBytes: PART_BYTES, blob: video.sourceBlob, definition: 'OD' }),
    ];
    const media = { mediaType: 'video', durationSeconds: 1, coverBlob: undefined, streams: made } as const;
    await server.videos.publish(videoId, { ...media, extraBytes: 300 });
    await database
      .insertInto('captions')
      .values({
        video_id: videoId,
        language: 'en',
        label: 'x',
        is_default: 0,
        blob: 'b',
        size_bytes: 40,
        created_at_ms: 1,
        origin: 'owner',
      })
      .execute();
    await database
      .insertInto('snapshots')
      .values({
        job_id: 'j',
        video_id: videoId,
        type: 'NormalSnapshot',
        count: 1,
        prefix: 'p',
        layout: null,
        size_bytes: 5,
        created_at_ms: 1,
      })
      .execute();
    const all = { sourceBytes: PART_BYTES, renditionBytes: 1000, captionBytes: 40, snapshotBytes: 5, extraBytes: 300 };
    expect(await accountStorage.usage(SAMPLE_ACCOUNT)).toEqual({ ...all, uploadBytes: 0 });
    expect(await accountStorage.usage(OTHER_ACCOUNT)).toEqual(NOTHING);
    // The source is deleted, and the stream that is the same file stays.
    await database.updateTable('videos').set({ source_removed_at_ms: 1 }).execute();
    const kept = { ...all, sourceBytes: 0, renditionBytes: 1000 + PART_BYTES, uploadBytes: 0 };
    expect(await accountStorage.usage(SAMPLE_ACCOUNT)).toEqual(kept);
    const used = Object.values(kept).reduce((sum, bytes) => sum + bytes, 0);
    expect(await storageWith(used).stored(SAMPLE_ACCOUNT)).toEqual({ usedBytes: used, maxBytes: used });
    await database.deleteFrom('videos').execute();
    expect(await accountStorage.usage(SAMPLE_ACCOUNT)).toEqual(NOTHING);
  });

  test('room that a deletion makes is there within a second, although the sum is cached', async () => {
    const server = serverWith(PART_BYTES);
    await server.put(await server.makeVideo(), part(), PART_BYTES);
    const next = await server.makeVideo();
    await expect(server.put(next, part(), PART_BYTES)).rejects.toMatchObject(FULL);
    await opened.database.deleteFrom('videos').where('video_id', '!=', next.videoId).execute();
    disk.clock.advance(1_001);
    await server.put(next, part(), PART_BYTES);
  });

  test('an account may have a quota of its own, in place of the setting', async () => {
    const storage = storageWith(10);
    const refusal = { code: 'LimitExceeded.Storage' };
    await expect(storage.requireRoom(SAMPLE_ACCOUNT, 11)).rejects.toMatchObject(refusal);
    expect(await storage.setLimit(SAMPLE_ACCOUNT, 20)).toBe(true);
    await storage.requireRoom(SAMPLE_ACCOUNT, 11);
    await expect(storage.requireRoom(OTHER_ACCOUNT, 11)).rejects.toMatchObject(refusal);
    await storage.setLimit(SAMPLE_ACCOUNT, 0);
    await expect(storage.requireRoom(SAMPLE_ACCOUNT, 1)).rejects.toMatchObject(refusal);
    await storage.setLimit(SAMPLE_ACCOUNT, undefined);
    expect(await storage.limitOf(SAMPLE_ACCOUNT)).toBe(10);
    expect(await storage.setLimit(asAccountId('9999999999999999'), 1)).toBe(false);
  });
});
