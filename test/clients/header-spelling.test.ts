// The names of response headers on every kind of answer, as their bytes stand on the wire: the .NET SDKs on Mono find them in
// this spelling alone.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { expectCustomaryNames } from '../support/customary-names.ts';
import { v1Parts } from '../support/http-requests.ts';
import { askForUpload } from '../support/oss-client.ts';
import { rawRequest, type RawRequest } from '../support/raw-http.ts';
import { inChunks, rawPut } from '../support/raw-upload.ts';

let server: EmbeddedServer;
let videoId = '';

beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
beforeAll(async () => {
  server = await startServer({ settings: { transcodeJobs: 0 } });
  videoId = await server.seedVideo();
});
afterAll(() => server.close());

async function headOf(bytes: string | Buffer): Promise<{ readonly first: string; readonly names: readonly string[] }> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(bytes);
  const [first = '', ...lines] = ((await text(socket)).split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
  const names = lines.map((line) => line.slice(0, line.indexOf(':')));
  expectCustomaryNames(names);
  return { first, names };
}

const call = (Action: string, Format = 'JSON'): RawRequest => ({
  target: v1Parts(server, { Action, VideoId: videoId, Format }, { at: server.clock.now() }).url,
});
const API = ['Content-Type', 'Content-Length', 'x-acs-request-id', 'Access-Control-Allow-Origin', 'Cache-Control'];
const HTML = { accept: 'text/html' };

test.each<[string, () => RawRequest, number, readonly string[]]>([
  ['an answer in JSON', () => call('GetVideoPlayAuth'), 200, API],
  ['an answer in XML', () => call('GetVideoInfo', 'XML'), 200, API],
  ['an error', () => call('GetPlayInfo'), 404, API],
  ['an error of no action', () => ({}), 400, API],
  ['an unknown path', () => ({ target: '/x' }), 404, [...API, 'Connection']],
  ['a foreign method', () => ({ method: 'TRACE' }), 400, API],
  [
    'a preflight',
    () => ({ method: 'OPTIONS' }),
    204,
    ['Access-Control-Allow-Methods', 'Access-Control-Max-Age', 'Vary'],
  ],
  [
    'a preflight for a private network',
    () => ({ method: 'OPTIONS', headers: { 'access-control-request-private-network': 'true' } }),
    204,
    ['Access-Control-Allow-Origin', 'Access-Control-Allow-Headers', 'Access-Control-Allow-Private-Network'],
  ],
  ['a refused grant', () => ({ target: '/play/x/y/fd.m3u8' }), 403, [...API, 'Cross-Origin-Resource-Policy']],
  ['a foreign method of media', () => ({ method: 'POST', target: '/play/x/y/fd.m3u8' }), 405, [...API, 'Allow']],
  ['a refused upload', () => ({ method: 'PUT', target: '/uploads/x' }), 403, ['Content-Type', 'x-oss-request-id']],
  ['the health', () => ({ target: '/health/live' }), 200, ['Content-Type', 'Content-Length']],
  ['the health as supervisors ask', () => ({ target: '/readyz?x=1' }), 200, ['Content-Type', 'Content-Length']],
  ['a missing asset', () => ({ target: '/assets/none' }), 404, ['Content-Type', 'X-Content-Type-Options']],
  ['a watch link', () => ({ target: '/watch/AQAB/video' }), 400, ['Content-Type', 'Referrer-Policy']],
  ['the page', () => ({ headers: HTML }), 200, ['Content-Type', 'Content-Security-Policy', 'Content-Language']],
])('%s', async (_, request, status, wanted) => {
  const { first, names } = await headOf(rawRequest(request()));
  expect(first).toContain(` ${String(status)} `);
  expect(names).toEqual(expect.arrayContaining([...wanted]));
});

test.each(['JSON', 'XML'])('an answer in %s on a connection that stays open: the same lines', async (format) => {
  const ended = await headOf(rawRequest(call('GetVideoPlayAuth', format)));
  const open = rawRequest({ ...call('GetVideoPlayAuth', format), headers: { connection: 'keep-alive' } });
  const kept = await headOf(Buffer.concat([open, rawRequest(call('GetVideoPlayAuth', format))]));
  expect(kept.first).toBe(ended.first);
  expect(kept.names.filter((name) => name !== 'Keep-Alive')).toEqual(ended.names);
});

test('what is not HTTP', async () => {
  const { names } = await headOf('GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n');
  expect(names).toEqual(expect.arrayContaining(['Content-Type', 'Content-Length', 'x-acs-request-id', 'Connection']));
});

test('an object: its ETag when it is stored, and its length and time when it is asked for', async () => {
  const ticket = await askForUpload(server);
  const stored = await headOf(rawPut(ticket, { body: inChunks(Buffer.from('a film'), 3) }));
  expect(stored.first).toContain(' 200 ');
  expect(stored.names).toEqual(expect.arrayContaining(['ETag', 'Content-Length', 'x-oss-request-id']));
  const named = ticket.client({ endpoint: 'http://playauth.test', cname: true });
  const url = new URL(named.signatureUrl(ticket.name, { method: 'HEAD' }));
  const head = await headOf(rawRequest({ method: 'HEAD', target: url.pathname + url.search }));
  expect(head.first).toContain(' 200 ');
  expect(head.names).toEqual(
    expect.arrayContaining(['ETag', 'Last-Modified', 'Content-Length', 'x-oss-object-type', 'x-oss-request-id']),
  );
});
