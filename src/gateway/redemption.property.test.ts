// From an issued PlayAuth to playback URLs, through every stage of the gateway: what redeems, what does not, and which
// error the official player shows for each refusal.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addVideo,
  answer,
  issue,
  openGateway,
  ROOT,
  type Answer,
  type Gateway,
} from '../../test/support/gateway-deps.ts';
import { v1Request } from '../../test/support/http-requests.ts';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { PLAYER_EXPIRED, PLAYER_REFUSED, playerCodeOf } from '../../test/support/player-code.ts';
import { sampleVideo } from '../../test/support/sample-video.ts';
import type { ParameterTable } from '../../test/support/sign-request.ts';
import { MAX_SESSION_TOKEN_LENGTH } from '../wire/session-token.ts';
import { asReferenceId } from '../wire/ids.ts';
import { decodePlayAuth, type RedeemableFields } from '../wire/play-auth.ts';
import { SAMPLE_ISSUER } from '../../test/support/issuers.ts';

/** The player signs with the fields of its PlayAuth, without checking them. */
function redeem(gateway: Gateway, fields: RedeemableFields, asked: ParameterTable): Promise<Answer> {
  const signer = {
    accessKeyId: fields.AccessKeyId,
    accessKeySecret: fields.AccessKeySecret,
    securityToken: fields.SecurityToken,
  };
  const own = { Action: 'GetPlayInfo', AuthInfo: fields.AuthInfo, ...asked };
  return answer(gateway, v1Request(signer, own, { at: null, unsigned: { RegionId: fields.Region } }));
}

interface PlayInfo {
  readonly VideoBase: { readonly VideoId: string; readonly Title: string };
  readonly PlayInfoList: { readonly PlayInfo: readonly { readonly PlayURL: string }[] };
}

