// Playback rules at redemption, over the wire: which are taken, what each refuses, and what is said of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { errorTable, type ErrorCode } from '../../src/wire/errors.ts';
import { ruleNames, ruleRanges } from '../../src/wire/playback-rules.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { PLAY_KEY, redeemJwt, signJwt } from '../support/jwt-redemption.ts';
import { officialClients, refusalOf } from '../support/official-clients.ts';
import {
  issueWithRules,
  makeDeviceKey,
  proveDevice,
  redeemAs,
  type DeviceKey,
  type Player,
  type RuledRedemption,
} from '../support/ruled-play.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
let videoId = '';
const refusals = createRefusals(() => server);

beforeAll(async () => {
  server = await startServer({ settings: { trustProxy: true } });
  videoId = await importClip(server, SMALL_VIDEO);
  await officialClients[0]!.call(server, { action: 'SetAppPlayKey', parameters: { PlayKey: PLAY_KEY } });
}, 120_000);
afterAll(async () => {
  await server.close();
});

type Redeem = (player?: Player, parameters?: ParameterTable) => Promise<RuledRedemption>;

async function issue(rules: ParameterTable): Promise<Redeem> {
  const fields = await issueWithRules(server, videoId, rules);
  return (player = {}, parameters = {}) => redeemAs(server, fields, { at: server.clock.now(), parameters, ...player });
}

function seen(code: string, expected: ErrorCode): void {
  expect(code).toBe(expected);
  refusals.seen.add(expected);
}

describe.each(officialClients)('$name', (client) => {
  test.each(ruleNames)('names %s, and what it may be, when it is out of range', async (name) => {
    const parameters = { VideoId: videoId, [name]: '-' };
    if (name === 'ViewerId') parameters[name] = 'two words';
    const refused = await refusalOf(client, server, { action: 'GetVideoPlayAuth', parameters });
    const message = `The specified parameter "${name}" is not valid.${ruleRanges[name][0]}`;
    expect(refused).toMatchObject({ status: 400, code: 'InvalidParameter', message });
    refusals.seen.add('InvalidParameter');
  });
});

describe('MaxRedemptions', () => {
  test('lets as many players through, and no more', async () => {
    const redeem = await issue({ MaxRedemptions: '3' });
    const codes: string[] = [];
    for (let host = 1; host <= 5; host += 1) codes.push((await redeem({ address: `192.0.2.${String(host)}` })).code);
    expect(codes).toEqual(['OK', 'OK', 'OK', 'Forbidden.RedemptionLimit', 'Forbidden.RedemptionLimit']);
    refusals.seen.add('Forbidden.RedemptionLimit');
  });

  test('a retry of the same player within five seconds has the same session and does not count', async () => {
    const redeem = await issue({ MaxRedemptions: '2' });
    server.clock.freeze(server.clock.now());
    const player = { address: '192.0.2.1', userAgent: 'Player/1' };
    const first = await redeem(player);
    server.clock.advance(4_900);
    expect(await redeem(player)).toMatchObject({ code: 'OK', sessionId: first.sessionId });
    // Its time counts from the redemption, not from the retry.
    server.clock.advance(200);
    const second = await redeem(player);
    expect(second.code).toBe('OK');
    expect(second.sessionId).not.toBe(first.sessionId);
    seen((await redeem({ ...player, userAgent: 'Player/2' })).code, 'Forbidden.RedemptionLimit');
    seen((await redeem({ ...player, address: '192.0.2.2' })).code, 'Forbidden.RedemptionLimit');
    expect((await redeem(player)).sessionId).toBe(second.sessionId);
    server.clock.set(server.clock.now());
  });

  test('the same request again has the same session and does not count; from elsewhere or later it is a replay', async () => {
    const redeem = await issue({ MaxRedemptions: '2', AuthInfoTimeout: '3000' });
    server.clock.freeze(server.clock.now());
    const [player, sent] = [{ address: '192.0.2.1', userAgent: 'Player/1' }, { SignatureNonce: 'first' }];
    const first = await redeem(player, sent);
    const Timestamp = new Date(server.clock.now()).toISOString().replace(/\.\d+/, '');
    const again = (other: Player = {}) => redeem({ ...player, ...other }, { ...sent, Timestamp });
    server.clock.advance(59_000);
    expect(await again()).toMatchObject({ code: 'OK', sessionId: first.sessionId });
    for (const other of [{ address: '192.0.2.2' }, { userAgent: 'Player/2' }])
      expect((await again(other)).code).toBe('SignatureNonceUsed');
    server.clock.advance(1_000);
    expect((await again()).code).toBe('SignatureNonceUsed');
    // Of two uses one is left.
    expect((await redeem({ address: '192.0.2.3' })).code).toBe('OK');
    expect((await redeem({ address: '192.0.2.4' })).code).toBe('Forbidden.RedemptionLimit');
    server.clock.set(server.clock.now());
  });

  test('a request that comes again to a credential without a count is a replay', async () => {
    const redeem = await issue({ AllowIp: '127.0.0.1' });
    server.clock.freeze(server.clock.now());
    expect((await redeem({}, { SignatureNonce: 'once' })).code).toBe('OK');
    seen((await redeem({}, { SignatureNonce: 'once' })).code, 'SignatureNonceUsed');
    server.clock.set(server.clock.now());
  });

  test('what another rule refuses does not count', async () => {
    const redeem = await issue({ MaxRedemptions: '1', AllowIp: '192.0.2.0/24' });
    seen((await redeem({ address: '198.51.100.1' })).code, 'Forbidden.AddressNotAllowed');
    expect((await redeem({ address: '192.0.2.9' })).code).toBe('OK');
  });
});

