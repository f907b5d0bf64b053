// Uploads byte by byte, as the object store clients of .NET, PHP, C++, Java, Go and Python send streams: in chunks, without a
// length, with `%2F` in keys. What is broken, truncated or too large leaves nothing behind.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { askForUpload, statusOfVideo, type UploadTicket } from '../support/oss-client.ts';
import { officialClients, refusalOf } from '../support/official-clients.ts';
import { inChunks, rawPut, sendPut, type RawPut } from '../support/raw-upload.ts';

const KIB = 1024;
const MAX = 512 * KIB;
let server: EmbeddedServer;

// The client prints advice about renewing credentials each time.
beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
beforeAll(async () => {
  server = await startServer({ settings: { transcodeJobs: 0, maxUploadBytes: MAX, throttle: 'off' } });
});
afterAll(() => server.close());

const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();
const etagOf = (bytes: Buffer): string => `"${md5(bytes).toString('hex').toUpperCase()}"`;
const stored = ({ videoId }: UploadTicket): Buffer =>
  readFileSync(join(server.dataDir, 'media', videoId, 'source/source.mp4'));
const leftovers = (): string[] => ['incoming', 'parts'].flatMap((name) => readdirSync(join(server.dataDir, name)));
const put = (ticket: UploadTicket, asked: RawPut) => sendPut(server.url, ticket, asked);

function open(): Socket {
  const { hostname, port } = new URL(server.url);
  return connect({ host: hostname, port: Number(port) });
}

/** What was answered, if anything was, to a sender that closes its side. */
async function sendAndEnd(bytes: Buffer): Promise<string> {
  const socket = open();
  socket.end(bytes);
  return await text(socket).catch(() => '');
}

async function leavesNothing({ videoId }: UploadTicket): Promise<void> {
  await vi.waitUntil(() => leftovers().length === 0);
  expect(readdirSync(join(server.dataDir, 'media'))).not.toContain(videoId);
  expect(await statusOfVideo(server, videoId)).toBe('Uploading');
}

describe('a file in chunks', () => {
  test.each([1, 1000, 65_536, MAX])('of %d bytes is stored whole, and its ETag is answered', async (size) => {
    const content = randomBytes(size === 1 ? 4000 : 200_000);
    const ticket = await askForUpload(server);
    const answered = await put(ticket, { body: inChunks(content, size) });
    expect(answered).toMatchObject({ status: 200, body: '' });
    expect(answered.headers['etag']).toBe(etagOf(content));
    expect(stored(ticket).equals(content)).toBe(true);
    expect(await statusOfVideo(server, ticket.videoId)).toBe('UploadSucc');
    expect(leftovers()).toEqual([]);
  });

  test('may have extensions, zeros before a size, capital digits and trailers', async () => {
    const ticket = await askForUpload(server);
    const body = '5;a=b;c="d"\r\nhello\r\n0000B\r\n, wide worl\r\n1\r\nd\r\n0\r\nX-Trailer: 1\r\n\r\n';
    expect((await put(ticket, { body })).status).toBe(200);
    expect(stored(ticket).toString()).toBe('hello, wide world');
  });

  test('may have a key with %2F, and the bucket before it', async () => {
    for (const prefix of ['/', '/playauth-media/', '/playauth-media%2F']) {
      const ticket = await askForUpload(server);
      const target = prefix + ticket.name.replaceAll('/', prefix === '/' ? '%2f' : '%2F');
      expect((await put(ticket, { target, body: inChunks(Buffer.from('film'), 3) })).status).toBe(200);
    }
    const ticket = await askForUpload(server);
    const target = `/playauth-media/${ticket.name.replaceAll('/', '%252F')}`;
    const refused = await put(ticket, { target, body: inChunks(Buffer.from('film'), 3) });
    expect([refused.status, refused.body]).toEqual([
      403,
      expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
    ]);
    await leavesNothing(ticket);
  });

  test('is sent after the server says that it may be', async () => {
    const ticket = await askForUpload(server);
    const bytes = rawPut(ticket, { headers: { Expect: '100-continue' }, body: '' });
    const socket = open();
    socket.write(bytes);
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(inChunks(Buffer.from('a film'), 4));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(stored(ticket).toString()).toBe('a film');
  });

  test('may have its MD5 in the header, which must be right', async () => {
    const content = randomBytes(3000);
    const send = (ticket: UploadTicket, of: Buffer) =>
      put(ticket, { headers: { 'content-md5': md5(of).toString('base64') }, body: inChunks(content, 999) });
    expect((await send(await askForUpload(server), content)).status).toBe(200);
    const ticket = await askForUpload(server);
    expect((await send(ticket, Buffer.from('other'))).body).toContain('<Code>InvalidDigest</Code>');
    await leavesNothing(ticket);
  });

  test('may have as many bytes as the server takes, and not one more', async () => {
    const content = randomBytes(MAX + 1);
    const full = await askForUpload(server);
    expect((await put(full, { body: inChunks(content.subarray(1), 10_000) })).status).toBe(200);
    const ticket = await askForUpload(server);
    const refused = await put(ticket, { body: inChunks(content, 10_000) });
    expect([refused.status, refused.headers['connection']]).toEqual([400, 'close']);
    expect(refused.body).toContain('<Code>EntityTooLarge</Code>');
    await leavesNothing(ticket);
  });
});

