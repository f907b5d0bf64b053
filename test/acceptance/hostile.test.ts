// Broken, impatient and malicious callers: each gets its refusal, and other callers are not affected.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi, pause, rootPair, type Api } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { get, sendRaw } from './support/http.ts';
import { cliJson, serveIn, temporaryFolder, type Server } from './support/server.ts';
import {
  answerOf,
  askObject,
  beginParts,
  beginPut,
  createUpload,
  importAndWait,
  put,
  refreshUpload,
  signedHeaders,
  type Upload,
} from './support/upload.ts';

const MAX_UPLOAD_BYTES = 8_000_000;
const folder = temporaryFolder();
let server: Server;
let api: Api;
let film: Buffer;
let videoId = '';

beforeAll(async () => {
  server = await serveIn(folder, { args: ['--max-upload-bytes', String(MAX_UPLOAD_BYTES)] });
  api = openApi(server.url, rootPair(server.dataDir));
  const path = await drawClip(folder, 'film.mp4', picture('320x180', 2), H264);
  film = readFileSync(path);
  videoId = await importAndWait(api, path);
}, 60_000);
afterAll(() => server.kill());

/** In the middle, where no padding bits are. */
const altered = (token: string): string => token.slice(0, 50) + (token[50] === 'A' ? 'B' : 'A') + token.slice(51);
const incoming = (): string[] => readdirSync(join(server.dataDir, 'incoming'));
const statusOf = async (id: string): Promise<string> =>
  String((await api.call('GetTranscodeProgress', { VideoId: id }))['Status']);

async function stillPlayable({ videoId: id }: Upload): Promise<void> {
  expect(await statusOf(id)).toBe('Uploading');
  expect(await put(await refreshUpload(api, id), film)).toMatchObject({ status: 200 });
  expect((await api.untilSettled(id))['Status']).toBe('Normal');
}

