// The number of redemptions is limited: one leaked credential must not fill the replay window that all callers share.
import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { SAMPLE_ISSUER } from '../../test/support/issuers.ts';
import { addVideo, answer, issue, openGateway } from '../../test/support/gateway-deps.ts';
import { httpRequest, v1Request } from '../../test/support/http-requests.ts';
import { sampleVideo } from '../../test/support/sample-video.ts';
import { signJwtPlayAuth } from '../wire/jwt-play-auth.ts';

function useUp({ credentialUses }: ReturnType<typeof openGateway>, id: string): void {
  while (credentialUses.count(id));
}

test('a credential that was redeemed too often is refused, and another of the same video is not', async () => {
  const at = Date.UTC(2026, 0, 2);
  const gateway = openGateway({ at });
  const video = addVideo(gateway, sampleVideo({ title: 'one' }));
  const redeem = async (fields: ReturnType<typeof issue>): Promise<number> => {
    const signer = {
      accessKeyId: fields.AccessKeyId,
      accessKeySecret: fields.AccessKeySecret,
      securityToken: fields.SecurityToken,
    };
    const own = { Action: 'GetPlayInfo', AuthInfo: fields.AuthInfo, VideoId: video.videoId };
    return (await answer(gateway, v1Request(signer, own, { at: null }))).status;
  };
  const [spent, fresh] = [issue(gateway, video), issue(gateway, video)];
  expect(await redeem(spent)).toBe(200);
  useUp(gateway, spent.AccessKeyId.slice('STS.'.length));
  expect(await redeem(spent)).toBe(400);
  expect(await redeem(fresh)).toBe(200);
});

test('a JWTPlayAuth that was redeemed too often is refused, and another of the same video is not', async () => {
  const gateway = openGateway();
  const video = addVideo(gateway, sampleVideo());
  const key = createSecretKey(Buffer.from('PlayKey007'));
  gateway.playKeys.set(`${video.accountId} app-1`, [{ key, tag: SAMPLE_ISSUER[0]! }]);
  const now = gateway.clock.now();
  const sign = (jti: string): string =>
    signJwtPlayAuth(
      { appId: 'app-1', videoId: video.videoId, currentTimeStamp: now, expireTimeStamp: now + 60_000, jti },
      'PlayKey007',
    );
  const redeem = async (jwt: string): Promise<string> => {
    const query = new URLSearchParams({ Action: 'GetPlayInfo', Version: '2017-03-21', JWTPlayAuth: jwt });
    const request = { method: 'GET', url: `/?${query.toString()}`, headers: {}, body: '' };
    return (await answer(gateway, httpRequest(request))).code;
  };
  const [spent, fresh] = [sign('1'), sign('2')];
  expect(await redeem(spent)).toBe('');
  useUp(gateway, spent.slice(spent.lastIndexOf('.') + 1));
  expect(await redeem(spent)).toBe('InvalidAuthInfo.ExpireTime');
  expect(await redeem(fresh)).toBe('');
});
