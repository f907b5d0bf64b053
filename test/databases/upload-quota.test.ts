// The quota of bytes in unfinished uploads: per account, per video, under concurrency, and after broken transfers.
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asAccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import {
  createServerOn,
  ETAG_OF_ZEROS,
  makeUploadDisk,
  PART_BYTES,
  SAMPLE_ACCOUNT,
} from '../support/upload-servers.ts';

const OTHER_ACCOUNT = asAccountId('6543210987654321');
const FULL = { code: 'QuotaExceeded' };

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
  const serverWith = (maxUploadBytes: number, maxWaitingUploadBytes: number) =>
    createServerOn({ database: opened.database, disk }, { maxUploadBytes, maxWaitingUploadBytes });

  test('an account at its quota is refused, and others are not', async () => {
    const server = serverWith(3 * PART_BYTES, 5 * PART_BYTES);
    const [one, two] = [await server.makeVideo(), await server.makeVideo()];
    const [first, second] = [await server.begin(one), await server.begin(two)];
    for (const partNumber of [1, 2, 3]) await server.sendPart(one, { uploadId: first, partNumber });
    for (const partNumber of [1, 2]) await server.sendPart(two, { uploadId: second, partNumber });
    let isRead = false;
    const body = new Readable({ read: () => (isRead = true) });
    await expect(server.sendPart(two, { uploadId: second, partNumber: 3, body })).rejects.toMatchObject(FULL);
    await expect(server.put(await server.makeVideo(), body, 1)).rejects.toMatchObject(FULL);
    expect(isRead).toBe(false);
    // A part that is sent again replaces itself.
    await server.sendPart(two, { uploadId: second, partNumber: 2 });
    const foreign = await server.makeVideo({ accountId: OTHER_ACCOUNT });
    await server.sendPart(foreign, { uploadId: await server.begin(foreign) });
    // Finished and aborted uploads do not count.
    await server.complete(one, first, [ETAG_OF_ZEROS, ETAG_OF_ZEROS, ETAG_OF_ZEROS]);
    await server.sendPart(two, { uploadId: second, partNumber: 3 });
    await server.abort(two, second);
    expect(await server.deps.uploads.waitingBytes(SAMPLE_ACCOUNT, two.videoId)).toEqual({ ofAccount: 0, ofVideo: 0 });
  });

  test('concurrent uploads do not exceed the quota together', async () => {
    const server = serverWith(PART_BYTES, 5 * PART_BYTES);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, async () => {
        const video = await server.makeVideo();
        return await server.sendPart(video, { uploadId: await server.begin(video) });
      }),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    for (const reason of refused) expect(reason).toMatchObject(FULL);
    const { ofAccount } = await server.deps.uploads.waitingBytes(SAMPLE_ACCOUNT, (await server.makeVideo()).videoId);
    expect(ofAccount).toBeLessThanOrEqual(5 * PART_BYTES);
    expect(ofAccount).toBe((12 - refused.length) * PART_BYTES);
  });

  test('one credential cannot use up its account: endless bodies count while they arrive', async () => {
    const server = serverWith(PART_BYTES, 100 * PART_BYTES);
    const video = await server.makeVideo();
    const bodies = Array.from({ length: 4 }, () => new PassThrough());
    const coming = bodies.map((body) => server.put(video, body, PART_BYTES));
    const { activeUploads } = server.deps;
    await expect
      .poll(() => activeUploads.inFlightBytes(video))
      .toEqual({ ofAccount: 4 * PART_BYTES, ofVideo: 4 * PART_BYTES });
    await expect(server.put(video, new PassThrough(), 1)).rejects.toMatchObject(FULL);
    const other = await server.makeVideo();
    await server.put(other, Readable.from([Buffer.alloc(PART_BYTES)]), PART_BYTES);
    const ended = coming.map((each) => expect(each).rejects.toMatchObject({ code: 'IncompleteBody' }));
    for (const body of bodies) body.end();
    await Promise.all(ended);
    expect(activeUploads.inFlightBytes(video)).toEqual({ ofAccount: 0, ofVideo: 0 });
  });

  test('a broken transfer counts until it is sent again, and is no part', async () => {
    const server = serverWith(2 * PART_BYTES, 2 * PART_BYTES);
    const video = await server.makeVideo();
    const uploadId = await server.begin(video);
    const { uploads } = server.deps;
    for (const partNumber of [1, 2])
      await expect(
        server.sendPart(video, { uploadId, partNumber, body: Readable.from([Buffer.alloc(PART_BYTES - 1)]) }),
      ).rejects.toMatchObject({ code: 'IncompleteBody' });
    expect(await uploads.waitingBytes(SAMPLE_ACCOUNT, video.videoId)).toMatchObject({ ofAccount: 2 * PART_BYTES - 2 });
    expect([await uploads.parts(uploadId), await uploads.hasPart(uploadId, 1)]).toEqual([[], false]);
    await expect(server.complete(video, uploadId, [ETAG_OF_ZEROS])).rejects.toMatchObject({ code: 'InvalidPart' });
    const next = await server.makeVideo();
    await expect(server.sendPart(next, { uploadId: await server.begin(next) })).rejects.toMatchObject(FULL);
    for (const partNumber of [1, 2]) await server.sendPart(video, { uploadId, partNumber });
    expect(await uploads.waitingBytes(SAMPLE_ACCOUNT, video.videoId)).toMatchObject({ ofAccount: 2 * PART_BYTES });
    await server.complete(video, uploadId, [ETAG_OF_ZEROS, ETAG_OF_ZEROS]);
    expect(await uploads.waitingBytes(SAMPLE_ACCOUNT, video.videoId)).toMatchObject({ ofAccount: 0 });
  });

  test('a file of the largest size is accepted with any quota', async () => {
    const server = serverWith(PART_BYTES, 1);
    await server.put(await server.makeVideo(), Readable.from([Buffer.alloc(PART_BYTES)]), PART_BYTES);
    expect(server.queued).toHaveLength(1);
  });
});