describe('AllowIp', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.200', 'OK'],
    ['192.0.2.0/24', '::ffff:192.0.2.200', 'OK'],
    ['192.0.2.0/24', '::FFFF:C000:02C8', 'OK'],
    ['::ffff:192.0.2.0/120', '192.0.2.200', 'OK'],
    ['192.0.2.0/24', '192.0.3.1', 'Forbidden.AddressNotAllowed'],
    ['192.0.2.7,2001:db8::/32', '2001:DB8:0:1::7', 'OK'],
    ['192.0.2.7,2001:db8::/32', '2001:db9::1', 'Forbidden.AddressNotAllowed'],
    ['::/0', '192.0.2.7', 'Forbidden.AddressNotAllowed'],
    ['0.0.0.0/0', '2001:db8::1', 'Forbidden.AddressNotAllowed'],
    // The last address is the one that our own proxy has seen.
    ['192.0.2.0/24', '192.0.2.1, 203.0.113.9', 'Forbidden.AddressNotAllowed'],
    ['192.0.2.0/24', '203.0.113.9, 192.0.2.1', 'OK'],
    ['192.0.2.0/24', 'unknown', 'Forbidden.AddressNotAllowed'],
    ['127.0.0.0/8', '', 'OK'],
  ])('%s and a player at %s: %s', async (AllowIp, address, code) => {
    const redeem = await issue({ AllowIp });
    expect((await redeem({ address })).code).toBe(code);
  });
});

describe('AllowReferer', () => {
  test.each<[ParameterTable, string | undefined, string]>([
    [{ AllowReferer: 'shop.example' }, 'https://shop.example/watch?v=1', 'OK'],
    [{ AllowReferer: 'shop.example' }, 'https://SHOP.example:8443/', 'OK'],
    [{ AllowReferer: 'shop.example' }, 'https://www.shop.example/', 'Forbidden.RefererNotAllowed'],
    [{ AllowReferer: '*.shop.example' }, 'https://www.shop.example/', 'OK'],
    [{ AllowReferer: '*.shop.example' }, 'https://shop.example/', 'Forbidden.RefererNotAllowed'],
    [{ AllowReferer: '*.shop.example' }, 'https://evilshop.example/', 'Forbidden.RefererNotAllowed'],
    [{ AllowReferer: 'shop.example' }, 'https://evil.example/?https://shop.example/', 'Forbidden.RefererNotAllowed'],
    [{ AllowReferer: 'shop.example' }, 'https://shop.example@evil.example/', 'Forbidden.RefererNotAllowed'],
    [{ AllowReferer: 'shop.example' }, 'shop.example', 'Forbidden.RefererNotAllowed'],
    [{ AllowReferer: '视频.example' }, new URL('https://视频.example/').href, 'OK'],
    [{ AllowReferer: 'shop.example' }, undefined, 'Forbidden.RefererNotAllowed'],
    [{ AllowReferer: 'shop.example', AllowEmptyReferer: 'true' }, undefined, 'OK'],
    [
      { AllowReferer: 'shop.example', AllowEmptyReferer: 'true' },
      'https://evil.example/',
      'Forbidden.RefererNotAllowed',
    ],
    [{ AllowEmptyReferer: 'false' }, undefined, 'Forbidden.RefererNotAllowed'],
    [{ AllowEmptyReferer: 'false' }, 'https://any.example/', 'OK'],
  ])('%j on %s: %s', async (rules, referer, code) => {
    const redeem = await issue(rules);
    expect((await redeem(referer === undefined ? {} : { referer })).code).toBe(code);
    if (code !== 'OK') refusals.seen.add(code as ErrorCode);
  });
});

