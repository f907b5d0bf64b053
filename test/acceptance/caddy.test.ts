// A server behind a real Caddy, as deploy/Caddyfile has it, over HTTPS: a film is uploaded, made, redeemed and played through it.
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { CADDYFILE, startCaddy, type TestCaddy } from '../support/caddy.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { ROOT } from '../support/documents.ts';
import { decodeFrames } from '../support/read-media.ts';
import { openApi, rootPair, type Api, type PlayInfo } from './support/api.ts';
import { serve, temporaryFolder, type Server } from './support/server.ts';
import { createUpload, signedHeaders } from './support/upload.ts';

const MIB = 1024 ** 2;
const folder = temporaryFolder();
let server: Server;
let caddy: TestCaddy;
let api: Api;
let film: Buffer;
let streams: readonly PlayInfo[] = [];

beforeAll(async () => {
  server = await serve({ dataDir: join(folder, 'data'), args: ['--trust-proxy', '--metrics-listen', '127.0.0.1:0'] });
  caddy = await startCaddy([new URL(server.url).host]);
  api = openApi(caddy.url, rootPair(server.dataDir));
  film = readFileSync(await drawClip(folder, 'film.mp4', picture('160x90', 2), H264));
}, 60_000);
afterAll(async () => {
  await caddy.stop();
  await server.kill();
});

async function ask(url: string, options: RequestOptions = {}, body?: Buffer) {
  const sending = request(url, { ca: caddy.authority, agent: false, ...options });
  sending.end(body);
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

const credential = async (videoId: string): Promise<Readonly<Record<string, string>>> => {
  const { PlayAuth } = await api.call('GetVideoPlayAuth', { VideoId: videoId });
  return JSON.parse(Buffer.from(String(PlayAuth), 'base64').toString('utf8')) as Record<string, string>;
};

test('a film is uploaded, made, and plays at the address of Caddy', async () => {
  const upload = await createUpload(api);
  expect(upload.endpoint.startsWith('https://')).toBe(true);
  const headers = { ...signedHeaders(upload, {}), 'content-length': film.length };
  const put = await ask(
    `${caddy.url}/${upload.objectKey}`,
    { method: 'PUT', headers: { ...headers, host: new URL(upload.endpoint).host } },
    film,
  );
  expect([put.status, put.body]).toEqual([200, '']);
  expect(await api.untilSettled(upload.videoId)).toMatchObject({ Status: 'Normal' });
  expect((await credential(upload.videoId))['PlayDomain']).toBe(new URL(caddy.url).host);
  streams = await api.playInfo(upload.videoId);
  for (const { PlayURL } of streams) {
    expect(PlayURL.startsWith(`${caddy.url}/play/`)).toBe(true);
    expect(await decodeFrames(PlayURL, 'v')).toBe(50);
  }
});

const [forgedFor, forgedHost] = ['203.0.113.9', 'evil.example'];

test('what a client says about its address, host and scheme counts for nothing', async () => {
  const { videoId } = await createUpload(api);
  const parameters = { Action: 'GetVideoInfo', VideoId: videoId, Format: 'JSON', AccessKeyId: api.pair.accessKeyId };
  const headers = { 'x-forwarded-for': forgedFor, 'x-forwarded-proto': 'http', 'x-forwarded-host': forgedHost };
  const refused = await ask(`${caddy.url}/?${new URLSearchParams(parameters).toString()}`, { headers });
  const { RequestId } = JSON.parse(refused.body) as { readonly RequestId: string };
  // The record has the address that the server believed.
  const { Explanation } = (await api.call('ExplainRequest', { RequestId })) as {
    readonly Explanation: { readonly Received: { readonly Address: string; readonly Host: string } };
  };
  expect(Explanation.Received.Host).not.toBe(forgedHost);
  expect(Explanation.Received.Address).toMatch(/^(?:::ffff:)?127\.0\.0\.1$|^::1$/);
  const page = await ask(`${caddy.url}/watch`, { headers });
  expect(page.body + JSON.stringify(page.headers)).not.toContain(forgedHost);
  expect((await credential(String(streams[0]?.PlayURL.split('/')[5])))['PlayDomain']).toBe(new URL(caddy.url).host);
});

async function over2(session: ClientHttp2Session, path: string, headers: Readonly<Record<string, string>> = {}) {
  const stream = session.request({ ':path': path, ...headers });
  stream.setEncoding('latin1');
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders & { readonly ':status'?: number }];
  let body = '';
  for await (const chunk of stream) body += String(chunk);
  return { status: answer[':status'], headers: answer, body };
}

