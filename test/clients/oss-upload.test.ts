// Uploads with the vendor's object store client, unmodified: in one piece and in parts, with both signatures, resumed and
// aborted. The refusals are in oss-refusals.test.ts.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import {
  askForUpload,
  refusedAs,
  statusOfVideo,
  type OssCheckpoint,
  type OssClient,
  type UploadTicket,
} from '../support/oss-client.ts';

const KIB = 1024;
const PART = 128 * KIB;
const MAX_UPLOAD_BYTES = 8 * KIB * KIB;
const content = randomBytes(5 * PART + 4321);
let server: EmbeddedServer;
let folder = '';
let file = '';

// The client prints advice about renewing credentials each time.
beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
beforeAll(async () => {
  server = await startServer({ settings: { transcodeJobs: 0, maxUploadBytes: MAX_UPLOAD_BYTES } });
  folder = mkdtempSync(join(tmpdir(), 'playauth-oss-'));
  file = join(folder, 'film.mp4');
  writeFileSync(file, content);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const ticket = (videoId?: string): Promise<UploadTicket> => askForUpload(server, videoId);
const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex').toUpperCase();
const partOf = (number: number): Buffer => content.subarray((number - 1) * PART, number * PART);
const count = Math.ceil(content.length / PART);
const wholeEtag = `"${md5(Buffer.concat(Array.from({ length: count }, (_, index) => Buffer.from(md5(partOf(index + 1)), 'hex'))))}-${String(count)}"`;
const stored = (videoId: string, name = 'source.mp4'): Buffer =>
  readFileSync(join(server.dataDir, 'media', videoId, 'source', name));
const leftovers = (): string[] => [
  ...readdirSync(join(server.dataDir, 'parts')),
  ...readdirSync(join(server.dataDir, 'incoming')),
];
const statusOf = (videoId: string): Promise<string> => statusOfVideo(server, videoId);

async function putParts(client: OssClient, name: string, numbers: readonly number[]) {
  const { uploadId } = await client.initMultipartUpload(name);
  const parts = [];
  for (const number of numbers) {
    const [start, end] = [(number - 1) * PART, Math.min(number * PART, content.length)];
    const { etag } = await client.uploadPart(name, uploadId, number, content, start, end);
    parts.push({ number, etag });
  }
  return { uploadId, parts };
}

describe.each([
  ['signature V1', {}],
  ['signature V4', { authorizationV4: true, region: 'oss-cn-shanghai' }],
  ['signature V4 of another region', { authorizationV4: true }],
  ['cname', { cname: true }],
  ['the bucket in the path', { sldEnable: true }],
  ['the bucket in the path and V4', { sldEnable: true, authorizationV4: true }],
])('with %s', (_, options) => {
  test('uploads a small file in one piece', async () => {
    const { videoId, name, client } = await ticket();
    const { res } = await client(options).put(name, content);
    expect(res.status).toBe(200);
    expect(res.headers['etag']).toBe(`"${md5(content)}"`);
    expect(res.headers['x-oss-request-id']).toMatch(/^[0-9A-F-]{36}$/);
    expect(stored(videoId)).toEqual(content);
    expect(await statusOf(videoId)).toBe('UploadSucc');
  });

  test('uploads a file in parts, several at once', async () => {
    const { videoId, name, client } = await ticket();
    const { etag, res } = await client(options).multipartUpload(name, file, { partSize: PART, parallel: 5 });
    expect([etag, res.status]).toEqual([wholeEtag, 200]);
    expect(stored(videoId)).toEqual(content);
    expect(await statusOf(videoId)).toBe('UploadSucc');
    expect(leftovers()).toEqual([]);
  });

  test('lists parts in pages, and aborts the upload', async () => {
    const { videoId, name, client } = await ticket();
    const oss = client(options);
    const { uploadId, parts } = await putParts(oss, name, [1, 2, 4]);
    const all = await oss.listParts(name, uploadId);
    expect(all.isTruncated).toBe('false');
    expect(all.parts).toEqual(
      [1, 2, 4].map((number, index) => ({
        PartNumber: String(number),
        LastModified: expect.any(String) as string,
        ETag: parts[index]!.etag,
        Size: String(PART),
      })),
    );
    const first = await oss.listParts(name, uploadId, { 'max-parts': 2 });
    expect([first.isTruncated, first.nextPartNumberMarker]).toEqual(['true', '2']);
    const rest = await oss.listParts(name, uploadId, { 'part-number-marker': 2 });
    expect(rest.parts).toMatchObject({ PartNumber: '4' });
    expect((await oss.abortMultipartUpload(name, uploadId)).res.status).toBe(204);
    expect(leftovers()).toEqual([]);
    await expect(oss.listParts(name, uploadId)).rejects.toMatchObject(refusedAs('NoSuchUpload', 404));
    expect(await statusOf(videoId)).toBe('Uploading');
  });

  test('answers HEAD for an existing and a missing object', async () => {
    const { name, client } = await ticket();
    const oss = client(options);
    await expect(oss.head(name)).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 });
    await oss.put(name, content);
    for (const { res } of [await oss.head(name), await oss.getObjectMeta(name)])
      expect(res.headers).toMatchObject({ 'content-length': String(content.length), etag: `"${md5(content)}"` });
  });
});

