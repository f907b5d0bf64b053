// Receiving a file, from the signed request to the job: every field that must be right is wrong once.
import { createHash, createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SAMPLE_ACCOUNT, sampleVideo } from '../../../test/support/sample-video.ts';
import { filmsOnly } from '../../../test/support/films-only.ts';
import { createBodyThreads } from '../../store/blobs/body-threads/body-threads.ts';
import { createDiskBlobs } from '../../store/blobs/disk-blobs.ts';
import { openDatabase, type Database } from '../../store/database/open-database.ts';
import { asAccountId, asVideoId } from '../../wire/ids.ts';
import { createJobs } from '../../transcoding/queue/jobs-db.ts';
import type { VideoStatus } from '../../library/videos/video.ts';
import { createAccountStorage } from '../../library/storage/account-storage-db.ts';
import { createRemovals } from '../../library/videos/removals-db.ts';
import { createVideos } from '../../library/videos/videos-db.ts';
import { createPartFiles } from '../../store/blobs/part-files.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { handleObjectRequest, type ObjectRequestDeps } from './handle-object-request.ts';
import { createUploads } from '../uploads-db.ts';
import { createActiveUploads } from '../active-uploads.ts';
import { createCredentialsForTest } from '../upload-credential.testing.ts';

const content = Buffer.from('what a film is made of');
const blob = 'source/source.mp4';
let folder = '';
let database: Database;
let upload: ReturnType<typeof createCredentialsForTest>;
let queued: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playauth-upload-'));
  for (const name of ['media', 'incoming', 'parts']) mkdirSync(join(folder, name));
  database = await openDatabase('sqlite::memory:');
  await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
  upload = createCredentialsForTest();
  queued = [];
});
afterEach(async () => {
  await database.destroy();
  rmSync(folder, { recursive: true });
});

async function prepare({ status = 'Uploading' as VideoStatus, maxUploadBytes = 1000, freeBytes = 2 ** 40 } = {}) {
  const { clock, credentials, target } = upload;
  const videos = createVideos({ database, clock });
  await videos.insert(sampleVideo({ videoId: target.videoId, status, sourceBlob: blob }));
  const blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
  const deps = {
    videos,
    jobs: createJobs({ database, clock }),
    removals: createRemovals({ database, blobs, clock }),
    blobs: { ...blobs, freeBytes: () => Promise.resolve(freeBytes) },
    uploadCredentials: credentials,
    clock,
    uploads: createUploads({ database, clock }),
    partFiles: createPartFiles(join(folder, 'parts')),
    maxUploadBytes,
    maxWaitingUploadBytes: 10 * maxUploadBytes,
    minFreeBytes: 256 * 1024 ** 2,
    assets: filmsOnly,
    accountStorage: createAccountStorage({ database, clock, maxAccountBytes: undefined }),
    bodyThreads: createBodyThreads(),
    throttleRequest: () => Promise.resolve(),
    activeUploads: createActiveUploads(),
    onQueued: (videoId: string) => void queued.push(videoId),
  };
  return { deps, blobs, videos };
}