test('ranges of an MP4 arrive over HTTP/1.1 and HTTP/2, several at once', async () => {
  const { PlayURL = '', Size = 0 } = streams.find(({ Format }) => Format === 'mp4') ?? {};
  const whole = await ask(PlayURL, { headers: { range: 'bytes=0-9' } });
  expect([whole.status, whole.headers['content-range']]).toEqual([206, `bytes 0-9/${String(Size)}`]);
  const session = connect(caddy.url, { ca: caddy.authority });
  onTestFinished(() => session.close());
  const path = PlayURL.slice(caddy.url.length);
  const ranges = ['0-9', '10-19', `${String(Size - 5)}-${String(Size - 1)}`];
  const parts = await Promise.all(ranges.map((range) => over2(session, path, { range: `bytes=${range}` })));
  expect(session.alpnProtocol).toBe('h2');
  expect(parts.map(({ status, body }) => [status, body.length])).toEqual([
    [206, 10],
    [206, 10],
    [206, 5],
  ]);
  expect(parts.map(({ headers }) => headers['content-range'])).toEqual(
    ranges.map((range) => `bytes ${range}/${String(Size)}`),
  );
  expect((await over2(session, path, { range: `bytes=${String(Size)}-` })).status).toBe(416);
});

test('a request for another protocol is answered as if it had not asked', async () => {
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  const answer = await ask(`${caddy.url}/health/live`, {
    headers: { ...headers, 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
  });
  expect(answer.status).toBe(200);
});

test('an upload reaches the server while it is still being sent, and one that is too large is refused', async () => {
  const upload = await createUpload(api);
  const length = 8 * MIB;
  const headers = { ...signedHeaders(upload, {}), host: new URL(upload.endpoint).host };
  const sending = request(`${caddy.url}/${upload.objectKey}`, {
    ...{ ca: caddy.authority, agent: false, method: 'PUT' },
    headers: { ...headers, 'content-length': length },
  });
  sending.write(Buffer.alloc(length / 2));
  const incoming = (): number =>
    readdirSync(join(server.dataDir, 'incoming')).reduce(
      (sum, name) => sum + statSync(join(server.dataDir, 'incoming', name)).size,
      0,
    );
  await expect.poll(incoming, { timeout: 10_000, interval: 20 }).toBeGreaterThan(length / 4);
  sending.end(Buffer.alloc(length / 2));
  const [{ statusCode }] = (await once(sending, 'response')) as [IncomingMessage];
  expect(statusCode).toBe(200);
  const tooLarge = request(`${caddy.url}/${upload.objectKey}`, {
    ...{ ca: caddy.authority, agent: false, method: 'PUT' },
    headers: { ...headers, 'content-length': 5 * 1024 ** 3 + 1 },
  });
  onTestFinished(() => void tooLarge.on('error', () => undefined).destroy());
  tooLarge.write('a');
  const [refused] = (await once(tooLarge, 'response')) as [IncomingMessage];
  expect([refused.statusCode, await text(refused)]).toEqual([400, expect.stringContaining('EntityTooLarge')]);
});

test('the document shows the site that is delivered', () => {
  const site = readFileSync(CADDYFILE, 'utf8').replace(/^#.*\n+/gm, '');
  for (const path of ['docs/operating.md', 'docs/zh-CN/operating.md'])
    expect(readFileSync(join(ROOT, path), 'utf8')).toContain(`\`\`\`caddyfile\n${site}\`\`\``);
});
