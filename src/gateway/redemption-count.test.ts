// One leaked credential must not fill the replay window, which is everybody's.
import { expect, test } from 'vitest';
import { addVideo, answer, issue, openGateway } from '../../test/support/gateway-deps.ts';
import { v1Request } from '../../test/support/http-requests.ts';
import { sampleVideo } from '../../test/support/sample-video.ts';

test('a credential that was redeemed too often is over, and another of the same video is not', async () => {
  const at = Date.UTC(2026, 0, 2);
  const gateway = openGateway({ at });
  const video = addVideo(gateway, sampleVideo({ title: 'one' }));
  const redeem = async (fields: ReturnType<typeof issue>): Promise<number> => {
    const signer = {
      ...{ accessKeyId: fields.AccessKeyId, accessKeySecret: fields.AccessKeySecret },
      securityToken: fields.SecurityToken,
    };
    const own = { Action: 'GetPlayInfo', AuthInfo: fields.AuthInfo, VideoId: video.videoId };
    return (await answer(gateway, v1Request(signer, own, { at: null }))).status;
  };
  const [spent, fresh] = [issue(gateway, video), issue(gateway, video)];
  expect(await redeem(spent)).toBe(200);
  gateway.redemptions.set(spent.AccessKeyId.slice('STS.'.length), 10_000);
  expect(await redeem(spent)).toBe(400);
  expect(await redeem(fresh)).toBe(200);
});
