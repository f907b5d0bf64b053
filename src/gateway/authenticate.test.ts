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
import { freshNonce, v1Request, v3Request, type V1Options } from '../../test/support/http-requests.ts';
import { sampleVideo } from '../../test/support/sample-video.ts';
import type { ParameterTable } from '../../test/support/sign-request.ts';
import { nobodyEnded, SAMPLE_ISSUER } from '../../test/support/issuers.ts';

const MINUTE = 60_000;

function open(): { gateway: Gateway; ask: ParameterTable; now: number } {
  const gateway = openGateway();
  const video = addVideo(gateway, sampleVideo());
  return { gateway, ask: { Action: 'GetVideoPlayAuth', VideoId: video.videoId }, now: gateway.clock.now() };
}

async function codeOf(parameters: ParameterTable, options: Partial<V1Options> = {}): Promise<string> {
  const { gateway, ask, now } = open();
  return (await answer(gateway, v1Request(ROOT, { ...ask, ...parameters }, { at: now, ...options }))).code;
}

describe('the time window', () => {
  test.each([
    [-15 * MINUTE - 1000, 'InvalidTimeStamp.Expired'],
    [-15 * MINUTE, ''],
    [0, ''],
    [15 * MINUTE, ''],
    [15 * MINUTE + 1000, 'InvalidTimeStamp.Expired'],
  ])('a clock that is off by %d ms gives "%s", with V1 and with V3', async (offset, code) => {
    const { gateway, ask, now } = open();
    expect((await answer(gateway, v1Request(ROOT, ask, { at: now + offset }))).code).toBe(code);
    const v3 = v3Request(ROOT, { action: 'GetVideoPlayAuth', query: { VideoId: ask['VideoId']! }, at: now + offset });
    expect((await answer(gateway, v3)).code).toBe(code);
  });

  test('ends to the millisecond', async () => {
    const { gateway, ask, now } = open();
    gateway.clock.advance(15 * MINUTE);
    expect((await answer(gateway, v1Request(ROOT, ask, { at: now }))).code).toBe('');
    gateway.clock.advance(1);
    expect((await answer(gateway, v1Request(ROOT, ask, { at: now }))).code).toBe('InvalidTimeStamp.Expired');
  });

  test('refuses malformed times, and those with milliseconds', async () => {
    expect(await codeOf({ Timestamp: '2026-01-02T03:04:05.123Z' })).toBe('InvalidTimeStamp.Format');
    expect(await codeOf({ Timestamp: 'yesterday' })).toBe('InvalidTimeStamp.Format');
  });

  test('lets only a player with its credential leave the time out', async () => {
    expect(await codeOf({}, { at: null })).toBe('MissingTimestamp');
    expect(await codeOf({ Timestamp: '' })).toBe('MissingTimestamp');
    expect(await codeOf({ SecurityToken: 'garbage' }, { at: null })).toBe('InvalidSecurityToken.Malformed');
  });
});

