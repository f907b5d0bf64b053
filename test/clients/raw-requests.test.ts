// Requests that no client library sends, byte by byte: the gateway refuses them in the vendor's shape, or accepts what
// clients of other languages send.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { FORM, signedV1, v1Parts, v3Parts } from '../support/http-requests.ts';
import { bodyOf, refusalIn } from '../support/raw-answers.ts';
import { rawRequest, sendRaw, type RawAnswer, type RawRequest } from '../support/raw-http.ts';
import { urlEncoded, type ParameterTable } from '../support/sign-request.ts';

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

function chunked(text: string, size: number): string {
  const bytes = Buffer.from(text, 'latin1');
  let framed = '';
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    framed += `${part.length.toString(16)}\r\n${part.toString('latin1')}\r\n`;
  }
  return `${framed}0\r\n\r\n`;
}

describe('accepted', () => {
  test('a form in chunks, of one byte each too', async () => {
    for (const size of [1, 7, 100_000]) {
      const { body } = v1Parts(server, ask(), { at: now(), method: 'POST', place: 'body' });
      const answered = await send({
        method: 'POST',
        headers: { 'content-type': FORM, 'transfer-encoding': 'chunked' },
        body: chunked(body as string, size),
      });
      expect(bodyOf(answered)['VideoMeta']).toMatchObject({ VideoId: videoId });
    }
  });

  test('+ for a space, escapes in lower case, and characters that need no escape', async () => {
    for (const written of ['a+b%2fc', 'a+b/c', '%61%20b%2F%63']) {
      const url = target({ Title: 'a b/c' });
      expect(url).toContain('a%20b%2Fc');
      bodyOf(await send({ target: url.replace('a%20b%2Fc', written) }));
    }
  });

  test('a POST with everything in the query and no body, nor any content type', async () => {
    const { url } = v1Parts(server, ask(), { at: now(), method: 'POST' });
    bodyOf(await send({ method: 'POST', target: url, headers: { 'content-length': '0' } }));
    const again = v1Parts(server, ask(), { at: now(), method: 'POST' });
    bodyOf(await send({ method: 'POST', target: again.url }));
  });

  test('an empty SignatureType, a SignatureMethod in another case, unknown parameters', async () => {
    for (const own of [{ SignatureType: '' }, { SignatureMethod: 'Hmac-SHA1' }, { RegionId: 'cn-shanghai', Zoo: '1' }])
      bodyOf(await send({ target: target(own) }));
  });

  test('XML when V1 names no format', async () => {
    const { url } = v1Parts(server, ask(), { at: now(), omit: ['Format'] });
    expect(url).not.toContain('Format');
    const answered = await send({ target: url });
    expect(answered.status).toBe(200);
    expect(answered.headers['content-type']).toBe('text/xml;charset=utf-8');
    expect(answered.body).toMatch(
      /^<\?xml version='1\.0' encoding='UTF-8'\?><GetVideoPlayAuthResponse><RequestId>[0-9A-F-]{36}<\/RequestId><PlayAuth>[\w+/=]+<\/PlayAuth><VideoMeta>.+<\/VideoMeta><\/GetVideoPlayAuthResponse>$/,
    );
  });

  test('a body of exactly 64 KiB', async () => {
    const parts = (length: number): string =>
      v1Parts(server, ask({ Extra: 'x'.repeat(length) }), { at: now(), method: 'POST', place: 'body' }).body as string;
    const rest = parts(0).length;
    const request = (body: string): RawRequest => ({ method: 'POST', headers: { 'content-type': FORM }, body });
    // Its length depends on how many characters of its signature are escaped.
    let body = '';
    for (let attempt = 0; attempt < 100 && body.length !== 64 * 1024; attempt += 1) body = parts(64 * 1024 - rest);
    expect(body).toHaveLength(64 * 1024);
    bodyOf(await send(request(body)));
    const larger = await send(request(`${body}x`));
    expect(refusalIn(larger)).toMatchObject({
      Code: 'InvalidParameter',
      Message: 'The specified parameter "body" is not valid.',
    });
  });
});