test('a video with a file and no streams accepts another file, unless its file is queued for transcoding', async () => {
  const videoId = await server.seedVideo({ status: 'UploadSucc' });
  const { name, client } = await ticket(videoId);
  expect(name).toMatch(/\/source-2\.mp4$/);
  await client().put(name, content);
  expect(stored(videoId, 'source-2.mp4')).toEqual(content);
  expect(await statusOf(videoId)).toBe('UploadSucc');
  await expect(ticket(videoId)).rejects.toMatchObject({ code: 'OperationDenied' });
});

describe('in parts', () => {
  // `PLAYAUTH_TEST_UPLOAD_MB=200` for the size that people upload.
  test('a large file arrives whole', async () => {
    const large = randomBytes(Number(process.env['PLAYAUTH_TEST_UPLOAD_MB'] ?? '24') * KIB * KIB);
    await using roomy = await startServer({ settings: { transcodeJobs: 0 } });
    const { videoId, name, client } = await askForUpload(roomy);
    const { res } = await client().multipartUpload(name, large, { partSize: KIB * KIB, parallel: 5 });
    expect(res.status).toBe(200);
    expect(md5(readFileSync(join(roomy.dataDir, 'media', videoId, 'source/source.mp4')))).toBe(md5(large));
  });

  test('a checkpoint resumes and sends only the missing parts', async () => {
    const { videoId, name, client } = await ticket();
    let kept: OssCheckpoint | undefined;
    const first = client();
    const cut = first.multipartUpload(name, file, {
      partSize: PART,
      parallel: 1,
      progress: (_, checkpoint) => {
        kept = structuredClone(checkpoint);
        if (kept?.doneParts.length === 3) first.cancel();
      },
    });
    await expect(cut).rejects.toMatchObject({ name: 'cancel' });
    expect(kept?.doneParts).toHaveLength(3);
    const sent: number[] = [];
    const { etag } = await client().multipartUpload(name, file, {
      checkpoint: kept!,
      progress: (_, checkpoint) => void sent.push(checkpoint?.doneParts.at(-1)?.number ?? 0),
    });
    expect([...new Set(sent)].filter((number) => number > 0).toSorted((a, b) => a - b)).toEqual([4, 5, 6]);
    expect(etag).toBe(wholeEtag);
    expect(stored(videoId)).toEqual(content);
  });

  test('parts may arrive in any order and again, and the last one of each number counts', async () => {
    const { videoId, name, client } = await ticket();
    const oss = client();
    const { uploadId, parts } = await putParts(oss, name, [6, 3, 1, 5, 2, 4]);
    const other = randomBytes(PART);
    const { etag } = await oss.uploadPart(name, uploadId, 2, other, 0, PART);
    await expect(oss.completeMultipartUpload(name, uploadId, parts)).rejects.toMatchObject(
      refusedAs('InvalidPart', 400),
    );
    const list = parts.map((part) => (part.number === 2 ? { number: 2, etag } : part));
    await oss.completeMultipartUpload(name, uploadId, list);
    expect(stored(videoId)).toEqual(Buffer.concat([partOf(1), other, content.subarray(2 * PART)]));
    expect(leftovers()).toEqual([]);
  });

  test('parts of different sizes are joined as the list says, which may leave some out', async () => {
    const { videoId, name, client } = await ticket();
    const oss = client();
    const sizes = [PART, 2 * PART, 100 * KIB, 3 * PART, 5];
    const bodies = sizes.map((size) => randomBytes(size));
    const { uploadId } = await oss.initMultipartUpload(name);
    const parts = await Promise.all(
      bodies.map(async (body, index) => {
        const { etag } = await oss.uploadPart(name, uploadId, 2 * index + 1, body, 0, body.length);
        return { number: 2 * index + 1, etag };
      }),
    );
    await oss.completeMultipartUpload(name, uploadId, [parts[0]!, parts[2]!, parts[3]!, parts[4]!]);
    expect(stored(videoId)).toEqual(Buffer.concat([bodies[0]!, bodies[2]!, bodies[3]!, bodies[4]!]));
    expect(leftovers()).toEqual([]);
  });

  test('completion is idempotent, since its answer may have been lost', async () => {
    const { videoId, name, client } = await ticket();
    const oss = client();
    const { uploadId, parts } = await putParts(oss, name, [1, 2, 3, 4, 5, 6]);
    const answers = await Promise.all([1, 2, 3].map(() => oss.completeMultipartUpload(name, uploadId, parts)));
    answers.push(await oss.completeMultipartUpload(name, uploadId, parts));
    expect(new Set(answers.map(({ etag }) => etag))).toEqual(new Set([wholeEtag]));
    expect(stored(videoId)).toEqual(content);
    const less = oss.completeMultipartUpload(name, uploadId, parts.slice(1));
    await expect(less).rejects.toMatchObject(refusedAs('InvalidPart', 400));
    await expect(oss.abortMultipartUpload(name, uploadId)).rejects.toMatchObject(refusedAs('NoSuchUpload', 404));
  });

  test('refuses a part list that is malformed, unordered or names missing parts, and accepts a corrected one', async () => {
    const { videoId, name, client } = await ticket();
    const oss = client();
    const { uploadId, parts } = await putParts(oss, name, [1, 2]);
    const complete = (list: readonly { number: number; etag: string }[]): Promise<unknown> =>
      oss.completeMultipartUpload(name, uploadId, list);
    await expect(complete([])).rejects.toMatchObject(refusedAs('MalformedXML', 400));
    await expect(complete([{ number: 1, etag: 'none' }])).rejects.toMatchObject(refusedAs('MalformedXML', 400));
    await expect(complete([...parts, { number: 3, etag: parts[0]!.etag }])).rejects.toMatchObject(
      refusedAs('InvalidPart', 400),
    );
    const small = await oss.uploadPart(name, uploadId, 3, content, 0, 100 * KIB - 1);
    const four = await oss.uploadPart(name, uploadId, 4, content, 0, PART);
    const tooSmall = [...parts, { number: 3, etag: small.etag }, { number: 4, etag: four.etag }];
    await expect(complete(tooSmall)).rejects.toMatchObject(refusedAs('EntityTooSmall', 400));
    expect(await statusOf(videoId)).toBe('Uploading');
    await complete(tooSmall.slice(0, 3));
    expect(await statusOf(videoId)).toBe('UploadSucc');
  });

  test('more than the server accepts is refused, also in sum', async () => {
    const { name, client } = await ticket();
    const oss = client();
    const { uploadId } = await oss.initMultipartUpload(name);
    const large = randomBytes(MAX_UPLOAD_BYTES / 2);
    await oss.uploadPart(name, uploadId, 1, large, 0, large.length);
    await oss.uploadPart(name, uploadId, 2, large, 0, large.length);
    await oss.uploadPart(name, uploadId, 2, large, 0, large.length);
    await expect(oss.uploadPart(name, uploadId, 3, large, 0, 1)).rejects.toMatchObject(
      refusedAs('EntityTooLarge', 400),
    );
    await expect(oss.put(name, Buffer.concat([large, large, large]))).rejects.toMatchObject(
      refusedAs('EntityTooLarge', 400),
    );
    for (const number of [0, 10_001, 99_999])
      await expect(oss.uploadPart(name, uploadId, number, large, 0, 1)).rejects.toMatchObject(
        refusedAs('InvalidArgument', 400),
      );
    await oss.abortMultipartUpload(name, uploadId);
  });

  test('a video has a few open uploads, and a new one replaces the one idle for longest', async () => {
    const { name, client } = await ticket();
    const oss = client();
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.push((await oss.initMultipartUpload(name)).uploadId);
    await expect(oss.listParts(name, ids[0]!)).rejects.toMatchObject(refusedAs('NoSuchUpload', 404));
    for (const uploadId of ids.slice(1)) expect((await oss.listParts(name, uploadId)).parts).toEqual([]);
    await oss.put(name, content);
    for (const uploadId of ids) await expect(oss.listParts(name, uploadId)).rejects.toMatchObject({ status: 404 });
    expect(leftovers()).toEqual([]);
  });
});
