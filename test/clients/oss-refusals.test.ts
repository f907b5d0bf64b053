// Refusals for the vendor's unmodified object store client: other objects, secrets, times and uses of an upload
// credential. Also the signed URLs that it makes.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { askForUpload, refusedAs, statusOfVideo, type UploadTicket } from '../support/oss-client.ts';
import { officialClients, refusalOf } from '../support/official-clients.ts';

const PART = 128 * 1024;
const content = randomBytes(3 * PART);
let server: EmbeddedServer;

// The client prints advice about renewing credentials each time.
beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
beforeAll(async () => {
  server = await startServer({ settings: { transcodeJobs: 0 } });
});
afterAll(() => server.close());

const ticket = (videoId?: string): Promise<UploadTicket> => askForUpload(server, videoId);
const statusOf = (videoId: string): Promise<string> => statusOfVideo(server, videoId);
const stored = (videoId: string): Buffer => readFileSync(join(server.dataDir, 'media', videoId, 'source/source.mp4'));

describe('the server refuses', () => {
  test('another object, another secret, another token, and anything but uploading', async () => {
    const [mine, other] = [await ticket(), await ticket()];
    const oss = mine.client();
    await expect(oss.put(other.name, content)).rejects.toMatchObject(refusedAs('AccessDenied', 403));
    await expect(oss.multipartUpload(other.name, content)).rejects.toMatchObject(refusedAs('AccessDenied', 403));
    await expect(mine.client({ accessKeySecret: 'x' }).put(mine.name, content)).rejects.toMatchObject(
      refusedAs('SignatureDoesNotMatch', 403),
    );
    await expect(
      mine.client({ accessKeySecret: 'x', authorizationV4: true }).put(mine.name, content),
    ).rejects.toMatchObject(refusedAs('SignatureDoesNotMatch', 403));
    await expect(mine.client({ stsToken: other.auth['SecurityToken']! }).put(mine.name, content)).rejects.toMatchObject(
      refusedAs('InvalidAccessKeyId', 403),
    );
    await expect(mine.client({ stsToken: 'AQAB' }).put(mine.name, content)).rejects.toMatchObject(
      refusedAs('InvalidSecurityToken', 403),
    );
    await expect(oss.get(mine.name)).rejects.toMatchObject({ status: 403 });
    await expect(oss.delete(mine.name)).rejects.toMatchObject(refusedAs('AccessDenied', 403));
    // The upload of another video, by its id.
    const { uploadId } = await other.client().initMultipartUpload(other.name);
    await expect(oss.uploadPart(mine.name, uploadId, 1, content, 0, PART)).rejects.toMatchObject(
      refusedAs('NoSuchUpload', 404),
    );
    await expect(oss.abortMultipartUpload(mine.name, uploadId)).rejects.toMatchObject(refusedAs('NoSuchUpload', 404));
    expect([await statusOf(mine.videoId), await statusOf(other.videoId)]).toEqual(['Uploading', 'Uploading']);
  });

  test('a wrong checksum', async () => {
    const { name, client, videoId } = await ticket();
    const headers = { 'Content-MD5': createHash('md5').update('other').digest('base64') };
    await expect(client().put(name, content, { headers })).rejects.toMatchObject(refusedAs('InvalidDigest', 400));
    expect(await statusOf(videoId)).toBe('Uploading');
  });

  test('a client that repeats requests without a body, while other uploads continue, in parts and in one piece', async () => {
    await using limited = await startServer({ settings: { transcodeJobs: 0, throttle: 'on' } });
    limited.clock.freeze(Date.now());
    const [mine, other] = [await askForUpload(limited), await askForUpload(limited)];
    const oss = mine.client();
    const asked = await Promise.allSettled(Array.from({ length: 210 }, () => oss.listParts(mine.name, 'f'.repeat(32))));
    const refusals = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason as { code: string }] : []));
    expect(refusals.filter(({ code }) => code === 'NoSuchUpload')).toHaveLength(200);
    expect(refusals.find(({ code }) => code === 'SlowDown')).toMatchObject(refusedAs('SlowDown', 503));
    expect((await oss.put(mine.name, content)).res.status).toBe(200);
    const large = randomBytes(12 * 1024 ** 2);
    const { res } = await other.client().multipartUpload(other.name, large, { partSize: 1024 ** 2, parallel: 5 });
    expect(res.status).toBe(200);
  });

  test('an upload credential for the video API', async () => {
    const { auth, videoId } = await ticket();
    const target = {
      url: server.url,
      accessKeyId: auth['AccessKeyId']!,
      accessKeySecret: auth['AccessKeySecret']!,
      securityToken: auth['SecurityToken']!,
    };
    for (const client of officialClients)
      for (const action of ['GetVideoInfo', 'GetPlayInfo', 'RefreshUploadVideo', 'GetVideoPlayAuth'])
        expect(await refusalOf(client, target, { action, parameters: { VideoId: videoId } })).toMatchObject({
          code: 'InvalidSecurityToken.Malformed',
        });
  });
});