describe('DeviceKey', () => {
  let key: DeviceKey;
  let fields: Awaited<ReturnType<typeof issueWithRules>>;
  beforeAll(async () => {
    key = await makeDeviceKey();
    fields = await issueWithRules(server, videoId, { DeviceKey: key.thumbprint, AuthInfoTimeout: '3000' });
  });
  const prove = (terms: object = {}): Promise<string> =>
    proveDevice(key, { url: server.url, token: fields.SecurityToken, at: server.clock.now(), ...terms });
  const redeem = (dpop?: string) =>
    redeemAs(server, fields, { at: server.clock.now(), ...(dpop !== undefined && { dpop }) });

  /** With a signature that no key made. */
  const unsigned = (jwk: object): string => {
    const parts = [{ typ: 'dpop+jwt', alg: 'RS256', jwk }, {}, {}];
    return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  };

  test('lets the holder of the key through, once for each proof', async () => {
    const proof = await prove();
    expect((await redeem(proof)).code).toBe('OK');
    const again = await redeem(proof);
    seen(again.code, 'Forbidden.DeviceProof');
    expect(again.message).toContain('the proof was used before');
    expect((await redeem(await prove())).code).toBe('OK');
  });

  test('a query in the address of the proof does not count', async () => {
    expect((await redeem(await prove({ claims: { htu: `${server.url}/?Action=GetPlayInfo#x` } }))).code).toBe('OK');
  });

  test.each<[string, () => Promise<string> | string | undefined, string]>([
    ['no proof', () => undefined, 'missing'],
    ['no JWT', () => 'x', 'malformed'],
    ['a long text', () => 'x'.repeat(5000), 'malformed'],
    ['another type', () => prove({ header: { typ: 'JWT' } }), 'malformed'],
    ['another method', () => prove({ claims: { htm: 'POST' } }), 'another request'],
    ['another server', () => prove({ claims: { htu: 'https://other.example/' } }), 'another request'],
    ['another path', () => prove({ claims: { htu: `${server.url}/x` } }), 'another request'],
    ['another credential', () => prove({ token: 'x' }), 'another credential'],
    ['no credential', () => prove({ claims: { ath: undefined } }), 'another credential'],
    ['an hour ago', () => prove({ at: server.clock.now() - 3_600_000 }), 'not of now'],
    ['in an hour', () => prove({ at: server.clock.now() + 3_600_000 }), 'not of now'],
    ['no time', () => prove({ claims: { iat: undefined } }), 'not of now'],
    ['no id', () => prove({ claims: { jti: undefined } }), 'malformed'],
    ['no key', () => prove({ header: { jwk: undefined } }), 'malformed'],
    ['an altered signature', async () => (await prove()).replace(/.{8}$/, 'AAAAAAAA'), 'malformed'],
  ])('refuses %s', async (_, make, why) => {
    const proof = await make();
    const refused = await redeem(proof);
    seen(refused.code, 'Forbidden.DeviceProof');
    expect(refused.message).toContain(why);
  });

  test('verifies nothing under a key that is larger than any needs to be, or not the one of the credential', async () => {
    const jwk = { kty: 'RSA', n: 'A'.repeat(684), e: 'AQAB' };
    for (const [shown, why] of [
      [jwk, 'malformed'],
      [{ ...jwk, n: jwk.n.slice(1) }, 'another key'],
      [{ ...jwk, n: 'AQAB', e: 'A'.repeat(7) }, 'malformed'],
    ] as const)
      expect((await redeem(unsigned(shown))).message).toContain(why);
  });

  test('refuses all proofs under a name that only the sender vouches for, without --public-url', async () => {
    const host = 'phishing.example';
    const proof = await prove({ url: `http://${host}` });
    const { hostname, port } = new URL(server.url);
    const asking = { at: server.clock.now(), dpop: proof, host };
    const refused = await redeemAs({ url: `http://${hostname}:${port}` }, fields, asking);
    seen(refused.code, 'Forbidden.DeviceProof');
    expect(refused.message).toContain('was not told its public URL');
  });

  test('refuses a proof of another key, also one that shows the public key of the right one', async () => {
    const other = await makeDeviceKey();
    const terms = { url: server.url, token: fields.SecurityToken, at: server.clock.now() };
    expect((await redeem(await proveDevice(other, terms))).message).toContain('another key');
    expect((await redeem(await proveDevice({ ...other, jwk: key.jwk }, terms))).message).toContain('malformed');
  });
});