describe('a file whose announced size is larger than the server takes', () => {
  const [client] = officialClients;

  test.each([
    ['CreateUploadVideo', { Title: 'A film', FileName: 'film.mp4' }, MAX],
    ['CreateUploadAttachedMedia', { BusinessType: 'material', MediaExt: 'zip' }, MAX],
  ])('is refused by %s, and one byte less is taken', async (action, parameters, most) => {
    const sized = (bytes: number) => ({ action, parameters: { ...parameters, FileSize: String(bytes) } });
    expect((await client!.call(server, sized(most))).body).toHaveProperty('UploadAuth');
    const { code, message } = await refusalOf(client!, server, sized(most + 1));
    expect([code, message]).toEqual(['OperationDenied', expect.stringContaining(String(most))]);
  });
});

describe('parts in chunks', () => {
  const PART = 100 * KIB;
  const content = randomBytes(3 * PART + 7);
  const partOf = (number: number): Buffer => content.subarray((number - 1) * PART, number * PART);
  const sendPart = (ticket: UploadTicket, uploadId: string, number: number, body = inChunks(partOf(number), 50_000)) =>
    put(ticket, { query: `partNumber=${String(number)}&uploadId=${uploadId}`, body });
  const complete = async (ticket: UploadTicket, uploadId: string): Promise<void> => {
    const parts = [1, 2, 3, 4].map((number) => ({ number, etag: etagOf(partOf(number)) }));
    expect((await ticket.client().completeMultipartUpload(ticket.name, uploadId, parts)).res.status).toBe(200);
  };

  test.each([
    ['all', [1, 2, 3, 4]],
    ['the first', [1]],
    ['the last, of a few bytes', [4]],
    ['those in the middle, in another order', [3, 2]],
  ])('%s, and the others with a length, become one file', async (_, numbers) => {
    const ticket = await askForUpload(server);
    const { uploadId } = await ticket.client().initMultipartUpload(ticket.name);
    for (const number of numbers) {
      const answered = await sendPart(ticket, uploadId, number);
      expect([answered.status, answered.headers['etag']]).toEqual([200, etagOf(partOf(number))]);
    }
    for (const number of [1, 2, 3, 4].filter((each) => !numbers.includes(each)))
      await ticket.client().uploadPart(ticket.name, uploadId, number, partOf(number), 0, partOf(number).length);
    await complete(ticket, uploadId);
    expect(stored(ticket).equals(content)).toBe(true);
    expect(leftovers()).toEqual([]);
  });

  test('replace a part that was sent before, and are replaced', async () => {
    const ticket = await askForUpload(server);
    const client = ticket.client();
    const { uploadId } = await client.initMultipartUpload(ticket.name);
    await client.uploadPart(ticket.name, uploadId, 1, partOf(2), 0, PART);
    expect((await sendPart(ticket, uploadId, 1, inChunks(partOf(3), PART))).status).toBe(200);
    for (const number of [1, 2, 3, 4]) expect((await sendPart(ticket, uploadId, number)).status).toBe(200);
    await client.uploadPart(ticket.name, uploadId, 2, partOf(2), 0, PART);
    await complete(ticket, uploadId);
    expect(stored(ticket).equals(content)).toBe(true);
  });

  test('have together no more bytes than a file may have', async () => {
    const ticket = await askForUpload(server);
    const { uploadId } = await ticket.client().initMultipartUpload(ticket.name);
    const bytes = randomBytes(MAX);
    const half = MAX / 2;
    expect((await sendPart(ticket, uploadId, 1, inChunks(bytes.subarray(half), half))).status).toBe(200);
    const tooMuch = await sendPart(ticket, uploadId, 2, inChunks(bytes.subarray(half - 1), half));
    expect([tooMuch.status, tooMuch.body]).toEqual([400, expect.stringContaining('<Code>EntityTooLarge</Code>')]);
    expect((await sendPart(ticket, uploadId, 2, inChunks(bytes.subarray(half), 1000))).status).toBe(200);
    // In place of the first one it may have as many bytes as that.
    expect((await sendPart(ticket, uploadId, 1, inChunks(bytes.subarray(half), half))).status).toBe(200);
    await ticket.client().abortMultipartUpload(ticket.name, uploadId);
    await leavesNothing(ticket);
  });

  test('that break off are no parts', async () => {
    const ticket = await askForUpload(server);
    const client = ticket.client();
    const { uploadId } = await client.initMultipartUpload(ticket.name);
    for (const body of ['6\r\nhello', '5\r\nhello\r\nno size\r\n'])
      await sendAndEnd(rawPut(ticket, { query: `partNumber=1&uploadId=${uploadId}`, body }));
    const { parts } = await client.listParts(ticket.name, uploadId);
    expect(parts ?? []).toEqual([]);
    await client.abortMultipartUpload(ticket.name, uploadId);
    await leavesNothing(ticket);
  });
});