describe('refused before anything is verified', () => {
  test('a timestamp with milliseconds', async () => {
    const answered = await send({ target: target({ Timestamp: new Date(now()).toISOString() }) });
    expect(refusalIn(answered).Code).toBe('InvalidTimeStamp.Format');
  });

  test('a body over 1 MiB in chunks, whose length is not announced', async () => {
    const answered = await send({
      method: 'POST',
      target: '/?Format=JSON',
      headers: { 'content-type': FORM, 'transfer-encoding': 'chunked' },
      body: chunked('x'.repeat(1024 * 1024 + 1), 65_536),
    });
    expect(refusalIn(answered).Message).toBe('The specified parameter "body" is not valid.');
  });

  test('more than 200 parameters, in the query and in the body and in both together', async () => {
    const many = (count: number): string => Array.from({ length: count }, (_, index) => `p${index}=1`).join('&');
    const form = { 'content-type': FORM };
    for (const request of [
      { target: `/?${many(201)}` },
      { method: 'POST', headers: form, body: many(201) },
      { method: 'POST', target: '/?a=1', headers: form, body: many(200) },
    ])
      expect(refusalIn(await send(request)).Code).toBe('InvalidParameter');
  });

  test('a repeated parameter, in the query, in the body, or in both', async () => {
    const form = { 'content-type': FORM };
    for (const request of [
      { target: `${target()}&VideoId=${videoId}` },
      { target: `${target()}&%56ideoId=x` },
      { method: 'POST', headers: form, body: 'VideoId=1&VideoId=1' },
      { method: 'POST', target: '/?VideoId=1', headers: form, body: 'VideoId=1' },
    ])
      expect(refusalIn(await send(request)).Message).toBe('The specified parameter "VideoId" is not valid.');
  });

  test.each(['%', '%zz', '%4', 'a=%E4%B8', '%80=1', 'a=%C0%AF', 'a=%ED%A0%80'])('the query %s', async (query) => {
    expect(refusalIn(await send({ target: `/?Format=JSON&${query}` })).Code).toBe('InvalidParameter');
  });

  test('a form that is no UTF-8', async () => {
    for (const body of [Buffer.from([0x61, 0x3d, 0xff]), Buffer.from('a=caf\xe9', 'latin1'), Buffer.from('a=%ff')]) {
      const answered = await send({ method: 'POST', headers: { 'content-type': FORM }, body });
      expect(refusalIn(answered).Code).toBe('InvalidParameter');
    }
  });

  test('invalid JSON in a V3 request', async () => {
    for (const body of ['{', '[]', 'null', '"x"', '{"VideoId":"\\ud800"}']) {
      const { headers } = v3Parts(server, {
        action: 'GetVideoPlayAuth',
        at: now(),
        body,
        contentType: 'application/json',
      });
      const answered = await send({ method: 'POST', headers, body });
      expect(refusalIn(answered)).toMatchObject({ Code: 'InvalidParameter' });
      expect(answered.headers['content-type']).toBe('application/json;charset=utf-8');
    }
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE', 'QUERY', 'LOCK', 'BREW', 'get'])(
    'the method %s',
    async (method) => {
      const answered = await send({ method, target: target() });
      expect(answered.status).toBe(400);
      expect(refusalIn(answered)).toMatchObject({
        Code: 'UnsupportedHTTPMethod',
        Message: 'This http method is not supported.',
      });
    },
  );

  test('the method CONNECT', async () => {
    expect(refusalIn(await send({ method: 'CONNECT', target: 'example.org:443' })).Code).toBe('UnsupportedHTTPMethod');
  });

  test('HEAD, with the headers of the refusal and no body', async () => {
    const answered = await send({ method: 'HEAD', target: target() });
    expect(answered).toMatchObject({ status: 400, body: '' });
    expect(Number(answered.headers['content-length'])).toBeGreaterThan(0);
  });

  test('other paths with any method and body', async () => {
    for (const path of ['/x', '//', '/index.html', '/.env', '/%zz', '/%E4%B8', '/a/../b', `/${'a'.repeat(9000)}`]) {
      const answered = await send({ target: target().replace('/?', `${path}?`) });
      expect(answered.status, path).toBe(404);
      expect(refusalIn(answered), path).toMatchObject({
        Code: 'InvalidAction.NotFound',
        Message: 'Specified api is not found, please check your url and method.',
      });
    }
  });

  test.each([
    ['', 'IncompleteSignature'],
    [' ', 'IncompleteSignature'],
    ['HMAC-SHA256', 'IncompleteSignature'],
    ['HMAC-SHA256 ', 'IncompleteSignature'],
    ['HMAC-SHA256 Credential=a', 'IncompleteSignature'],
    ['HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=x', 'IncompleteSignature'],
    [`HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=${'a'.repeat(64)}`, 'IncompleteSignature'],
    [`HMAC-SHA256 Credential=a,,SignedHeaders=host,Signature=${'a'.repeat(64)}`, 'IncompleteSignature'],
    [`HMAC-SM3 Credential=a,SignedHeaders=host,Signature=${'a'.repeat(64)}`, 'InvalidSignatureMethod'],
    [`HMAC-SHA256 Credential=,SignedHeaders=host,Signature=${'a'.repeat(64)}`, 'MissingAccessKeyId'],
  ])('an Authorization of ACS3-%s', async (rest, code) => {
    const headers = {
      'x-acs-action': 'GetVideoPlayAuth',
      'x-acs-version': '2017-03-21',
      authorization: `ACS3-${rest}`,
    };
    const answered = await send({ headers });
    expect(refusalIn(answered).Code).toBe(code);
    expect(answered.headers['content-type']).toBe('application/json;charset=utf-8');
  });

  test('another kind of Authorization counts as absent: V1 applies', async () => {
    bodyOf(await send({ target: target(), headers: { authorization: 'Basic YTpi' } }));
    const headers = { 'x-acs-action': 'GetVideoPlayAuth', 'x-acs-version': '2017-03-21', authorization: 'Bearer x' };
    expect(refusalIn(await send({ headers })).Code).toBe('MissingAction');
  });

  test('no signature at all, or a bearer token', async () => {
    const { Signature: _, ...unsigned } = signedV1(server, ask(), { at: now() });
    expect(refusalIn(await send({ target: `/?${urlEncoded(unsigned)}` })).Code).toBe('MissingSignature');
    const bearer = { ...ask(), Version: '2017-03-21', BearerToken: 'x', SignatureType: 'BEARERTOKEN' };
    expect(refusalIn(await send({ target: `/?${urlEncoded(bearer)}` })).Code).toBe('MissingAccessKeyId');
  });
});

describe('malformed HTTP', () => {
  test.each([
    ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 'headers'],
    ['a query without end', `GET /?a=${'x'.repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 'headers'],
    ['a thousand headers', `GET / HTTP/1.1\r\n${'Some-Header: some value\r\n'.repeat(2000)}\r\n`, 'headers'],
    [
      'two framings at once',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n',
      'request',
    ],
    ['chunks that are none', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'request'],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', 'request'],
    ['a zero byte in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', 'request'],
    ['bare line feeds', 'GET / HTTP/1.1\nHost: a\n\n', 'request'],
  ])('%s', async (_, bytes, parameter) => {
    const answered = await sendRaw(server.url, bytes);
    expect(answered.status).toBe(400);
    expect(refusalIn(answered)).toMatchObject({
      Code: 'InvalidParameter',
      Message: `The specified parameter "${parameter}" is not valid.`,
    });
  });

  test('a missing or a second Host, or an unsupported Expect', async () => {
    const close = 'Connection: close\r\n\r\n';
    for (const hosts of ['', 'Host: a\r\nHost: a\r\n', 'Host: a\r\nhOST: b\r\n'])
      for (const path of ['/', '/play/a', '/watch'])
        expect(refusalIn(await sendRaw(server.url, `GET ${path} HTTP/1.1\r\n${hosts}${close}`)).Message).toBe(
          'The specified parameter "Host" is not valid.',
        );
    const expectation = await sendRaw(server.url, `POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n${close}`);
    expect(refusalIn(expectation).Message).toBe('The specified parameter "Expect" is not valid.');
  });

  test('does not harm the server', async () => {
    bodyOf(await send({ target: target() }));
  });
});