describe('an upload', () => {
  test('that breaks off leaves nothing, and can be restarted', async () => {
    const upload = await createUpload(api);
    const sending = beginPut(upload, { length: film.length });
    sending.on('error', () => undefined);
    for (let at = 0; at < film.length / 2; at += 4096) {
      sending.write(film.subarray(at, at + 4096));
      await pause(2);
    }
    await expect.poll(incoming).toHaveLength(1);
    sending.destroy();
    await expect.poll(incoming).toEqual([]);
    await stillPlayable(upload);
  });

  test('shorter than its Content-Length is not accepted as whole', async () => {
    const upload = await createUpload(api);
    const sending = beginPut(upload, { length: film.length + 1 });
    sending.on('error', () => undefined);
    sending.write(film);
    await expect.poll(incoming).toHaveLength(1);
    sending.destroy();
    await expect.poll(incoming).toEqual([]);
    await stillPlayable(upload);
  });

  test('longer than its Content-Length is cut, and the rest is no request', async () => {
    const upload = await createUpload(api);
    const headers = Object.entries({ ...signedHeaders(upload, {}), host: 'x', 'content-length': '5' });
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const smuggled = 'GET /assets/watch.js HTTP/1.1\r\nHost: x\r\n\r\n';
    const request = `PUT /${upload.objectKey} HTTP/1.1\r\n${head}connection: close\r\n\r\nhello${smuggled}`;
    const answer = await sendRaw(server.url, request);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect(readFileSync(join(server.dataDir, 'media', upload.videoId, 'source/source.mp4'), 'utf8')).toBe('hello');
    expect((await api.untilSettled(upload.videoId))['Status']).toBe('TranscodeFail');
  });

  test('with a wrong checksum is refused, and accepted with the right one', async () => {
    const upload = await createUpload(api);
    const md5 = (of: Buffer): string => createHash('md5').update(of).digest('base64');
    const wrong = await put(upload, film, { headers: { 'content-md5': md5(Buffer.from('other')) } });
    expect(wrong).toMatchObject({ status: 400, code: 'InvalidDigest' });
    await expect.poll(incoming).toEqual([]);
    expect(await statusOf(upload.videoId)).toBe('Uploading');
    const right = await put(upload, film, { headers: { 'content-md5': md5(film) } });
    expect(right).toEqual({
      status: 200,
      code: '',
      etag: `"${createHash('md5').update(film).digest('hex').toUpperCase()}"`,
    });
  });

  test('with the credential of another object is refused', async () => {
    const [mine, other] = [await createUpload(api), await createUpload(api)];
    for (const attempt of [
      { objectKey: other.objectKey },
      { objectKey: other.objectKey, signed: mine.objectKey },
      { objectKey: `${mine.objectKey}x` },
      { objectKey: `uploads/../${mine.objectKey}` },
      { objectKey: mine.objectKey.replace('source.mp4', '..%2f..%2fmaster.key') },
    ]) {
      const answer = await put(mine, film, attempt);
      expect([attempt, answer.status]).toEqual([attempt, 403]);
    }
    expect([await statusOf(mine.videoId), await statusOf(other.videoId)]).toEqual(['Uploading', 'Uploading']);
  });

  test.each<[string, (upload: Upload) => Upload]>([
    ['another secret', (upload) => ({ ...upload, secret: 'guess' })],
    [
      'the root secret',
      (upload) => ({ ...upload, accessKeyId: api.pair.accessKeyId, secret: api.pair.accessKeySecret }),
    ],
    ['an altered token', (upload) => ({ ...upload, token: altered(upload.token) })],
    ['no token', (upload) => ({ ...upload, token: '' })],
  ])('with %s is refused', async (_, forge) => {
    const upload = await createUpload(api);
    expect((await put(forge(upload), film)).status).toBe(403);
    expect(await statusOf(upload.videoId)).toBe('Uploading');
  });

  test('of a video that has its file changes nothing', async () => {
    const upload = await createUpload(api);
    expect((await put(upload, film)).status).toBe(200);
    // At once, while it is transcoded, and when it plays.
    expect(await put(upload, film.subarray(0, 100))).toMatchObject({ status: 409, code: 'ObjectAlreadyExists' });
    expect((await api.untilSettled(upload.videoId))['Status']).toBe('Normal');
    expect(await put(upload, film.subarray(0, 100))).toMatchObject({ status: 409 });
    expect(await beginParts(upload)).toMatchObject({ status: 409, code: 'ObjectAlreadyExists' });
    expect(await statusOf(upload.videoId)).toBe('Normal');
  });

  test('sent ten times concurrently gives one video', async () => {
    const upload = await createUpload(api);
    // 503 asks for a retry: another request is storing the file at this moment.
    const putUntilDecided = async (): ReturnType<typeof put> => {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await put(upload, film);
        if (answer.status !== 503 || attempt === 100) return answer;
        await pause(100);
      }
    };
    const answers = await Promise.all(Array.from({ length: 10 }, putUntilDecided));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect((await api.untilSettled(upload.videoId))['Status']).toBe('Normal');
    expect(await api.playInfo(upload.videoId, { ResultType: 'Multiple' })).toHaveLength(2);
    await expect.poll(incoming).toEqual([]);
  });

  test('over the limit is refused before its body arrives, with the reason', async () => {
    const upload = await createUpload(api);
    const sending = beginPut(upload, { length: MAX_UPLOAD_BYTES + 1 });
    sending.flushHeaders();
    expect(await answerOf(sending)).toMatchObject({ status: 400, code: 'EntityTooLarge' });
    sending.destroy();
  });

  test('that is refused gives the reason also to a client that sends everything before it reads', async () => {
    const upload = await createUpload(api);
    const body = randomBytes(3 * MAX_UPLOAD_BYTES);
    const headers = Object.entries({ ...signedHeaders(upload, {}), host: 'x', 'content-length': String(body.length) });
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname).pause();
    socket.write(`PUT /${upload.objectKey} HTTP/1.1\r\n${head}\r\n`);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).write(body, (error) => (error ? reject(error) : resolve()));
    });
    expect((await buffer(socket)).toString()).toMatch(/^HTTP\/1\.1 400 [^]*<Code>EntityTooLarge<\/Code>/);
  });

  test('that is refused gives the reason on the command line', async () => {
    const path = await drawClip(folder, 'large.mp4', picture('64x64'), H264);
    appendFileSync(path, randomBytes(3 * MAX_UPLOAD_BYTES));
    const { code, json } = await cliJson(['import', path, '--data-dir', server.dataDir]);
    // Before a byte is sent: the command announces the size.
    expect([code, json['Code']]).toEqual([1, 'OperationDenied']);
    expect(json['Message']).toContain(`at most ${String(MAX_UPLOAD_BYTES)}`);
  });

  test('credential is refused for other operations of the object store', async () => {
    const upload = await createUpload(api);
    const asked = [
      ...[
        ['PUT', 'acl'],
        ['POST', 'append&position=0'],
        ['POST', ''],
        ['GET', 'acl'],
        ['PATCH', ''],
      ],
      ...[
        ['PUT', 'tagging'],
        ['POST', 'restore'],
        ['PUT', 'symlink'],
        ['GET', 'uploads'],
        ['DELETE', 'tagging'],
      ],
    ] as const;
    for (const [method, query] of asked) {
      const { status, code } = await askObject(upload, { method, query });
      expect([method, query, status, code]).toEqual([method, query, 501, 'NotImplemented']);
    }
    for (const method of ['GET', 'DELETE'])
      expect(await askObject(upload, { method })).toMatchObject({ status: 403, code: 'AccessDenied' });
    // Unsigned parameters and repeated ones are ignored.
    expect((await askObject(upload, { method: 'PUT', query: 'acl', signedQuery: '' })).status).toBe(403);
    expect((await askObject(upload, { method: 'PUT', query: 'acl&acl' })).status).toBe(400);
    expect(await statusOf(upload.videoId)).toBe('Uploading');
  });

  test('in parts with a malicious part list is refused quickly', async () => {
    const upload = await createUpload(api);
    const { uploadId } = await beginParts(upload);
    const query = `uploadId=${uploadId}`;
    const part = '<Part><PartNumber>1</PartNumber><ETag>"0"</ETag></Part>';
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    const lists = [
      ...['', '<', '<x/>', '{}', '<CompleteMultipartUpload>', '<CompleteMultipartUpload></CompleteMultipartUpload>'],
      `${bomb}<CompleteMultipartUpload>&b;</CompleteMultipartUpload>`,
      `<CompleteMultipartUpload>${part.repeat(20)}</CompleteMultipartUpload>`,
      `<CompleteMultipartUpload>${'<Part>'.repeat(600_000)}`,
      `<CompleteMultipartUpload>${' '.repeat(3_500_000)}x`,
      'x'.repeat(5_000_000),
    ];
    for (const body of lists) {
      const answer = await askObject(upload, { method: 'POST', query, body: Buffer.from(body) });
      expect([body.slice(0, 60), answer.status, answer.code]).toEqual([body.slice(0, 60), 400, 'MalformedXML']);
    }
    for (const odd of ['..', '../..', 'x'.repeat(32), "' or 1=1", '%00', uploadId.toUpperCase()])
      expect(await askObject(upload, { method: 'GET', query: `uploadId=${odd}` })).toMatchObject({ status: 404 });
    expect((await askObject(upload, { method: 'DELETE', query })).status).toBe(204);
  });

  test('without a length is taken in chunks, and refused when it breaks off', async () => {
    for (const isWhole of [false, true]) {
      const upload = await createUpload(api);
      const sending = beginPut(upload, { length: 0 });
      sending.removeHeader('content-length');
      sending.setHeader('transfer-encoding', 'chunked');
      if (isWhole) sending.end(film);
      else sending.write(film, () => sending.destroy());
      const answered = await answerOf(sending).catch(() => undefined);
      expect(answered?.status).toBe(isWhole ? 200 : undefined);
      const { Status } = await api.call('GetTranscodeProgress', { VideoId: upload.videoId });
      expect(Status === 'Uploading').toBe(!isWhole);
    }
  });

  test('without a signature is refused for every request', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'PATCH']) {
      const answer = await get(`${server.url}/uploads/${videoId}/source.mp4`, { method });
      expect([method, answer.status]).toEqual([method, 403]);
      expect(answer.headers['content-type']).toBe('application/xml');
    }
  });
});

