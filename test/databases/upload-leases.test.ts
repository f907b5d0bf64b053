// Upload leases of two servers on one database and one disk: the server that completes an upload holds a lease, and after its
// expiry the other server takes over.
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recoverUploads } from '../../src/uploads/sweep-uploads.ts';
import type { Video } from '../../src/library/videos/video.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import {
  createServerOn,
  ETAG_OF_ZEROS,
  makeUploadDisk,
  SAMPLE_ACCOUNT,
  type UploadServer,
} from '../support/upload-servers.ts';
import { leases } from '../../src/store/leases/lease.ts';

const LEASE_MS = leases.completion.lastsMs;

const BUSY = { code: 'ServiceUnavailable', retryAfterMs: expect.any(Number) as number };

describe.each(databaseKinds)('%s', (kind) => {
  let opened: OpenedDatabase;
  let disk: ReturnType<typeof makeUploadDisk>;
  let competitor: Database;
  let other: UploadServer;
  let video: Video;
  beforeEach(async () => {
    opened = await openTestDatabase(kind);
    competitor = await opened.competitor();
    disk = makeUploadDisk();
    await opened.database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    other = createServerOn({ database: competitor, disk });
    video = await other.makeVideo();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await opened.close();
    disk.remove();
  });
  const jobs = (): Promise<unknown[]> => opened.database.selectFrom('jobs').select('job_id').execute();

  /** A server that pauses while it joins the parts, until it is resumed. */
  function slowServer() {
    const [reached, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { deps } = createServerOn({ database: opened.database, disk });
    const partFiles: typeof deps.partFiles = {
      ...deps.partFiles,
      assemble: async (...wanted) => {
        reached.resolve();
        await go.promise;
        return await deps.partFiles.assemble(...wanted);
      },
    };
    return { server: createServerOn({ database: opened.database, disk }, { partFiles }), reached, go };
  }

  async function completing() {
    const { server, reached, go } = slowServer();
    const uploadId = await server.begin(video);
    await server.sendPart(video, { uploadId });
    const completed = server.complete(video, uploadId, [ETAG_OF_ZEROS]);
    completed.catch(() => undefined);
    await reached.promise;
    return { server, uploadId, completed, go };
  }

  test('a second server asks the client to retry while the first one completes the upload', async () => {
    const { server, uploadId, completed, go } = await completing();
    disk.clock.advance(LEASE_MS);
    await expect(other.complete(video, uploadId, [ETAG_OF_ZEROS])).rejects.toMatchObject(BUSY);
    await recoverUploads({ ...other.deps, videos: other.videos, clock: disk.clock }, { isAlone: false });
    expect((await other.deps.uploads.find(uploadId))?.state).toBe('completing');
    go.resolve();
    const etag = await completed;
    expect(await other.complete(video, uploadId, [ETAG_OF_ZEROS])).toBe(etag);
    expect([server.queued, other.queued, (await jobs()).length]).toEqual([[video.videoId], [], 1]);
  });

  test('an upload without heartbeats is taken over, and its first server changes nothing when it resumes', async () => {
    const { server, uploadId, completed, go } = await completing();
    disk.clock.advance(LEASE_MS + 1);
    const etag = await other.complete(video, uploadId, [ETAG_OF_ZEROS]);
    go.resolve();
    await expect(completed).rejects.toThrow();
    expect(await other.complete(video, uploadId, [ETAG_OF_ZEROS])).toBe(etag);
    expect([server.queued, other.queued, (await jobs()).length]).toEqual([[], [video.videoId], 1]);
    expect((await other.deps.blobs.stat(video.sourceBlob))?.sizeBytes).toBe(100 * 1024);
  });

  test('a sweep takes over only uploads without a lease, which can then be resumed', async () => {
    const { uploadId, completed, go } = await completing();
    disk.clock.advance(LEASE_MS + 1);
    await recoverUploads({ ...other.deps, videos: other.videos, clock: disk.clock }, { isAlone: false });
    expect((await other.deps.uploads.find(uploadId))?.state).toBe('open');
    go.resolve();
    await expect(completed).rejects.toMatchObject(BUSY);
    expect(await other.complete(video, uploadId, [ETAG_OF_ZEROS])).toMatch(/-1$/);
  });

  test('heartbeats keep the lease of a long completion', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { uploadId, completed, go } = await completing();
    for (let beat = 0; beat < 3; beat += 1) {
      const before = await leaseOf(uploadId);
      disk.clock.advance(LEASE_MS - 1);
      vi.advanceTimersByTime(leases.completion.renewedEveryMs);
      await expect.poll(() => leaseOf(uploadId)).toBeGreaterThan(before);
    }
    await expect(other.complete(video, uploadId, [ETAG_OF_ZEROS])).rejects.toMatchObject(BUSY);
    go.resolve();
    await completed;
    expect(vi.getTimerCount()).toBe(0);
  });
  const leaseOf = async (uploadId: string): Promise<number> => {
    const row = opened.database.selectFrom('uploads').select('lease_until_ms').where('upload_id', '=', uploadId);
    return (await row.executeTakeFirstOrThrow()).lease_until_ms;
  };

  test('of two whole files sent to two servers the second is refused before a byte is stored', async () => {
    const [reached, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { deps } = other;
    const write: typeof deps.blobs.write = async (key, content) => {
      await deps.blobs.write(
        key,
        (async function* () {
          yield* content;
          reached.resolve();
          await go.promise;
        })(),
      );
    };
    const first = createServerOn({ database: opened.database, disk }, { blobs: { ...deps.blobs, write } });
    const slow = new Readable({ read: () => undefined });
    const second = other.put(video, slow, 6);
    slow.push('sec');
    const stored = first.put(video, Readable.from(['first']), 5);
    await reached.promise;
    slow.push('ond');
    slow.push(null);
    await expect(second).rejects.toMatchObject(BUSY);
    // A later request need not send the body first.
    let isRead = false;
    const unread = new Readable({ read: () => (isRead = true) });
    await expect(other.put(video, unread, 5)).rejects.toMatchObject(BUSY);
    expect(isRead).toBe(false);
    go.resolve();
    await stored;
    expect((await deps.blobs.read(video.sourceBlob, 10)).toString()).toBe('first');
    expect((await jobs()).length).toBe(1);
  });
});
