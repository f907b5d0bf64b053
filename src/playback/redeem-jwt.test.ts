// Redeeming a JWTPlayAuth: which account it belongs to, and that only the PlayKey reveals which videos exist.
import { createSecretKey } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { nothingRevoked } from '../../test/support/issuers.ts';
import { describe, expect, test } from 'vitest';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../../test/support/sample-video.ts';
import { issuerTag } from '../access/issuers/issuer.ts';
import { SettableClock } from '../base/clock.ts';
import { WireError } from '../wire/errors.ts';
import { asAccountId } from '../wire/ids.ts';
import { signJwtPlayAuth } from '../wire/jwt-play-auth.ts';
import type { PlayKey } from './play-keys/play-keys-db.ts';
import { createRedeemJwt } from './redeem-jwt.ts';

const OTHER_ACCOUNT = asAccountId('6543210987654321');
const APP = 'app-1000000';
const [OURS, BEFORE, THEIRS] = ['OurPlayKey1', 'OurPlayKey0', 'TheirPlayKey'] as const;
const video = sampleVideo();
const theirs = sampleVideo({ accountId: OTHER_ACCOUNT });
const clock = new SettableClock().freeze(SAMPLE_INSTANT);

const playKey = (text: string): PlayKey => ({
  key: createSecretKey(Buffer.from(text)),
  tag: issuerTag('play key', text),
});
const keys = new Map([
  [`${SAMPLE_ACCOUNT} ${APP}`, [playKey(OURS), playKey(BEFORE)]],
  [`${OTHER_ACCOUNT} ${APP}`, [playKey(THEIRS)]],
]);
const asked: string[] = [];
const redeem = createRedeemJwt({
  revocations: nothingRevoked,
  videos: { findAnywhere: (videoId) => [video, theirs].find((each) => each.videoId === videoId) },
  playKeys: {
    usable: (accountId, appId) => {
      asked.push(appId);
      return keys.get(`${accountId} ${appId}`) ?? [];
    },
  },
  clock,
});

const claims = {
  appId: APP,
  videoId: video.videoId,
  playContentInfo: { formats: 'mp4' },
  currentTimeStamp: SAMPLE_INSTANT,
  expireTimeStamp: SAMPLE_INSTANT + 60_000,
};
const sign = (changes: object = {}, key: string = OURS): string => signJwtPlayAuth({ ...claims, ...changes }, key);

async function codeOf(jwt: string): Promise<string> {
  try {
    await redeem(jwt);
    return '';
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return error.code;
  }
}

test('gives a caller of its account, for its video, until it expires, tagged with the key that signed it', async () => {
  const jwt = sign();
  expect(await redeem(jwt)).toEqual({
    kind: 'jwtPlayAuth',
    accountId: SAMPLE_ACCOUNT,
    accessKeyId: `JWT.${APP}`,
    issuer: [issuerTag('play key', OURS)],
    credential: {
      id: jwt.split('.')[2],
      videoId: video.videoId,
      issuedAt: SAMPLE_INSTANT / 1000,
      expiresAtMs: SAMPLE_INSTANT + 60_000,
    },
    playContentInfo: { formats: 'mp4' },
  });
  expect((await redeem(sign({}, BEFORE))).issuer).toEqual([issuerTag('play key', BEFORE)]);
});

test('an expiry in fractions of a second is a whole number of milliseconds', async () => {
  const exp = SAMPLE_INSTANT / 1000 + 30.000_25;
  expect((await redeem(sign({ exp }))).credential.expiresAtMs).toBe(SAMPLE_INSTANT + 30_000);
});

test('two different JWTs have different ids', async () => {
  const ids = await Promise.all(
    [sign(), sign({ jti: '2' }), sign()].map(async (jwt) => (await redeem(jwt)).credential.id),
  );
  expect(new Set(ids).size).toBe(2);
});

