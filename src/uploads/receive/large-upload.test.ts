// Large bodies, which are hashed and written on worker threads: what is stored, and what is left when a thread crashes.
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createServerOn,
  makeUploadDisk,
  SAMPLE_ACCOUNT,
  type UploadServer,
} from '../../../test/support/upload-servers.ts';
import { createBodyThreads, type BodyThreads } from '../../store/blobs/body-threads/body-threads.ts';
import { openDatabase, type Database } from '../../store/database/open-database.ts';

const MIB = 1024 ** 2;
let disk: ReturnType<typeof makeUploadDisk>;
let database: Database;
let bodyThreads: BodyThreads;
let server: UploadServer;
beforeEach(async () => {
  disk = makeUploadDisk();
  database = await openDatabase('sqlite::memory:');
  await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
  bodyThreads = createBodyThreads(1);
  server = createServerOn({ database, disk }, { bodyThreads, maxUploadBytes: 100 * MIB });
});
afterEach(async () => {
  await bodyThreads.close();
  await database.destroy();
  disk.remove();
});

const piecesOf = (bytes: Buffer): Readable =>
  Readable.from(Array.from({ length: bytes.length / 65_536 }, (_, i) => bytes.subarray(i * 65_536, (i + 1) * 65_536)));
const leftovers = (): string[] => readdirSync(join(disk.folder, 'incoming'));

test('stores a large file unchanged, in one PUT and in parts', async () => {
  const bytes = randomBytes(6 * MIB);
  const whole = await server.makeVideo();
  await server.put(whole, piecesOf(bytes), bytes.length);
  expect((await server.deps.blobs.read(whole.sourceBlob, bytes.length)).equals(bytes)).toBe(true);
  const inParts = await server.makeVideo();
  const uploadId = await server.begin(inParts);
  const etags = await Promise.all(
    [1, 2, 3].map((partNumber) => {
      const part = bytes.subarray((partNumber - 1) * 2 * MIB, partNumber * 2 * MIB);
      return server.sendPart(inParts, { uploadId, partNumber, body: piecesOf(part), sizeBytes: part.length });
    }),
  );
  await server.complete(inParts, uploadId, etags);
  expect((await server.deps.blobs.read(inParts.sourceBlob, bytes.length)).equals(bytes)).toBe(true);
  expect(leftovers()).toEqual([]);
});

test('an upload whose thread crashes fails and leaves nothing, and the next one succeeds', async () => {
  const video = await server.makeVideo();
  const body = new PassThrough();
  const failed = expect(server.put(video, body, 4 * MIB)).rejects.toThrow('has ended');
  body.write(Buffer.alloc(MIB));
  await expect.poll(leftovers).toHaveLength(1);
  await bodyThreads.close();
  body.end(Buffer.alloc(3 * MIB));
  await failed;
  expect(leftovers()).toEqual([]);
  expect(server.deps.activeUploads.reservedBytes()).toBe(0);
  const bytes = randomBytes(4 * MIB);
  await server.put(video, piecesOf(bytes), bytes.length);
  expect(server.queued).toEqual([video.videoId]);
});