interface Sent {
  readonly body?: Readable;
  readonly objectKey?: string;
  readonly signedKey?: string;
  readonly target?: typeof upload.target;
  readonly secret?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A request as an upload client makes it, signed by code independent of the server's. */
function request(sent: Sent = {}): ObjectRequest {
  const target = sent.target ?? upload.target;
  const auth = upload.decode(upload.credentials.issue(target, 'http://x').uploadAuth);
  const objectKey = sent.objectKey ?? target.objectKey;
  const date = 'Sun, 22 Nov 2026 10:00:00 GMT';
  const token = auth['SecurityToken']!;
  const plain: Record<string, string> = { 'content-length': String(content.length), 'content-type': 'video/mp4' };
  const md5 = sent.headers?.['content-md5'] ?? '';
  const signedText = [
    ...[sent.method ?? 'PUT', md5, 'video/mp4', date, `x-oss-date:${date}`, `x-oss-security-token:${token}`],
    `/playauth-media/${sent.signedKey ?? objectKey}`,
  ].join('\n');
  const signature = createHmac('sha1', sent.secret ?? auth['AccessKeySecret']!)
    .update(signedText)
    .digest('base64');
  const headers: Record<string, string | undefined> = {
    ...plain,
    'x-oss-date': date,
    'x-oss-security-token': token,
    authorization: `OSS ${auth['AccessKeyId']!}:${signature}`,
    ...sent.headers,
  };
  return {
    method: 'PUT',
    objectKey,
    query: new Map<string, string>(),
    headers: new Map(
      Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    ),
    body: sent.body ?? Readable.from([content]),
  };
}

async function receiveUpload(deps: ObjectRequestDeps, put: ObjectRequest): Promise<string> {
  const answer = await handleObjectRequest(deps, put);
  if (answer.kind !== 'stored') throw new Error(answer.kind);
  return answer.etag;
}

/** A body that never arrives, and can break off before it is read. */
const stalledBody = (): Readable => new Readable({ read: () => undefined }).on('error', () => undefined);
const leftovers = (): string[] => readdirSync(join(folder, 'incoming'));

describe('a valid upload', () => {
  test('is stored whole, queued once, and answered with its checksum', async () => {
    const { deps, blobs, videos } = await prepare();
    const etag = await receiveUpload(deps, request());
    expect(etag).toBe(createHash('md5').update(content).digest('hex').toUpperCase());
    expect(await blobs.read(blob, 1000)).toEqual(content);
    expect(queued).toEqual([upload.target.videoId]);
    expect(await videos.findAnywhere(upload.target.videoId)).toMatchObject({
      status: 'UploadSucc',
      sizeBytes: content.length,
    });
    expect(leftovers()).toEqual([]);
  });

  test('may announce its checksum', async () => {
    const { deps } = await prepare();
    const md5 = createHash('md5').update(content).digest('base64');
    await receiveUpload(deps, request({ headers: { 'content-md5': md5 } }));
    expect(queued).toHaveLength(1);
  });

  test('succeeds after a failed one', async () => {
    const { deps } = await prepare({ status: 'UploadFail' });
    await receiveUpload(deps, request());
    expect(queued).toHaveLength(1);
  });
});

describe('a request that is refused before its body is read', () => {
  test.each<[string, () => Sent, string]>([
    ['without a token', () => ({ headers: { 'x-oss-security-token': undefined } }), 'AccessDenied'],
    ['without a signature', () => ({ headers: { authorization: undefined } }), 'AccessDenied'],
    ['with another scheme', () => ({ headers: { authorization: 'Bearer x' } }), 'AccessDenied'],
    ['with an altered token', () => ({ headers: { 'x-oss-security-token': 'AQAB' } }), 'InvalidSecurityToken'],
    ['with another key id', () => ({ headers: { authorization: 'OSS STS.x:c2ln' } }), 'InvalidAccessKeyId'],
    ['signed with another secret', () => ({ secret: 'guess' }), 'SignatureDoesNotMatch'],
    ['signed for another method', () => ({ method: 'GET' }), 'SignatureDoesNotMatch'],
    ['signed for another object', () => ({ signedKey: 'uploads/x/source.mp4' }), 'SignatureDoesNotMatch'],
    ['for another object', () => ({ objectKey: `uploads/${'f'.repeat(32)}/source.mp4` }), 'AccessDenied'],
    ['for another file of the video', () => ({ objectKey: `uploads/${'0'.repeat(32)}/x.mp4` }), 'AccessDenied'],
    ['without a length', () => ({ headers: { 'content-length': undefined } }), 'MissingContentLength'],
    ['in chunks with a length', () => ({ headers: { 'transfer-encoding': 'chunked' } }), 'InvalidArgument'],
    ['in a coding that is not undone', () => ({ headers: { 'transfer-encoding': 'gzip, chunked' } }), 'NotImplemented'],
    ['with a length that is none', () => ({ headers: { 'content-length': 'many' } }), 'MissingContentLength'],
    ['with too great a length', () => ({ headers: { 'content-length': '1001' } }), 'EntityTooLarge'],
  ])('%s', async (_, sent, code) => {
    const { deps } = await prepare();
    let isRead = false;
    const body = new Readable({ read: () => (isRead = true) });
    await expect(receiveUpload(deps, request({ ...sent(), body }))).rejects.toMatchObject({ code });
    expect(isRead).toBe(false);
    expect(queued).toEqual([]);
  });

  test('with a credential that has expired', async () => {
    const { deps } = await prepare();
    const late = request();
    upload.clock.advance(3_000_000);
    await expect(receiveUpload(deps, late)).rejects.toMatchObject({ code: 'SecurityTokenExpired' });
  });

  test('when the disk has no space for it beside the reserve', async () => {
    const { deps } = await prepare({ freeBytes: 256 * 1024 ** 2 + content.length - 1 });
    await expect(receiveUpload(deps, request())).rejects.toMatchObject({ code: 'InsufficientStorage' });
  });

  test('for a video that does not exist or belongs to another account', async () => {
    const { deps } = await prepare();
    const gone = { ...upload.target, videoId: asVideoId('e'.repeat(32)) };
    await expect(receiveUpload(deps, request({ target: gone }))).rejects.toMatchObject({ code: 'AccessDenied' });
    const foreign = { ...upload.target, accountId: asAccountId('9999999999999999') };
    await expect(receiveUpload(deps, request({ target: foreign }))).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  test.each(['UploadSucc', 'Transcoding', 'Normal', 'TranscodeFail', 'Blocked'] as const)(
    'for a video in status %s',
    async (status) => {
      const { deps } = await prepare({ status });
      await expect(receiveUpload(deps, request())).rejects.toMatchObject({ code: 'ObjectAlreadyExists' });
    },
  );
});

describe('a body that differs from its announcement leaves nothing', () => {
  test.each<[string, () => Sent, RegExp | string]>([
    ['too short', () => ({ body: Readable.from([content.subarray(1)]) }), 'IncompleteBody'],
    ['too long', () => ({ body: Readable.from([content, Buffer.from('!')]) }), 'EntityTooLarge'],
    ['empty', () => ({ body: Readable.from([]) }), 'IncompleteBody'],
    ['another checksum', () => ({ headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' } }), 'InvalidDigest'],
  ])('%s', async (_, sent, code) => {
    const { deps, blobs, videos } = await prepare();
    await expect(receiveUpload(deps, request(sent()))).rejects.toMatchObject({ code });
    expect(await blobs.stat(blob)).toBeUndefined();
    await expect.poll(leftovers).toEqual([]);
    expect((await videos.findAnywhere(upload.target.videoId))?.status).toBe('Uploading');
    // The next attempt succeeds.
    await receiveUpload(deps, request());
    expect(queued).toHaveLength(1);
  });

  test('cut off before its end', async () => {
    const { deps, blobs } = await prepare();
    const body = stalledBody();
    const receiving = receiveUpload(deps, request({ body }));
    body.push(content.subarray(0, 5));
    await expect.poll(leftovers).toHaveLength(1);
    body.destroy(new Error('gone away'));
    await expect(receiving).rejects.toThrow('gone away');
    expect(await blobs.stat(blob)).toBeUndefined();
    await expect.poll(leftovers).toEqual([]);
  });
});

test('a disk that fills up in the middle is reported on a connection that is still usable', async () => {
  const { deps } = await prepare();
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const write = async (_: string, body: Readable): Promise<void> => {
    for await (const chunk of body) if (chunk !== undefined) throw full;
  };
  const body = Readable.from([content.subarray(0, 5), content.subarray(5)]);
  const receiving = receiveUpload({ ...deps, blobs: { ...deps.blobs, write } }, request({ body }));
  await expect(receiving).rejects.toMatchObject({ code: 'InsufficientStorage' });
  expect(body.destroyed).toBe(false);
});

test('stalled senders of a video are bounded where bodies are buffered in memory', async () => {
  const { deps } = await prepare();
  const held = { ...deps, blobs: { ...deps.blobs, bufferBytes: () => 24 * 1024 ** 2 } };
  const stalled = Array.from({ length: 4 }, stalledBody);
  const receiving = stalled.map((body) => receiveUpload(held, request({ body })));
  await expect.poll(leftovers).toHaveLength(4);
  await expect(receiveUpload(held, request())).rejects.toMatchObject({ code: 'SlowDown' });
  for (const body of stalled) body.destroy(new Error('gone away'));
  await Promise.allSettled(receiving);
  await receiveUpload(held, request());
  expect(queued).toHaveLength(1);
});

test('refuses a file if another server queued one first, and leaves no upload', async () => {
  const { deps } = await prepare();
  const jobs = { ...deps.jobs, enqueue: () => Promise.resolve({ ok: false } as const) };
  await expect(receiveUpload({ ...deps, jobs }, request())).rejects.toMatchObject({ code: 'ObjectAlreadyExists' });
  expect(queued).toEqual([]);
  expect(await database.selectFrom('uploads').selectAll().execute()).toEqual([]);
});

describe('two uploads of one video', () => {
  test('one after the other: the second is refused at once', async () => {
    const { deps } = await prepare();
    await receiveUpload(deps, request());
    await expect(receiveUpload(deps, request())).rejects.toMatchObject({ code: 'ObjectAlreadyExists' });
    expect(queued).toHaveLength(1);
  });

  test('the slower of two at once is refused when it ends, and does not touch what was received', async () => {
    const { deps, blobs } = await prepare();
    const slow = stalledBody();
    const receiving = receiveUpload(deps, request({ body: slow }));
    slow.push('xxxxx');
    await expect.poll(leftovers).toHaveLength(1);
    await receiveUpload(deps, request());
    slow.push('x'.repeat(content.length - 5));
    slow.push(null);
    await expect(receiving).rejects.toMatchObject({ code: 'ObjectAlreadyExists' });
    expect(await blobs.read(blob, 1000)).toEqual(content);
    expect(queued).toHaveLength(1);
    await expect.poll(leftovers).toEqual([]);
    expect(await database.selectFrom('jobs').select('job_id').execute()).toHaveLength(1);
  });
});
