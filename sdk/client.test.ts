// The client against a real HTTP server that verifies every signature with an implementation of its own.
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { clientOf, errorOf, json, SECRET, serve, TOKEN, type Seen } from './client.testing.ts';

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

  test('uses the version of the product: RAM for users and policies, STS for roles', async () => {
    const { endpoint, seen } = await serve((response) => {
      json(response, 200, { RequestId: 'R', User: { UserName: 'alice' } });
    });
    const client = clientOf(endpoint);
    expect((await client.createUser({ userName: 'alice' })).user.userName).toBe('alice');
    await client.assumeRole({ roleArn: 'acs:ram::1:role/r', roleSessionName: 's', durationSeconds: 900 });
    expect(seen.map(({ headers }) => [headers['x-acs-action'], headers['x-acs-version']])).toEqual([
      ['CreateUser', '2015-05-01'],
      ['AssumeRole', '2015-04-01'],
    ]);
    expect(seen[1]?.body).toContain('DurationSeconds=900');
  });

  test('leaves out undefined parameters and refuses those that are no scalar', async () => {
    const { endpoint, seen } = await serve((response) => {
      json(response, 200, { RequestId: 'R' });
    });
    const client = clientOf(endpoint);
    await client.call('GetVideoInfo', { VideoId: 'v', ReferenceId: undefined } as never);
    expect(seen[0]?.body).toBe('Format=JSON&VideoId=v');
    await expect(client.call('GetVideoInfo', { VideoId: ['v'] } as never)).rejects.toThrow('VideoId');
    // As `slice` leaves it.
    for (const half of ['a😀'.slice(0, 2), '😀'.slice(1)])
      await expect(client.call('GetVideoInfo', { VideoId: half })).rejects.toThrow(
        /^VideoId holds half of a character/,
      );
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

  test('by a policy has its AccessDeniedDetail; fields that are no text are empty', async () => {
    const AccessDeniedDetail = {
      AuthAction: 'vod:GetVideoInfo',
      AuthPrincipalType: 'SubUser',
      AuthPrincipalDisplayName: '2001',
      NoPermissionType: 'ExplicitDeny',
      PolicyType: 7,
      Policy: 'p',
      Other: 'x',
    };
    const { endpoint } = await serve((response, attempt) => {
      const details = [AccessDeniedDetail, 'text', undefined];
      json(response, 403, { Code: 'Forbidden.RAM', Message: 'm', AccessDeniedDetail: details[attempt - 1] });
    });
    const refusal = async () => (await errorOf(clientOf(endpoint).getVideoInfo({ videoId: 'v' }))).accessDeniedDetail;
    expect(await refusal()).toEqual({
      AuthAction: 'vod:GetVideoInfo',
      AuthPrincipalType: 'SubUser',
      AuthPrincipalDisplayName: '2001',
      NoPermissionType: 'ExplicitDeny',
      PolicyType: '',
      Policy: 'p',
      AuthPrincipalOwnerId: '',
    });
    expect([await refusal(), await refusal()]).toEqual([undefined, undefined]);
  });

  test('never shows the secret or the token that the server echoes', async () => {
    const { endpoint } = await serve((response) => {
      const Message = `server string: ${SECRET} ${TOKEN} ${encodeURIComponent(TOKEN)}`;
      json(response, 400, { RequestId: 'R', Code: 'SignatureDoesNotMatch', Message });
    });
    const error = await errorOf(clientOf(endpoint, { securityToken: TOKEN }).getVideoInfo({ videoId: 'v' }));
    expect(error.message).toBe('server string: *** *** ***');
  });

  test('is Client.BadResponse when the answer is not of this API', async () => {
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

test('a client does not show its secret when it is printed', () => {
  const client = clientOf('127.0.0.1:1', { securityToken: TOKEN });
  expect(JSON.stringify(client)).not.toContain(SECRET);
  expect(JSON.stringify(Object.getOwnPropertyDescriptors(client))).not.toContain(SECRET);
});

test('a client without a key pair is refused at once', () => {
  expect(() => clientOf('h', { accessKeySecret: '' })).toThrow('mandatory');
});