describe('a body in chunks that is refused leaves nothing', () => {
  test.each([
    ['without a size', 'zz\r\n'],
    ['with a negative size', '-1\r\nx\r\n0\r\n\r\n'],
    ['with a prefix before its size', '0x5\r\nhello\r\n0\r\n\r\n'],
    ['with a size beyond 64 bits', 'fffffffffffffffff\r\nx\r\n'],
    ['with a size that is too small', '5\r\nhello, world\r\n0\r\n\r\n'],
    ['with a size that is too large', '9\r\nhello\r\n0\r\n\r\n'],
    ['with bare line feeds', '5\nhello\n0\n\n'],
    ['without its last line', '5\r\nhello\r\n0\r\n'],
    ['without its last chunk', '5\r\nhello\r\n'],
    ['with extensions without end', `5;${'e'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`],
    ['with trailers without end', `5\r\nhello\r\n0\r\n${'X-A: b\r\n'.repeat(6000)}\r\n`],
  ])('%s', async (_, body) => {
    const ticket = await askForUpload(server);
    const answered = await sendAndEnd(rawPut(ticket, { body }));
    // One answer at most: a broken connection may have none.
    expect(answered.match(/HTTP\/1\.1 \d+/g) ?? []).toEqual(answered === '' ? [] : ['HTTP/1.1 400']);
    await leavesNothing(ticket);
  });

  test('when its sender vanishes in the middle', async () => {
    for (const vanish of ['end', 'resetAndDestroy'] as const) {
      const ticket = await askForUpload(server);
      const socket = open();
      socket.on('error', () => undefined);
      socket.write(rawPut(ticket, { body: inChunks(randomBytes(300_000), 1000).subarray(0, 200_000) }));
      await vi.waitUntil(() => leftovers().length > 0);
      socket[vanish]();
      await leavesNothing(ticket);
    }
  });

  test.each([
    ['two framings at once', { 'content-length': '5' }, 400],
    ['another coding before the chunks', { 'transfer-encoding': 'gzip, chunked' }, 501],
    ['another coding alone', { 'transfer-encoding': 'gzip' }, 400],
    ['chunks twice', { 'transfer-encoding': 'chunked, chunked' }, 400],
  ])('with %s', async (_, headers: Record<string, string>, status) => {
    const ticket = await askForUpload(server);
    expect((await put(ticket, { headers, body: '5\r\nhello\r\n0\r\n\r\n' })).status).toBe(status);
    await leavesNothing(ticket);
  });

  test('where the disk has to keep its space, or the account is full', async () => {
    const settings = { transcodeJobs: 0, throttle: 'off' } as const;
    await using small = await startServer({ settings: { ...settings, maxAccountBytes: 100 * KIB } });
    const send = async (bytes: number, url = small) =>
      await sendPut(url.url, await askForUpload(url), { body: inChunks(randomBytes(bytes), 7000) });
    expect((await send(60 * KIB)).status).toBe(200);
    expect((await send(40 * KIB + 1)).body).toContain('<Code>StorageQuotaExceeded</Code>');
    expect((await send(40 * KIB)).status).toBe(200);
    await using full = await startServer({ settings: { ...settings, minFreeBytes: 2 ** 50 } });
    const refused = await send(1, full);
    expect([refused.status, refused.body]).toEqual([507, expect.stringContaining('<Code>InsufficientStorage</Code>')]);
  });
});

test('a PUT with neither a length nor chunks is refused', async () => {
  const ticket = await askForUpload(server);
  const bytes = rawPut(ticket, { body: '' })
    .toString('latin1')
    .replace(/transfer-encoding: chunked\r\n/, '');
  const socket = open();
  socket.write(bytes);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 411 [^]*<Code>MissingContentLength<\/Code>/);
});