describe('an issued PlayAuth', () => {
  const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2120, 0, 1) });
  const titles = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));

  test('redeems for its video for as long as was asked, with any title and at any date', async () => {
    await fc.assert(
      fc.asyncProperty(
        titles,
        fc.integer({ min: 100, max: 3000 }),
        instants,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (title, lifetimeSeconds, at, part) => {
          const gateway = openGateway({ at });
          const video = addVideo(gateway, sampleVideo({ title }));
          const ask = { Action: 'GetVideoPlayAuth', VideoId: video.videoId, AuthInfoTimeout: String(lifetimeSeconds) };
          const issued = await answer(gateway, v1Request(ROOT, ask, { at }));
          const { PlayAuth, VideoMeta } = issued.body as { PlayAuth: string; VideoMeta: { Title: string } };
          expect(VideoMeta.Title).toBe(title);
          const fields = decodePlayAuth(PlayAuth)!;
          expect(fields.VideoMeta?.Title).toBe(title);
          const endMs = Math.floor(at / 1000) * 1000 + lifetimeSeconds * 1000;
          gateway.clock.set(at + Math.floor((endMs - 1 - at) * part));
          const redeemed = await redeem(gateway, fields, { VideoId: video.videoId });
          expect(redeemed.code).toBe('');
          const { VideoBase, PlayInfoList } = redeemed.body as PlayInfo;
          expect(VideoBase).toMatchObject({ VideoId: video.videoId, Title: title });
          expect(PlayInfoList.PlayInfo).toHaveLength(1);
          gateway.clock.set(endMs);
          expect((await redeem(gateway, fields, { VideoId: video.videoId })).code).toBe('InvalidSecurityToken.Expired');
        },
      ),
      { numRuns: 200 },
    );
  });

  test('may be redeemed again, each time with a new session', async () => {
    const gateway = openGateway();
    const video = addVideo(gateway, sampleVideo());
    const fields = issue(gateway, video);
    const urls = [];
    for (let round = 0; round < 3; round += 1) {
      const { body } = await redeem(gateway, fields, { VideoId: video.videoId });
      urls.push((body as PlayInfo).PlayInfoList.PlayInfo[0]!.PlayURL);
    }
    expect(new Set(urls).size).toBe(3);
    const token = new RegExp(`^http://127\\.0\\.0\\.1:8280/play/[\\w-]{76,${MAX_SESSION_TOKEN_LENGTH}}/`);
    for (const url of urls) expect(url).toMatch(token);
  });

  test('ends to the millisecond, and the player calls it expired', async () => {
    const gateway = openGateway();
    const video = addVideo(gateway, sampleVideo());
    const fields = issue(gateway, video, { lifetimeSeconds: 100 });
    gateway.clock.advance(99_999);
    expect((await redeem(gateway, fields, { VideoId: video.videoId })).code).toBe('');
    gateway.clock.advance(1);
    const refused = await redeem(gateway, fields, { VideoId: video.videoId });
    expect(refused).toMatchObject({ status: 400, code: 'InvalidSecurityToken.Expired' });
    expect(playerCodeOf(refused)).toBe(PLAYER_EXPIRED);
  });

  test('of A never redeems B, by either id, whether B exists or not, and the player says 4500', async () => {
    const gateway = openGateway();
    const reference = fc.stringMatching(/^[A-Za-z0-9_-]{6,64}$/);
    const a = addVideo(gateway, sampleVideo({ referenceId: asReferenceId('film-a') }));
    const b = addVideo(gateway, sampleVideo({ referenceId: asReferenceId('film-b') }));
    const fields = issue(gateway, a);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.constant({ VideoId: b.videoId }),
          fc.constant({ ReferenceId: 'film-b' }),
          fc.constant({ VideoId: b.videoId, ReferenceId: 'film-a' }),
          fc.record({ VideoId: fc.stringMatching(/^[0-9a-f]{32}$/) }),
          fc.record({ VideoId: fc.string({ minLength: 1, maxLength: 64 }) }),
          fc.record({ ReferenceId: reference }),
          fc.constant({ VideoId: a.videoId.toUpperCase() }),
          fc.constant({ VideoId: `${a.videoId} ` }),
        ),
        async (asked) => {
          fc.pre(!('ReferenceId' in asked && asked.ReferenceId === 'film-a' && !('VideoId' in asked)));
          const refused = await redeem(gateway, fields, asked);
          expect(refused).toMatchObject({ status: 403, code: 'InvalidAuthInfo.MediaId' });
          expect(playerCodeOf(refused)).toBe(PLAYER_REFUSED);
        },
      ),
    );
    expect((await redeem(gateway, fields, { ReferenceId: 'film-a' })).code).toBe('');
    expect((await redeem(gateway, fields, { VideoId: a.videoId, ReferenceId: 'film-b' })).code).toBe('');
  });

  test('mixed with another one, field by field, redeems nothing', async () => {
    const gateway = openGateway();
    const [a, b] = [addVideo(gateway, sampleVideo()), addVideo(gateway, sampleVideo())];
    const own = issue(gateway, a);
    const pairs: [RedeemableFields, keyof RedeemableFields, string][] = [
      [issue(gateway, a), 'SecurityToken', 'InvalidSecurityToken.MismatchWithAccessKey'],
      [issue(gateway, a), 'AccessKeyId', 'InvalidSecurityToken.MismatchWithAccessKey'],
      [issue(gateway, a), 'AccessKeySecret', 'SignatureDoesNotMatch'],
      [issue(gateway, a), 'AuthInfo', 'InvalidAuthInfo.Signature'],
      [issue(gateway, b), 'AuthInfo', 'InvalidAuthInfo.MediaId'],
    ];
    for (const [other, name, code] of pairs) {
      const refused = await redeem(gateway, { ...own, [name]: other[name] }, { VideoId: a.videoId });
      expect(refused.code, name).toBe(code);
      expect(playerCodeOf(refused), name).toBe(PLAYER_REFUSED);
    }
    const old = issue(gateway, a);
    gateway.clock.advance(100_000);
    const refused = await redeem(gateway, { ...issue(gateway, a), AuthInfo: old.AuthInfo }, { VideoId: a.videoId });
    expect(refused.code).toBe('InvalidAuthInfo.ExpireTime');
    expect(playerCodeOf(refused)).toBe(PLAYER_EXPIRED);
  });

  test('of another server redeems nothing here', async () => {
    const keyRing = memoryKeyRing();
    const [here, there, twin] = [openGateway({ keyRing }), openGateway(), openGateway({ keyRing })];
    const video = sampleVideo();
    for (const gateway of [here, there, twin]) addVideo(gateway, video);
    const refused = await redeem(here, issue(there, video), { VideoId: video.videoId });
    expect(refused.code).toBe('InvalidSecurityToken.Malformed');
    expect((await redeem(here, issue(twin, video), { VideoId: video.videoId })).code).toBe('');
  });

  test.each(['Uploading', 'UploadFail', 'UploadSucc', 'Transcoding', 'TranscodeFail', 'Checking', 'Blocked'] as const)(
    'does not play a video that has become %s',
    async (status) => {
      const gateway = openGateway();
      const video = addVideo(gateway, sampleVideo());
      const fields = issue(gateway, video);
      addVideo(gateway, { ...video, status });
      const refused = await redeem(gateway, fields, { VideoId: video.videoId });
      expect(refused).toMatchObject({
        code: 'Forbidden.IllegalStatus',
        message: `Status of the video is illegal. Current Status is ${status}.`,
      });
      expect(playerCodeOf(refused)).toBe(PLAYER_REFUSED);
    },
  );
});