describe('MaxSessionSeconds', () => {
  test('ends the URLs, and those of a later redemption with them', async () => {
    server.clock.freeze(server.clock.now());
    const redeem = await issue({ MaxSessionSeconds: '90', AuthInfoTimeout: '3000' });
    const first = await redeem();
    const endsAt = Math.floor(server.clock.now() / 1000) + 90;
    expect(Math.abs(first.expiresAt - endsAt)).toBeLessThanOrEqual(1);
    server.clock.advance(60_000);
    expect((await redeem()).expiresAt).toBeLessThanOrEqual(endsAt + 1);
    server.clock.advance(31_000);
    seen((await redeem()).code, 'Forbidden.SessionEnded');
    server.clock.set(server.clock.now());
  });
});

describe('PreviewSeconds', () => {
  test('is the longest preview that a player gets', async () => {
    const redeem = await issue({ PreviewSeconds: '1' });
    const preview = async (parameters: ParameterTable = {}): Promise<string> => {
      const { code, urls } = await redeem({}, parameters);
      expect(code).toBe('OK');
      const [url = ''] = urls.filter((each) => each.endsWith('.m3u8'));
      return await (await fetch(url)).text();
    };
    const full = await issue({});
    const whole = await (await fetch((await full()).urls.find((url) => url.endsWith('.m3u8')) ?? '')).text();
    const segments = (text: string): number => text.match(/#EXTINF/g)?.length ?? 0;
    for (const text of [await preview(), await preview({ PlayConfig: '{"PreviewTime":"600"}' })])
      expect(segments(text)).toBeLessThanOrEqual(segments(whole));
  });
});

describe('Mode monitor', () => {
  test('refuses nothing', async () => {
    const redeem = await issue({
      Mode: 'monitor',
      MaxRedemptions: '1',
      AllowIp: '192.0.2.1',
      AllowReferer: 'shop.example',
      DeviceKey: (await makeDeviceKey()).thumbprint,
      MaxSessionSeconds: '60',
      PreviewSeconds: '1',
    });
    for (const address of ['198.51.100.1', '198.51.100.2', '198.51.100.3'])
      expect((await redeem({ address })).code).toBe('OK');
  });
});

describe('a JWTPlayAuth', () => {
  const sign = (claims: object) => signJwt({ playKey: PLAY_KEY, videoId, now: server.clock.now() }, claims);

  test('has the rules of its claims', async () => {
    const jwt = await sign({ maxRedemptions: 1, allowIp: ['127.0.0.1', '::1'], viewerId: 'viewer-7' });
    expect((await redeemJwt(server.url, { jwt })).code).toBe('');
    const refused = await redeemJwt(server.url, { jwt: await sign({ allowIp: ['192.0.2.1'] }) });
    expect(refused).toMatchObject({ status: 403, code: 'Forbidden.AddressNotAllowed' });
  });

  test.each([
    ['maxRedemptions', 0],
    ['maxRedemptions', null],
    ['allowIp', []],
    ['viewerId', ''],
    ['bindUserAgent', 'maybe'],
  ])('with %s %j is refused by name', async (claim, value) => {
    const refused = await redeemJwt(server.url, { jwt: await sign({ [claim]: value }) });
    expect(refused).toMatchObject({ status: 400, code: 'InvalidParameter' });
    expect(refused.message).toContain(`"JWTPlayAuth.${claim}" is not valid. It must be`);
  });
});

test('each refusal has the vendor’s shape', async () => {
  const redeem = await issue({ AllowIp: '192.0.2.1' });
  const refused = await redeem({ address: '192.0.2.2' });
  expect(refused.message).toBe(errorTable['Forbidden.AddressNotAllowed'].message);
});

test('the codes of this file were all seen', () => {
  expect([...refusals.seen].sort()).toEqual([...provokedErrors['playback-rules.test.ts']].sort());
});