describe('concurrent requests', () => {
  test('300 calls and 300 downloads all get the right answer', async () => {
    const offered = await api.playInfo(videoId);
    const [{ PlayURL: mp4 } = { PlayURL: '' }] = offered;
    const { body } = await get(mp4);
    const calls = Array.from({ length: 300 }, () => api.ask('GetVideoPlayAuth', { VideoId: videoId }));
    const downloads = Array.from({ length: 300 }, (_, index) => get(offered[index % offered.length]?.PlayURL ?? ''));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.body['PlayAuth'])).size).toBe(300);
    const files = await Promise.all(downloads);
    expect(new Set(files.map(({ status }) => status))).toEqual(new Set([200]));
    expect(files.filter((file) => file.body.equals(body))).toHaveLength(150);
  });
});

test('after all this the server is healthy and has no leftovers', async () => {
  expect(server.isRunning()).toBe(true);
  expect(server.stderr()).not.toContain('"level":50');
  const { VideoList } = (await api.call('GetVideoList', { Status: 'UploadSucc,Transcoding', PageSize: '100' })) as {
    VideoList: { Video: { VideoId: string }[] };
  };
  for (const { VideoId } of VideoList.Video) await api.untilSettled(VideoId);
  for (const name of ['incoming', 'work']) expect([name, readdirSync(join(server.dataDir, name))]).toEqual([name, []]);
});
