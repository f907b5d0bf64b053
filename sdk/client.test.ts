// The client against a real HTTP server that checks every signature by its own, separately written recipe.
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Client, PlayauthError, type ClientOptions } from './client.ts';

const SECRET = 'testAccessKeySecret';
const TOKEN = 'CAIS+tok/en==';

interface Seen {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly url: string;
}

type Responder = (response: ServerResponse, attempt: number) => void;

const running: Server[] = [];
afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(respond: Responder): Promise<{ endpoint: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      seen.push({ headers: request.headers as Seen['headers'], body, url: request.url ?? '' });
      respond(response, seen.length);
    });
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' }).end(JSON.stringify(body));
}

function clientOf(endpoint: string, options: Partial<ClientOptions> = {}): Client {
  return new Client({ endpoint, accessKeyId: 'testAccessKeyId', accessKeySecret: SECRET, ...options });
}

function errorOf(promise: Promise<unknown>): Promise<PlayauthError> {
  return promise.then(
    () => expect.fail('the call succeeded'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(PlayauthError);
      return error as PlayauthError;
    },
  );
}

/** The recipe of the V3 document, on the request as it arrived. */
function expectedSignature(request: Seen, secret: string): { signature: string; sent: string; signed: string[] } {
  const match = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    request.headers['authorization'] ?? '',
  );
  const signed = (match?.[2] ?? '').split(';');
  const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
  const canonical = [
    'POST',
    '/',
    '',
    ...signed.map((name) => `${name}:${request.headers[name] ?? ''}`),
    '',
    signed.join(';'),
    sha256(request.body),
  ].join('\n');
  const signature = createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  return { signature, sent: match?.[3] ?? '', signed };
}