describe('every bit of', () => {
  const expected = {
    SecurityToken: ['InvalidSecurityToken.Malformed'],
    AccessKeyId: ['InvalidSecurityToken.MismatchWithAccessKey'],
    AccessKeySecret: ['SignatureDoesNotMatch'],
    AuthInfo: ['InvalidAuthInfo.Signature'],
  } as const;

  test.each(Object.keys(expected) as (keyof typeof expected)[])(
    '%s counts',
    async (name) => {
      const gateway = openGateway();
      const video = addVideo(gateway, sampleVideo());
      const fields = issue(gateway, video);
      expect((await redeem(gateway, fields, { VideoId: video.videoId })).code).toBe('');
      const bytes = Buffer.from(fields[name], 'latin1');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const text = changed.toString('latin1');
        const refused = await redeem(gateway, { ...fields, [name]: text }, { VideoId: video.videoId });
        expect(expected[name], `bit ${bit}: ${text} gave ${refused.code}`).toContain(refused.code);
        expect(playerCodeOf(refused), text).toBe(PLAYER_REFUSED);
      }
    },
    60_000,
  );

  test('the PlayAuth as a whole counts, as far as it says what is to be redeemed', async () => {
    const gateway = openGateway();
    const video = addVideo(gateway, sampleVideo());
    const playAuth = gateway.credentials.mint({
      video,
      lifetimeSeconds: 100,
      coverUrl: '',
      playDomain: 'h',
      issuedBy: gateway.keys.get(ROOT.accessKeyId)!.accessKeyId,
      issuer: SAMPLE_ISSUER,
    });
    const whole = decodePlayAuth(playAuth)!;
    const names = ['SecurityToken', 'AuthInfo', 'AccessKeyId', 'AccessKeySecret'] as const;
    for (let bit = 0; bit < playAuth.length * 8; bit += 1) {
      const changed = Buffer.from(playAuth, 'latin1');
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const fields = decodePlayAuth(changed.toString('latin1'));
      if (fields === undefined || names.every((name) => fields[name] === whole[name])) continue;
      const refused = await redeem(gateway, fields, { VideoId: video.videoId });
      expect(refused.status, `bit ${bit}`).not.toBe(200);
    }
  });
});
