import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  accessKey,
  addVideo,
  answer,
  issue,
  openGateway,
  ROOT,
  type Gateway,
} from '../../test/support/gateway-deps.ts';
import {
  FORM,
  httpRequest,
  v1Parts,
  v1Request,
  v3Parts,
  v3Request,
  type Signer,
  type V1Options,
  type V3Options,
} from '../../test/support/http-requests.ts';
import { sampleVideo } from '../../test/support/sample-video.ts';
import { playerEncode, strictEncode, textToSignV1, type ParameterTable } from '../../test/support/sign-request.ts';
import { readRequest } from './read-request.ts';
import { readSignatureV1, readSignatureV3 } from './request-signature.ts';

interface Vector {
  readonly client: string;
  readonly scheme: string;
  readonly accessKeySecret: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly stringToSign: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/signature-vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

describe('the requests of the official clients', () => {
  test.each(vectors)('$scheme $client carries the signature that we expect', (vector) => {
    const key = accessKey({ accessKeyId: 'any', accessKeySecret: vector.accessKeySecret });
    const read = (): ReturnType<typeof readRequest> => readRequest(httpRequest(vector));
    // One client was made to send no Action, which is refused before its signature counts.
    if (vector.client === 'popcore empty action') {
      expect(read).toThrow('Action is mandatory');
      return;
    }
    const request = read();
    expect(request.scheme).toBe(vector.scheme);
    const signature = vector.scheme === 'V3' ? readSignatureV3(request) : readSignatureV1(request);
    expect(signature.expected({ ...key, signer: 'backend' })).toEqual([signature.given]);
    expect(signature.explain()).toContain(vector.stringToSign);
  });
});

function open(): { gateway: Gateway; ask: ParameterTable; now: number } {
  const gateway = openGateway();
  const video = addVideo(gateway, sampleVideo());
  return { gateway, ask: { Action: 'GetVideoPlayAuth', VideoId: video.videoId }, now: gateway.clock.now() };
}

async function v1(own: ParameterTable, options: Partial<V1Options> = {}): Promise<{ code: string; message: string }> {
  const { gateway, ask, now } = open();
  return await answer(gateway, v1Request(ROOT, { ...ask, ...own }, { at: now, ...options }));
}

describe('signature V1', () => {
  test.each([
    ['an empty SignatureType', { SignatureType: '' }],
    ['a method in another case', { SignatureMethod: 'Hmac-SHA1' }],
    ['unknown parameters', { RegionId: 'cn-shanghai', OwnerId: '1', 'a b': '*' }],
    ['characters of every sort', { Title: "a b+c*d~e'f(g)h!i/j=k&l%m中文😀" }],
    ['names of properties that every object has', { constructor: 'x', toString: 'y', hasOwnProperty: 'z' }],
  ])('passes with %s, in query and in body', async (_, own) => {
    for (const options of [{}, { method: 'POST' }, { method: 'POST', place: 'body' }] as const)
      expect((await v1(own, options)).code).toBe('');
  });

  test('passes with a parameter called __proto__', async () => {
    const own = Object.fromEntries([['__proto__', 'x']]);
    expect((await v1(own)).code).toBe('');
  });

  test('passes with common parameters in the query and the rest in the body', async () => {
    const { gateway, ask, now } = open();
    const { url } = v1Parts(ROOT, ask, { at: now, method: 'POST' });
    const [own, rest] = [url.match(/VideoId=\w+/)?.[0] ?? '', url.replace(/&VideoId=\w+/, '')];
    const split = httpRequest({ method: 'POST', url: rest, headers: { 'content-type': FORM }, body: own });
    expect((await answer(gateway, split)).code).toBe('');
  });

  test('reads + as a space', async () => {
    const { gateway, ask, now } = open();
    const { url } = v1Parts(ROOT, { ...ask, Title: 'a b' }, { at: now });
    expect((await answer(gateway, httpRequest({ url: url.replace('a%20b', 'a+b') }))).code).toBe('');
  });

  test.each([
    ['Signature', 'MissingSignature'],
    ['AccessKeyId', 'MissingAccessKeyId'],
    ['SignatureNonce', 'MissingSignatureNonce'],
    ['SignatureMethod', 'MissingSignatureMethod'],
    ['SignatureVersion', 'MissingSignatureVersion'],
    ['Action', 'MissingAction'],
    ['Version', 'MissingVersion'],
  ])('without %s, or with an empty one, is refused with %s', async (name, code) => {
    const { gateway, ask, now } = open();
    const { url } = v1Parts(ROOT, ask, { at: now });
    const one = new RegExp(`([?&])${name}=[^&]*`);
    for (const replacement of ['$1', `$1${name}=`])
      expect((await answer(gateway, httpRequest({ url: url.replace(one, replacement) }))).code).toBe(code);
  });

  test.each([
    [{ SignatureMethod: 'HMAC-SHA256' }, 'InvalidSignatureMethod'],
    [{ SignatureMethod: 'SHA256withRSA', SignatureType: 'PRIVATEKEY' }, 'InvalidSignatureMethod'],
    [{ SignatureType: 'BEARERTOKEN' }, 'InvalidSignatureMethod'],
    [{ SignatureVersion: '2.0' }, 'InvalidSignatureVersion'],
  ])('with %j is refused with %s', async (own, code) => {
    expect((await v1(own)).code).toBe(code);
  });

  test('that is wrong is answered with exactly the text that the server signs', async () => {
    const { gateway, ask, now } = open();
    const own = { ...ask, Title: "a*b'中", SignatureNonce: 'n' };
    const request = v1Request({ ...ROOT, accessKeySecret: 'wrong' }, own, { at: now });
    const parameters = Object.fromEntries(readRequest(request).parameters);
    const refused = await answer(gateway, request);
    expect(refused.code).toBe('SignatureDoesNotMatch');
    expect(refused.message).toBe(
      `Specified signature is not matched with our calculation. server string to sign is:${textToSignV1('GET', parameters)}`,
    );
  });

  test('never reveals the secret or the expected signature', async () => {
    const { gateway, ask, now } = open();
    const own = { ...ask, SignatureNonce: 'n' };
    const right = new URL(v1Request(ROOT, own, { at: now }).url, 'http://x').searchParams.get('Signature') ?? '';
    const refused = await answer(gateway, v1Request({ ...ROOT, accessKeySecret: 'wrong' }, own, { at: now }));
    expect(refused.message).not.toContain(right);
    expect(refused.message).not.toContain(strictEncode(strictEncode(right)));
    expect(refused.message).not.toContain(ROOT.accessKeySecret);
  });

  test('of another method does not count', async () => {
    const { gateway, ask, now } = open();
    const { url } = v1Parts(ROOT, ask, { at: now, method: 'GET' });
    expect((await answer(gateway, httpRequest({ url, method: 'POST' }))).code).toBe('SignatureDoesNotMatch');
  });

  test('does not count when RegionId was added after signing, except for a player', async () => {
    expect((await v1({}, { unsigned: { RegionId: 'cn-shanghai' } })).code).toBe('SignatureDoesNotMatch');
  });

  test("does not count in the player's own encoding, except for a player", async () => {
    expect((await v1({ Title: "it's" }, { encode: playerEncode })).code).toBe('SignatureDoesNotMatch');
  });
});

describe('the web player', () => {
  function player(): { gateway: Gateway; signer: Signer; ask: ParameterTable } {
    const { gateway, ask } = open();
    const fields = issue(gateway, gateway.videos.get(ask['VideoId']!)!);
    return {
      gateway,
      signer: {
        accessKeyId: fields.AccessKeyId,
        accessKeySecret: fields.AccessKeySecret,
        securityToken: fields.SecurityToken,
      },
      ask: { ...ask, Action: 'GetPlayInfo', AuthInfo: fields.AuthInfo, PlayConfig: '{}', Channel: 'HTML5' },
    };
  }
  const ODD = { PlayConfig: '{"XForwardedFor":"**!\'()*"}' };

  test.each([
    ['as the standard wants it', {}, {}],
    ['with RegionId behind the signature', {}, { unsigned: { RegionId: 'cn-shanghai' } }],
    ['with its own encoding', ODD, { encode: playerEncode }],
    ['with both', ODD, { encode: playerEncode, unsigned: { RegionId: 'cn-shanghai' } }],
    ['with RegionId inside the signature', { RegionId: 'cn-shanghai' }, {}],
    ['as a form', {}, { method: 'POST', place: 'body' }],
  ] as const)('redeems %s, without a Timestamp', async (_, own, options) => {
    const { gateway, signer, ask } = player();
    expect((await answer(gateway, v1Request(signer, { ...ask, ...own }, { at: null, ...options }))).code).toBe('');
  });

  test.each(['Action', 'VideoId', 'PlayConfig', 'AuthInfo', 'Formats', 'AuthTimeout', 'X'])(
    'cannot leave %s unsigned',
    async (name) => {
      const { gateway, signer, ask } = player();
      const { [name]: value = '1', ...signed } = ask;
      const request = v1Request(signer, signed, { at: null, unsigned: { [name]: value } });
      expect((await answer(gateway, request)).code).toBe('SignatureDoesNotMatch');
    },
  );

  test('signs with V1 only: its secret is no V3 key', async () => {
    const { gateway, signer, ask } = player();
    const { Action: action = '', ...query } = ask;
    const request = v3Request(signer, { action, query, at: gateway.clock.now() });
    expect((await answer(gateway, request)).code).toBe('SignatureDoesNotMatch');
  });
});

describe('signature V3', () => {
  async function v3(options: Partial<V3Options> = {}): Promise<{ code: string; message: string }> {
    const { gateway, ask, now } = open();
    const query = options.body === undefined ? { VideoId: ask['VideoId']! } : {};
    return await answer(gateway, v3Request(ROOT, { action: 'GetVideoPlayAuth', at: now, query, ...options }));
  }

  test('passes in the query, as a form, as JSON, and with GET', async () => {
    const { gateway, ask, now } = open();
    const VideoId = ask['VideoId']!;
    const call = { action: 'GetVideoPlayAuth', at: now };
    const requests: Omit<V3Options, 'action' | 'at'>[] = [
      { query: { VideoId } },
      { query: { VideoId }, method: 'GET' },
      { body: `VideoId=${VideoId}`, contentType: FORM },
      { body: JSON.stringify({ VideoId, AuthInfoTimeout: 200 }), contentType: 'application/json; charset=utf-8' },
      { query: { VideoId }, body: Buffer.from([0, 255]), contentType: 'application/octet-stream' },
    ];
    for (const request of requests)
      expect((await answer(gateway, v3Request(ROOT, { ...call, ...request }))).code).toBe('');
  });

  test.each(['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'])(
    'that leaves %s unsigned is incomplete',
    async (name) => {
      const refused = await v3({ signedHeaders: (all) => all.filter((one) => one !== name) });
      expect(refused.code).toBe('IncompleteSignature');
    },
  );

  test('that leaves the security token or the content type of a body unsigned is incomplete', async () => {
    const { gateway, now } = open();
    const withToken = { ...ROOT, securityToken: 'token' };
    const call = { action: 'GetVideoPlayAuth', at: now };
    const unsigned = (name: string): Pick<V3Options, 'signedHeaders'> => ({
      signedHeaders: (all) => all.filter((one) => one !== name),
    });
    const token = v3Request(withToken, { ...call, ...unsigned('x-acs-security-token') });
    expect((await answer(gateway, token)).code).toBe('IncompleteSignature');
    const type = v3Request(ROOT, { ...call, body: 'VideoId=x', contentType: FORM, ...unsigned('content-type') });
    expect((await answer(gateway, type)).code).toBe('IncompleteSignature');
  });

  test.each([
    ['a hash of another body', { headers: { 'x-acs-content-sha256': 'e'.repeat(64) } }, 'SignatureDoesNotMatch'],
    ['no nonce', { headers: { 'x-acs-signature-nonce': '' } }, 'MissingSignatureNonce'],
    ['no date', { headers: { 'x-acs-date': '' } }, 'MissingTimestamp'],
    ['milliseconds in its date', { headers: { 'x-acs-date': '2026-01-02T03:04:05.000Z' } }, 'InvalidTimeStamp.Format'],
    ['no action', { headers: { 'x-acs-action': '' } }, 'MissingAction'],
    ['no version', { headers: { 'x-acs-version': '' } }, 'MissingVersion'],
    ['another version', { headers: { 'x-acs-version': '2010-01-01' } }, 'InvalidVersion'],
    ['an unknown action', { action: 'NoSuchAction' }, 'InvalidAction.NotFound'],
  ] as const)('with %s is refused', async (_, options, code) => {
    expect((await v3(options)).code).toBe(code);
  });

  test.each([
    ['another algorithm', (text: string) => text.replace('HMAC-SHA256', 'HMAC-SM3'), 'InvalidSignatureMethod'],
    ['an RSA algorithm', (text: string) => text.replace('HMAC-SHA256', 'RSA-SHA256'), 'InvalidSignatureMethod'],
    ['an empty Credential', (text: string) => text.replace(/Credential=\w+/, 'Credential='), 'MissingAccessKeyId'],
    ['no Credential', (text: string) => text.replace(/Credential=\w+,/, ''), 'IncompleteSignature'],
    ['half a signature', (text: string) => text.slice(0, -32), 'IncompleteSignature'],
    [
      'an upper-case signature',
      (text: string) => text.replace(/\w+$/, (hex) => hex.toUpperCase()),
      'IncompleteSignature',
    ],
    ['rubbish', () => 'ACS3-HMAC-SHA256 rubbish', 'IncompleteSignature'],
    ['nothing more', () => 'ACS3-', 'IncompleteSignature'],
    ['another key', (text: string) => text.replace('LTAItest', 'LTAInobody'), 'InvalidAccessKeyId.NotFound'],
    ['spaces after its commas', (text: string) => text.replaceAll(',', ', '), ''],
  ])('whose Authorization has %s gives "%s"', async (_, change, code) => {
    const { gateway, ask, now } = open();
    const parts = v3Parts(ROOT, { action: 'GetVideoPlayAuth', query: { VideoId: ask['VideoId']! }, at: now });
    const authorization = change(parts.headers['authorization'] ?? '');
    const request = httpRequest({ ...parts, headers: { ...parts.headers, authorization } });
    expect((await answer(gateway, request)).code).toBe(code);
  });

  test('that is wrong is answered with the text and the request that the server signs', async () => {
    const { gateway, ask, now } = open();
    const wrong = { ...ROOT, accessKeySecret: 'wrong' };
    const refused = await answer(
      gateway,
      v3Request(wrong, { action: 'GetVideoPlayAuth', query: { VideoId: ask['VideoId']! }, at: now }),
    );
    expect(refused.message).toMatch(
      /^Specified signature does not match our calculation\. server StringToSign is \[ACS3-HMAC-SHA256\n[0-9a-f]{64}\] server CanonicalRequest is \[POST\n\/\nVideoId=[0-9a-f]{32}\n(.+\n)+\n.+\n[0-9a-f]{64}\]$/,
    );
  });

  test('covers the host with its port', async () => {
    const { gateway, ask, now } = open();
    const parts = v3Parts(ROOT, { action: 'GetVideoPlayAuth', query: { VideoId: ask['VideoId']! }, at: now });
    const elsewhere = httpRequest({ ...parts, headers: { ...parts.headers, host: '127.0.0.1:1' } });
    expect((await answer(gateway, elsewhere)).code).toBe('SignatureDoesNotMatch');
  });
});