describe('time', () => {
  test.each([false, true])(
    'a clock that is wrong by more than a quarter of an hour is told so (V4: %s)',
    async (authorizationV4) => {
      const { name, client, videoId } = await ticket();
      const oss = client({ authorizationV4 });
      for (const wrong of [901_000, -901_000]) {
        oss.options.amendTimeSkewed = wrong;
        await expect(oss.put(name, content)).rejects.toMatchObject(refusedAs('RequestTimeTooSkewed', 403));
      }
      oss.options.amendTimeSkewed = 890_000;
      expect((await oss.put(name, content)).res.status).toBe(200);
      expect(await statusOf(videoId)).toBe('UploadSucc');
    },
  );

  test('a credential that expires half way is renewed, and the upload continues', async () => {
    const early = await ticket();
    const { uploadId } = await early.client().initMultipartUpload(early.name);
    const first = await early.client().uploadPart(early.name, uploadId, 1, content, 0, PART);
    server.clock.advance(3_001_000);
    const late = early.client();
    late.options.amendTimeSkewed = 3_001_000;
    await expect(late.uploadPart(early.name, uploadId, 4, content, 0, PART)).rejects.toMatchObject(
      refusedAs('SecurityTokenExpired', 403),
    );
    server.clock.advance(-3_001_000);
    const renewed = await ticket(early.videoId);
    expect(renewed.name).toBe(early.name);
    const oss = renewed.client();
    const rest = await oss.uploadPart(renewed.name, uploadId, 2, content, PART, content.length);
    const parts = [first, rest].map(({ etag }, index) => ({ number: index + 1, etag }));
    await oss.completeMultipartUpload(renewed.name, uploadId, parts);
    expect(stored(early.videoId)).toEqual(content);
  });
});

describe('a signed URL', () => {
  const DNS = 'http://oss.example.test';
  const toServer = (url: string): string => url.replace(/^http:\/\/[^/]+/, server.url);
  const put = (url: string): Promise<Response> => fetch(toServer(url), { method: 'PUT', body: content });

  test.each([
    ['V1', ({ client, name }: UploadTicket) => client({ endpoint: DNS }).signatureUrl(name, { method: 'PUT' })],
    ['V4', ({ client, name }: UploadTicket) => client({ endpoint: DNS }).signatureUrlV4('PUT', 60, {}, name)],
  ])('of %s accepts the file, and is refused with any part altered', async (_, sign) => {
    const issued = await ticket();
    const url = new URL(await sign(issued));
    for (const name of url.searchParams.keys()) {
      const altered = new URL(url);
      altered.searchParams.set(name, `${url.searchParams.get(name) ?? ''}1`);
      expect([name, (await put(altered.href)).status]).toEqual([name, 403]);
    }
    expect((await fetch(toServer(url.href), { method: 'HEAD' })).status).toBe(403);
    expect(await statusOf(issued.videoId)).toBe('Uploading');
    server.clock.advance(1_801_000);
    expect((await put(url.href)).status).toBe(403);
    server.clock.advance(-1_801_000);
    expect((await put(url.href)).status).toBe(200);
    expect(stored(issued.videoId)).toEqual(content);
  });
});
