// Which path goes to which handler.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { openBodies } from '../../test/support/limits.ts';
import type { ApiDeps } from './api-http.ts';
import { createHttpServer, type HttpDeps } from './http.ts';
import type { HttpServer } from './http-server.ts';

const named = (name: string) => (_: IncomingMessage, response: ServerResponse) => void response.end(name);
const noAudit = { recordsPlay: () => false, note: () => undefined };
const log = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const deps: HttpDeps = {
  // No call gets further than reading the request.
  api: {
    log,
    audit: noAudit,
    playDays: noAudit,
    activity: { issued: 0, redeemed: 0, wantsTime: () => false, note: () => undefined },
    origin: { trustProxy: false, publicUrl: undefined, ownUrl: () => 'http://x' },
  } as unknown as ApiDeps,
  media: named('media'),
  upload: named('upload'),
  watch: named('watch'),
  health: named('health'),
  pages: named('pages'),
  openApi: named('openApi'),
  assets: {
    watchPage: () => Promise.reject(new Error('not built')),
    find: () => Promise.reject(new Error('not built')),
  },
  bodies: openBodies(),
};
let server: HttpServer;
let port = 0;
beforeAll(async () => {
  server = createHttpServer(deps);
  port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => server.close());

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(path: string, { method = 'GET', headers = {} }: Asked = {}): Promise<string> {
  const answer = Promise.withResolvers<IncomingMessage>();
  request({ host: '127.0.0.1', port, path, method, headers, agent: false }, answer.resolve)
    .once('error', answer.reject)
    .end();
  const response = await answer.promise;
  const body = await text(response);
  return /"Code":"(\w+(?:\.\w+)?)"|<Code>([^<]+)/.exec(body)?.slice(1).find(Boolean) ?? body;
}

test.each([
  ['/play/a/b.ts', 'media'],
  ['/pl%61y/a', 'media'],
  ['/play/%', 'media'],
  ['http://h/play/a', 'media'],
  ['HTTP://H/play/a', 'media'],
  ['/uploads/a', 'upload'],
  ['/uploads%2Fa%2Fsource.mp4', 'upload'],
  ['/uploads%2fa', 'upload'],
  ['/%75ploads%2Fa', 'upload'],
  ['/playauth-media%2Fuploads%2Fa', 'upload'],
  ['http://h/uploads%2Fa?partNumber=1', 'upload'],
  ['/uploads%252Fa', 'InvalidAction.NotFound'],
  ['/uploads%2', 'InvalidAction.NotFound'],
  ['/a%2Fuploads/b', 'InvalidAction.NotFound'],
  ['/uploads%5Ca', 'InvalidAction.NotFound'],
  ['/x?/uploads%2Fa', 'InvalidAction.NotFound'],
  ['/watch', 'watch'],
  ['/health/live', 'health'],
  ['/healthz', 'health'],
  ['/readyz?verbose', 'health'],
  ['/healthz/', 'InvalidAction.NotFound'],
  ['https://h/watch/a?b', 'watch'],
  ['/', 'MissingAction'],
  ['http://h', 'MissingAction'],
  ['http://h?a', 'MissingAction'],
  ['/PLAY/a', 'InvalidAction.NotFound'],
  ['/play%2Fa', 'InvalidAction.NotFound'],
  ['/play', 'InvalidAction.NotFound'],
  ['/%', 'InvalidAction.NotFound'],
  ['ftp://h/play/a', 'InvalidAction.NotFound'],
])('GET %s is answered by: %s', async (path, handler) => {
  expect(await ask(path)).toBe(handler);
});

test('people who open the endpoint get a page, programs never', async () => {
  const people = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  // Java's HttpURLConnection, as the vendor's old SDKs use it.
  const java = { accept: 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2' };
  expect(await ask('/', { headers: people })).toBe('pages');
  expect(await ask('/?lang=zh', { headers: people })).toBe('pages');
  expect(await ask('/', { method: 'HEAD', headers: people })).toBe('');
  expect(await ask('/errors')).toBe('pages');
  expect(await ask('/openapi.json')).toBe('openApi');
  expect(await ask('/errors', { method: 'POST' })).toBe('InvalidAction.NotFound');
  expect(await ask('/', { headers: { accept: '*/*' } })).toBe('MissingAction');
  expect(await ask('/', { method: 'POST', headers: people })).toBe('MissingAction');
  expect(await ask('/?Action=GetVideoPlayAuth', { headers: java })).toBe('MissingVersion');
  expect(await ask('/', { headers: { ...java, 'x-acs-action': 'GetVideoPlayAuth' } })).toBe('MissingAction');
  expect(await ask('/', { headers: { ...java, authorization: 'ACS3-HMAC-SHA256 x' } })).toBe('MissingAction');
});

test('a foreign method is refused at every path', async () => {
  for (const path of ['/', '/play/a', '/uploads/a', '/x'])
    expect(await ask(path, { method: 'TRACE' })).toBe('UnsupportedHTTPMethod');
});
