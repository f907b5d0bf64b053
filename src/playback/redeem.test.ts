// Redeeming through every stage of the gateway is tested in gateway/redemption.property.test.ts; here the rules alone.
import { describe, expect, test } from 'vitest';
import { SAMPLE_ACCOUNT, sampleVideo } from '../../test/support/sample-video.ts';
import type { Caller } from '../access/caller.ts';
import { asAccessKeyId, asReferenceId, asVideoId } from '../wire/ids.ts';
import type { AuthInfoRefusal } from './credential.ts';
import { checkRedeemedReference, checkRedemption, redeemableIds } from './redeem.ts';
import { SAMPLE_ISSUER } from '../../test/support/issuers.ts';

const A = asVideoId('a'.repeat(32));
const B = asVideoId('b'.repeat(32));
const REFERENCE = asReferenceId('my-film');
const root: Caller = {
  kind: 'accessKey',
  accountId: SAMPLE_ACCOUNT,
  accessKeyId: asAccessKeyId('LTAItest'),
  principal: { type: 'root' },
  issuer: SAMPLE_ISSUER,
};
const player: Caller = {
  kind: 'playCredential',
  accountId: SAMPLE_ACCOUNT,
  accessKeyId: asAccessKeyId('STS.x'),
  issuer: SAMPLE_ISSUER,
  credential: { id: 'x', videoId: A, issuedAt: 0, expiresAtMs: 0 },
};

describe('AuthInfo', () => {
  const check = (caller: Caller, authInfo: string | undefined, reason?: AuthInfoRefusal) => (): void =>
    checkRedemption(
      { checkAuthInfo: () => (reason === undefined ? { ok: true } : { ok: false, reason }) },
      { caller, raw: (name) => (name === 'AuthInfo' ? authInfo : undefined) },
    );

  test('is required of players only', () => {
    expect(check(root, undefined, 'altered')).not.toThrow();
    expect(check(player, '{}')).not.toThrow();
    for (const absent of [undefined, ''])
      expect(check(player, absent)).toThrow('AuthInfo is mandatory for this action.');
  });

  test.each([
    ['altered', 'InvalidAuthInfo.Signature'],
    ['another credential', 'InvalidAuthInfo.Signature'],
    ['another video', 'InvalidAuthInfo.MediaId'],
    ['expired', 'InvalidAuthInfo.ExpireTime'],
  ] as const)('that is %s is answered with %s', (reason, code) => {
    expect(check(player, '{}', reason)).toThrow(expect.objectContaining({ code, status: 403 }) as Error);
  });
});

describe('the video', () => {
  test('of a caller with an access key is the requested one', () => {
    const asked = { VideoId: B, ReferenceId: REFERENCE };
    expect(redeemableIds({ caller: root }, asked)).toBe(asked);
    expect(() => checkRedeemedReference({ caller: root }, asked, sampleVideo())).not.toThrow();
  });

  test("of a player is its credential's, whether others exist or not", () => {
    expect(redeemableIds({ caller: player }, { VideoId: A })).toEqual({ VideoId: A });
    expect(redeemableIds({ caller: player }, { VideoId: A, ReferenceId: REFERENCE })).toEqual({ VideoId: A });
    for (const VideoId of [B, asVideoId('no such')])
      expect(() => redeemableIds({ caller: player }, { VideoId })).toThrow('does not belong to the specified video');
  });

  test('asked for by its reference id must be that video', () => {
    const asked = { ReferenceId: REFERENCE };
    expect(redeemableIds({ caller: player }, asked)).toEqual({ VideoId: A });
    const other = sampleVideo({ videoId: A, referenceId: asReferenceId('another') });
    expect(() => checkRedeemedReference({ caller: player }, asked, other)).toThrow('does not belong');
    const right = sampleVideo({ videoId: A, referenceId: REFERENCE });
    expect(() => checkRedeemedReference({ caller: player }, asked, right)).not.toThrow();
  });

  test('that is not named at all is not refused here', () => {
    expect(redeemableIds({ caller: player }, {})).toEqual({});
  });
});