describe('the key of one account', () => {
  test('opens nothing of another', async () => {
    expect(await codeOf(sign({}, THEIRS))).toBe('InvalidAuthInfo.Signature');
    expect(await codeOf(sign({ videoId: theirs.videoId }))).toBe('InvalidAuthInfo.Signature');
    expect((await redeem(sign({ videoId: theirs.videoId }, THEIRS))).accountId).toBe(OTHER_ACCOUNT);
  });
});

describe('before the signature is verified', () => {
  test.each([
    ['an unknown video', { videoId: 'f'.repeat(32) }],
    ['a video id that is none', { videoId: 'x' }],
    ['no video', { videoId: undefined }],
    ['a video that is no text', { videoId: [video.videoId] }],
    ['an unknown app', { appId: 'app-2' }],
    ['no app', { appId: undefined }],
    ['an app that is no text', { appId: { toString: APP } }],
    ['an unknown app, expired', { appId: 'app-2', expireTimeStamp: SAMPLE_INSTANT - 1 }],
  ])('%s is answered like a wrong signature, after the same lookups', async (_, changes) => {
    asked.length = 0;
    expect(await codeOf(sign(changes))).toBe('InvalidAuthInfo.Signature');
    expect(asked).toHaveLength(1);
  });

  test('a malformed JWT causes no lookup', async () => {
    asked.length = 0;
    expect(await codeOf('x'.repeat(5000))).toBe('InvalidAuthInfo.Signature');
    expect(asked).toEqual([]);
  });
});

describe('a JWT with a right signature', () => {
  test('may be expired', async () => {
    const jwt = sign();
    clock.freeze(SAMPLE_INSTANT + 60_000);
    expect(await codeOf(jwt)).toBe('InvalidAuthInfo.ExpireTime');
    clock.freeze(SAMPLE_INSTANT);
  });

  test('is told which claim is wrong', async () => {
    await expect(redeem(sign({ currentTimeStamp: SAMPLE_INSTANT + 60_000 }))).rejects.toThrow(
      'The specified parameter "JWTPlayAuth.currentTimeStamp" is not valid.',
    );
  });
});

test('refuses a JWT that was signed for longer than the server allows, and one that says so with exp', async () => {
  const limited = createRedeemJwt({
    revocations: nothingRevoked,
    videos: { findAnywhere: () => video },
    playKeys: { usable: () => [playKey(OURS)] },
    clock,
    maxJwtSeconds: 3600,
  });
  const until = (seconds: number, changes: object = {}): string =>
    sign({ expireTimeStamp: SAMPLE_INSTANT + seconds * 1000, ...changes });
  expect((await limited(until(3600))).kind).toBe('jwtPlayAuth');
  await expect(limited(until(3601))).rejects.toMatchObject({ code: 'InvalidParameter' });
  await expect(limited(until(253_402_300_799))).rejects.toMatchObject({ code: 'InvalidParameter' });
  // Signed two hours ago for as long: it has never been allowed.
  await expect(limited(until(60, { currentTimeStamp: SAMPLE_INSTANT - 7_200_000 }))).rejects.toMatchObject({
    code: 'InvalidParameter',
  });
  const exp = SAMPLE_INSTANT / 1000 + 60;
  expect((await limited(until(7200, { exp }))).credential.expiresAtMs).toBe(exp * 1000);
});

test('a refusal takes the same time, whether the video was found at once, later or not at all', async () => {
  const timeOf = async (found: unknown, delayMs: number): Promise<number> => {
    const slow = createRedeemJwt({
      revocations: nothingRevoked,
      videos: { findAnywhere: () => (delayMs === 0 ? found : pause(delayMs, found)) as never },
      playKeys: { usable: () => [] },
      clock,
    });
    const from = performance.now();
    await expect(slow(sign({}, 'WrongPlayKey'))).rejects.toMatchObject({ code: 'InvalidAuthInfo.Signature' });
    return performance.now() - from;
  };
  // 25 ms: a timer may fire a little early. Without the pause it were five at the most.
  for (const [found, delayMs] of [
    [video, 0],
    [video, 5],
    [undefined, 0],
    [undefined, 5],
  ] as const)
    expect(await timeOf(found, delayMs)).toBeGreaterThan(20);
});