describe('a nonce', () => {
  test('is accepted once, also when the second request has a signature of its own, and with V3 as with V1', async () => {
    const { gateway, ask, now } = open();
    const nonce = freshNonce();
    const signed = { ...ask, SignatureNonce: nonce };
    expect((await answer(gateway, v1Request(ROOT, signed, { at: now }))).code).toBe('');
    expect((await answer(gateway, v1Request(ROOT, signed, { at: now }))).code).toBe('SignatureNonceUsed');
    const later = v1Request(ROOT, { ...signed, AuthInfoTimeout: '200' }, { at: now + 1000, method: 'POST' });
    expect((await answer(gateway, later)).code).toBe('SignatureNonceUsed');
    const v3 = v3Request(ROOT, {
      action: 'GetVideoPlayAuth',
      query: { VideoId: ask['VideoId']! },
      at: now,
      headers: { 'x-acs-signature-nonce': nonce },
    });
    expect((await answer(gateway, v3)).code).toBe('SignatureNonceUsed');
  });

  test('is refused for as long as the request that carried it could come again', async () => {
    const { gateway, ask, now } = open();
    const at = now + 15 * MINUTE;
    const request = (): ReturnType<typeof v1Request> =>
      v1Request(ROOT, { ...ask, SignatureNonce: 'the nonce' }, { at });
    expect((await answer(gateway, request())).code).toBe('');
    for (let minute = 0; minute < 30; minute += 1) {
      gateway.clock.set(now + minute * MINUTE);
      expect((await answer(gateway, request())).code, `minute ${minute}`).toBe('SignatureNonceUsed');
    }
    gateway.clock.set(now + 30 * MINUTE);
    expect((await answer(gateway, request())).code).toBe('SignatureNonceUsed');
    gateway.clock.advance(1);
    expect((await answer(gateway, request())).code).toBe('InvalidTimeStamp.Expired');
  });

  test('counts per access key', async () => {
    const { gateway, ask, now } = open();
    const other = { accessKeyId: 'LTAIother', accessKeySecret: 'otherSecret' };
    gateway.keys.set(other.accessKeyId, accessKey(other));
    const signed = { ...ask, SignatureNonce: 'shared' };
    expect((await answer(gateway, v1Request(ROOT, signed, { at: now }))).code).toBe('');
    expect((await answer(gateway, v1Request(other, signed, { at: now }))).code).toBe('');
    expect((await answer(gateway, v1Request(other, signed, { at: now }))).code).toBe('SignatureNonceUsed');
  });

  test('is not used up by a request that was not genuine', async () => {
    const { gateway, ask, now } = open();
    const signed = { ...ask, SignatureNonce: 'guessed' };
    const forged = v1Request({ ...ROOT, accessKeySecret: 'wrong' }, signed, { at: now });
    expect((await answer(gateway, forged)).code).toBe('SignatureDoesNotMatch');
    expect((await answer(gateway, v1Request(ROOT, signed, { at: now }))).code).toBe('');
  });

  test('is accepted for exactly one of 200 concurrent requests', async () => {
    const { gateway, ask, now } = open();
    const slow = { ...gateway, accessKeys: { find: (id: string) => Promise.resolve(gateway.keys.get(id)) } };
    const requests = Array.from({ length: 200 }, (_, index) => {
      const own = { ...ask, SignatureNonce: 'raced', Extra: String(index) };
      return answer(slow, v1Request(ROOT, own, { at: now }));
    });
    const codes = (await Promise.all(requests)).map(({ code }) => code);
    expect(codes.filter((code) => code === '')).toHaveLength(1);
    expect(codes.filter((code) => code === 'SignatureNonceUsed')).toHaveLength(199);
  });

  test('is any text: no UUID, thousands of characters, other scripts', async () => {
    const { gateway, ask, now } = open();
    for (const nonce of ['0.7214151324330118', 'x'.repeat(5000), '中文 😀', 'a b+c/d=', '0']) {
      const request = (): ReturnType<typeof v1Request> =>
        v1Request(ROOT, { ...ask, SignatureNonce: nonce }, { at: now });
      expect((await answer(gateway, request())).code).toBe('');
      expect((await answer(gateway, request())).code).toBe('SignatureNonceUsed');
    }
    const long = { ...ask, SignatureNonce: `${'x'.repeat(4999)}y` };
    expect((await answer(gateway, v1Request(ROOT, long, { at: now }))).code).toBe('');
  });

  test('that cannot be stored is refused with 503', async () => {
    const { gateway, ask, now } = open();
    const full = { ...gateway, nonceStore: { claim: () => 'unavailable' as const } };
    expect(await answer(full, v1Request(ROOT, ask, { at: now }))).toMatchObject({
      status: 503,
      code: 'ServiceUnAvailable',
    });
  });
});

describe('the caller', () => {
  test('must be known and active', async () => {
    const { gateway, ask, now } = open();
    const unknown = v1Request({ ...ROOT, accessKeyId: 'LTAInobody' }, ask, { at: now });
    expect((await answer(gateway, unknown)).code).toBe('InvalidAccessKeyId.NotFound');
    gateway.keys.set(ROOT.accessKeyId, accessKey(ROOT, 'Inactive'));
    expect((await answer(gateway, v1Request(ROOT, ask, { at: now }))).code).toBe('InvalidAccessKeyId.Inactive');
  });

  test('with a temporary key must bring its token', async () => {
    const temporary = { accessKeyId: 'STS.abc', accessKeySecret: 's' };
    const { gateway, ask, now } = open();
    expect((await answer(gateway, v1Request(temporary, ask, { at: now }))).code).toBe('MissingSecurityToken');
    expect((await answer(gateway, v1Request({ ...temporary, securityToken: '' }, ask, { at: now }))).code).toBe(
      'MissingSecurityToken',
    );
  });

  test('with a playback credential may do nothing but redeem it', async () => {
    const { gateway, ask } = open();
    const fields = issue(gateway, gateway.videos.get(ask['VideoId']!)!);
    const player = { ...fields, accessKeyId: fields.AccessKeyId, accessKeySecret: fields.AccessKeySecret };
    const signer = { ...player, securityToken: fields.SecurityToken };
    expect((await answer(gateway, v1Request(signer, ask, { at: null }))).code).toBe('Forbidden.RAM');
  });

  test('loses what was issued with its key when the key is revoked', async () => {
    const { gateway, ask } = open();
    const fields = issue(gateway, gateway.videos.get(ask['VideoId']!)!);
    const signer = {
      accessKeyId: fields.AccessKeyId,
      accessKeySecret: fields.AccessKeySecret,
      securityToken: fields.SecurityToken,
    };
    const redeem = { Action: 'GetPlayInfo', VideoId: ask['VideoId']!, AuthInfo: fields.AuthInfo };
    expect((await answer(gateway, v1Request(signer, redeem, { at: null }))).code).toBe('');
    const ended = {
      ...gateway,
      revokedIssuers: { ...nobodyEnded, isRevoked: (tags: readonly string[]) => tags[0] === SAMPLE_ISSUER[0] },
    };
    expect((await answer(ended, v1Request(signer, redeem, { at: null }))).code).toBe('InvalidSecurityToken.Expired');
  });
});
