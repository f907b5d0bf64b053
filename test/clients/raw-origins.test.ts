// The origin and target that a request claims: CORS, Host, forwarded headers; and many concurrent requests.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { freshNonce, v1Parts, v3Parts } from '../support/http-requests.ts';
import { bodyOf, refusalIn } from '../support/raw-answers.ts';
import { rawRequest, sendRaw, type RawAnswer, type RawRequest } from '../support/raw-http.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
let videoId = '';

beforeAll(async () => {
  server = await startServer();
  videoId = await server.seedVideo({ title: 'Raw' });
});
afterAll(async () => {
  await server.close();
});

const ask = (own: ParameterTable = {}): ParameterTable => ({ Action: 'GetVideoPlayAuth', VideoId: videoId, ...own });
const now = (): number => server.clock.now();
const target = (own: ParameterTable = {}): string => v1Parts(server, ask(own), { at: now() }).url;
const send = (request: RawRequest): Promise<RawAnswer> => sendRaw(server.url, rawRequest(request));

describe('CORS', () => {
  test('a preflight of the API is answered for any requested headers', async () => {
    const answered = await send({
      method: 'OPTIONS',
      headers: {
        origin: 'https://page.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, x-acs-date',
      },
    });
    expect(answered).toMatchObject({ status: 204, body: '' });
    expect(answered.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization, x-acs-date',
    });
    expect(answered.headers['access-control-allow-methods']).toMatch(/\bGET\b.*\bPOST\b/);
  });

  test('successful answers carry the headers too, and never allow credentials', async () => {
    const answered = await send({ target: target(), headers: { origin: 'null' } });
    bodyOf(answered);
    expect(answered.headers['access-control-allow-origin']).toBe('*');
    expect(answered.headers['access-control-allow-credentials']).toBeUndefined();
    expect(answered.headers['access-control-expose-headers']).toContain('x-acs-request-id');
  });
});

describe('a hostile Host', () => {
  test.each(['evil.example/x', 'a"b', '<script>', 'user@evil.example', 'x'.repeat(300), "'", 'evil.example?y'])(
    '%.20s becomes no part of a URL, nor of the markup of an error',
    async (host) => {
      const answered = await send({ target: target(), headers: { host } });
      const { PlayAuth } = bodyOf(answered) as { PlayAuth: string };
      const fields = JSON.parse(Buffer.from(PlayAuth, 'base64').toString('utf8')) as { PlayDomain: string };
      expect(fields.PlayDomain).toBe(server.endpoint);
      for (const Format of ['JSON', 'XML']) {
        const refused = await send({ target: target({ VideoId: 'none', Format }), headers: { host } });
        expect(refusalIn(refused).Code).toBe('InvalidVideo.NotFound');
        expect(refused.body).not.toMatch(/<script|"b|user@|\?y/);
      }
    },
  );

  test('that is a valid name is used in the URLs', async () => {
    const { PlayAuth } = bodyOf(await send({ target: target(), headers: { host: 'vod.example.org:8443' } })) as {
      PlayAuth: string;
    };
    expect(Buffer.from(PlayAuth, 'base64').toString('utf8')).toContain('"PlayDomain":"vod.example.org:8443"');
  });
});

describe('forwarded headers', () => {
  const forwarded = {
    host: 'inner.example',
    'x-forwarded-host': 'evil.example, vod.example.org',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '198.51.100.7',
  };
  const domainOf = (answered: RawAnswer): string => {
    const { PlayAuth } = bodyOf(answered) as { PlayAuth: string };
    return (JSON.parse(Buffer.from(PlayAuth, 'base64').toString('utf8')) as { PlayDomain: string }).PlayDomain;
  };

  test('are ignored without a trusted proxy', async () => {
    expect(domainOf(await send({ target: target(), headers: forwarded }))).toBe('inner.example');
    const signed = v3Parts(server, {
      action: 'GetVideoPlayAuth',
      query: { VideoId: videoId },
      at: now(),
      host: 'vod.example.org',
    });
    const headers = { ...signed.headers, ...forwarded };
    expect(refusalIn(await send({ method: 'POST', target: signed.url, headers })).Code).toBe('SignatureDoesNotMatch');
  });

  test('are used behind a trusted proxy: in URLs, and for the host that V3 signs', async () => {
    await using behind = await startServer({ settings: { trustProxy: true } });
    const id = await behind.seedVideo();
    const parts = v1Parts(behind, { Action: 'GetVideoPlayAuth', VideoId: id }, { at: behind.clock.now() });
    const answered = await sendRaw(behind.url, rawRequest({ target: parts.url, headers: forwarded }));
    expect(domainOf(answered)).toBe('vod.example.org');
    const signed = v3Parts(behind, {
      action: 'GetVideoPlayAuth',
      query: { VideoId: id },
      at: behind.clock.now(),
      host: 'vod.example.org',
    });
    const headers = { ...signed.headers, ...forwarded };
    const v3 = await sendRaw(behind.url, rawRequest({ method: 'POST', target: signed.url, headers }));
    expect(domainOf(v3)).toBe('vod.example.org');
  });
});

test('exactly one of 200 concurrent requests with one nonce passes', async () => {
  const nonce = freshNonce();
  const requests = Array.from({ length: 200 }, async (_, index) => {
    const { url } = v1Parts(server, ask({ SignatureNonce: nonce, Extra: String(index) }), { at: now() });
    const response = await fetch(server.url + url);
    return ((await response.json()) as { Code?: string }).Code ?? 'passed';
  });
  const answers = await Promise.all(requests);
  expect(answers.filter((one) => one === 'passed')).toHaveLength(1);
  expect(answers.filter((one) => one === 'SignatureNonceUsed')).toHaveLength(199);
});