describe('a call', () => {
  test('is a POST with the parameters in the body and a signature that verifies', async () => {
    const { endpoint, seen } = await serve((response) => {
      json(response, 200, { RequestId: 'R' });
    });
    await clientOf(endpoint).call('CreateUploadVideo', { Title: "a b+c*d~e'f(g)h!i/j=k&l%m中文😀", FileName: 'a.mp4' });
    const [request] = seen;
    if (request === undefined) return expect.fail('no request arrived');
    const { signature, sent, signed } = expectedSignature(request, SECRET);
    expect(sent).toBe(signature);
    expect(signed).toEqual([...signed].sort());
    for (const name of ['host', 'content-type', 'x-acs-action', 'x-acs-version', 'x-acs-date']) {
      expect(signed).toContain(name);
    }
    for (const name of ['x-acs-signature-nonce', 'x-acs-content-sha256']) expect(signed).toContain(name);
    expect(request.url).toBe('/');
    expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
      Format: 'JSON',
      Title: "a b+c*d~e'f(g)h!i/j=k&l%m中文😀",
      FileName: 'a.mp4',
    });
    expect(request.headers['x-acs-action']).toBe('CreateUploadVideo');
    expect(request.headers['x-acs-version']).toBe('2017-03-21');
    expect(request.headers['x-acs-date']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test('sends and signs a security token', async () => {
    const { endpoint, seen } = await serve((response) => {
      json(response, 200, { RequestId: 'R' });
    });
    await clientOf(endpoint, { securityToken: TOKEN }).getVideoInfo({ videoId: 'v' });
    const [request] = seen;
    if (request === undefined) return expect.fail('no request arrived');
    const { signature, sent, signed } = expectedSignature(request, SECRET);
    expect(sent).toBe(signature);
    expect(signed).toContain('x-acs-security-token');
    expect(request.headers['x-acs-security-token']).toBe(TOKEN);
  });

  test('has a camelCase method with camelCase names at every depth', async () => {
    const { endpoint, seen } = await serve((response) => {
      const VideoMeta = { VideoId: 'v', Title: 'VideoMeta', Duration: 120, CoverURL: 'c', Status: 'Normal' };
      json(response, 200, { RequestId: 'R', PlayAuth: 'p', VideoMeta });
    });
    const answer = await clientOf(endpoint).getVideoPlayAuth({ videoId: 'v', authInfoTimeout: 300 });
    expect(answer).toEqual({
      requestId: 'R',
      playAuth: 'p',
      videoMeta: { videoId: 'v', title: 'VideoMeta', duration: 120, coverURL: 'c', status: 'Normal' },
    });
    expect(seen[0]?.body).toContain('VideoId=v&AuthInfoTimeout=300');
  });

  test('lowers the names inside lists too, and takes no parameters where none is mandatory', async () => {
    const { endpoint } = await serve((response) => {
      json(response, 200, { RequestId: 'R', Total: 1, VideoList: { Video: [{ VideoId: 'v' }] } });
    });
    expect(await clientOf(endpoint).getVideoList()).toEqual({
      requestId: 'R',
      total: 1,
      videoList: { video: [{ videoId: 'v' }] },
    });
  });

  test("uses playauth's own version for its own operations", async () => {
    const { endpoint, seen } = await serve((response) => {
      json(response, 200, { RequestId: 'R' });
    });
    await clientOf(endpoint).createWatchLink({ videoId: 'v' });
    expect(seen[0]?.headers['x-acs-version']).toBe('2026-11-01');
  });

  test('leaves out parameters that are undefined and refuses ones that are no scalar', async () => {
    const { endpoint, seen } = await serve((response) => {
      json(response, 200, { RequestId: 'R' });
    });
    const client = clientOf(endpoint);
    await client.call('GetVideoInfo', { VideoId: 'v', ReferenceId: undefined } as never);
    expect(seen[0]?.body).toBe('Format=JSON&VideoId=v');
    await expect(client.call('GetVideoInfo', { VideoId: ['v'] } as never)).rejects.toThrow('VideoId');
  });
});

describe('a refusal', () => {
  test('keeps code, status, request id and recommendation', async () => {
    const { endpoint } = await serve((response) => {
      const Message = 'The video does not exist.';
      json(response, 404, {
        RequestId: 'R1',
        HostId: 'h',
        Code: 'InvalidVideo.NotFound',
        Message,
        Recommend: 'https://r',
      });
    });
    const error = await errorOf(clientOf(endpoint).getVideoPlayAuth({ videoId: 'v' }));
    expect(error).toMatchObject({
      code: 'InvalidVideo.NotFound',
      status: 404,
      requestId: 'R1',
      recommend: 'https://r',
    });
    expect(error.message).toBe('The video does not exist.');
    expect(error.name).toBe('PlayauthError');
  });

  test('never shows the secret or the token that the server echoes', async () => {
    const { endpoint } = await serve((response) => {
      const Message = `server string: ${SECRET} ${TOKEN} ${encodeURIComponent(TOKEN)}`;
      json(response, 400, { RequestId: 'R', Code: 'SignatureDoesNotMatch', Message });
    });
    const error = await errorOf(clientOf(endpoint, { securityToken: TOKEN }).getVideoInfo({ videoId: 'v' }));
    expect(error.message).toBe('server string: *** *** ***');
  });

  test('is Client.BadResponse when the answer is none of this API', async () => {
    const answers: [number, string][] = [
      [200, '<html>hello</html>'],
      [200, '[1]'],
      [404, '{"hello":1}'],
      [502, '<html>bad gateway</html>'],
      [302, ''],
    ];
    const { endpoint } = await serve((response, attempt) => {
      const [status, text] = answers[attempt - 1] ?? [500, ''];
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end(text);
    });
    for (const [status] of answers) {
      const error = await errorOf(clientOf(endpoint).getVideoInfo({ videoId: 'v' }));
      expect(error).toMatchObject({ code: 'Client.BadResponse', status });
    }
  });
});

describe('a failing connection', () => {
  test('is tried again twice for a read, with a new nonce each time', async () => {
    const { endpoint, seen } = await serve((response, attempt) => {
      if (attempt < 3) response.destroy();
      else json(response, 200, { RequestId: 'R', Video: {} });
    });
    expect(await clientOf(endpoint).getVideoInfo({ videoId: 'v' })).toMatchObject({ requestId: 'R' });
    expect(new Set(seen.map((request) => request.headers['x-acs-signature-nonce'])).size).toBe(3);
  });

  test('ends as Client.Network after two retries', async () => {
    const { endpoint, seen } = await serve((response) => {
      response.destroy();
    });
    const error = await errorOf(clientOf(endpoint).getVideoInfo({ videoId: 'v' }));
    expect(error).toMatchObject({ code: 'Client.Network', status: 0, requestId: '' });
    expect(error.message).toContain(endpoint);
    expect(seen).toHaveLength(3);
  });

  test('is not tried again for a write', async () => {
    const { endpoint, seen } = await serve((response) => {
      response.destroy();
    });
    const call = clientOf(endpoint).createUploadVideo({ title: 't', fileName: 'a.mp4' });
    expect(await errorOf(call)).toMatchObject({ code: 'Client.Network' });
    expect(seen).toHaveLength(1);
  });

  test('tries a read again on 503 and keeps the last refusal', async () => {
    const { endpoint, seen } = await serve((response, attempt) => {
      json(response, 503, { RequestId: `R${attempt}`, Code: 'ServiceUnAvailable', Message: 'later' });
    });
    const error = await errorOf(clientOf(endpoint).getVideoInfo({ videoId: 'v' }));
    expect(error).toMatchObject({ code: 'ServiceUnAvailable', status: 503, requestId: 'R3' });
    expect(seen).toHaveLength(3);
  });

  test('does not try again on any other status', async () => {
    const { endpoint, seen } = await serve((response) => {
      json(response, 500, { RequestId: 'R', Code: 'InternalError', Message: 'm' });
    });
    await errorOf(clientOf(endpoint).getVideoInfo({ videoId: 'v' }));
    expect(seen).toHaveLength(1);
  });

  test('ends as Client.Timeout when no answer comes in time, headers or body', async () => {
    const { endpoint, seen } = await serve((response, attempt) => {
      if (attempt === 2) response.writeHead(200).write('{"Request');
    });
    const client = clientOf(endpoint, { timeoutMs: 250 });
    expect(await errorOf(client.getVideoInfo({ videoId: 'v' }))).toMatchObject({ code: 'Client.Timeout', status: 0 });
    expect(await errorOf(client.getVideoInfo({ videoId: 'v' }))).toMatchObject({ code: 'Client.Timeout', status: 200 });
    expect(seen).toHaveLength(2);
  });
});

test('a client does not show its secret when it is printed', () => {
  const client = clientOf('127.0.0.1:1', { securityToken: TOKEN });
  expect(JSON.stringify(client)).not.toContain(SECRET);
  expect(JSON.stringify(Object.getOwnPropertyDescriptors(client))).not.toContain(SECRET);
});

test('a client without a key pair is refused at once', () => {
  expect(() => clientOf('h', { accessKeySecret: '' })).toThrow('mandatory');
});
