// RevokePlayback through the official clients: what a viewer's playback is afterwards, for the player and at delivery.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { signJwtPlayAuth } from '../../src/wire/jwt-play-auth.ts';
import { createUser } from '../support/identities.ts';
import { officialClients, type CallTarget } from '../support/official-clients.ts';
import { askRam } from '../support/ram-client.ts';
import { issueWithRules, redeemAs, sendAs } from '../support/ruled-play.ts';
import { asSigner, createRefusals, provokedErrors } from '../support/refusals.ts';

const OWN = '2026-11-01';

let server: EmbeddedServer;
let videoId = '';
const refusals = createRefusals(() => server);

beforeAll(async () => {
  server = await startServer();
  videoId = await importClip(server, SMALL_VIDEO);
}, 120_000);
afterAll(async () => {
  await server.close();
});

test.each(officialClients)(
  '$name: a revoked viewer plays nothing more, and another viewer plays on',
  async (client) => {
    const viewer = client.name.replaceAll(/[^A-Za-z0-9]/g, '-');
    const play = async (ViewerId: string) => {
      const fields = await issueWithRules(server, videoId, { ViewerId });
      const { code, urls } = await redeemAs(server, fields, { at: server.clock.now() });
      expect(code).toBe('OK');
      const playlist = urls.find((url) => url.endsWith('.m3u8')) ?? '';
      const ofStream = playlist.replace(/\.m3u8$/, '');
      return { fields, media: [playlist, `${ofStream}/00000.ts`, `${ofStream}/content.key`] };
    };
    const statuses = async (media: readonly string[]): Promise<number[]> =>
      Promise.all(media.map(async (url) => (await sendAs(url, {})).status));
    const [revoked, other] = [await play(viewer), await play(`${viewer}-2`)];
    expect(await statuses(revoked.media)).toEqual([200, 200, 200]);
    await client.call(server, { action: 'RevokePlayback', version: OWN, parameters: { ViewerId: viewer } });
    expect(await statuses(revoked.media)).toEqual([403, 403, 403]);
    expect(await statuses(other.media)).toEqual([200, 200, 200]);
    const redemption = { VideoId: videoId, AuthInfo: revoked.fields.AuthInfo };
    const target = { ...server, ...asSigner(revoked.fields) };
    await refusals.expect(
      officialClients[0]!,
      { action: 'GetPlayInfo', parameters: redemption },
      { code: 'Forbidden.Revoked', target },
    );
  },
);

const popCore = officialClients[0]!;
const own = async (action: string, parameters: Record<string, string>, target: CallTarget = server) =>
  (await popCore.call(target, { action, version: OWN, parameters })).body;

test('InspectToken says what a token allows, and why it would be refused, to its own account', async () => {
  const fields = await issueWithRules(server, videoId, { ViewerId: 'inspected', AllowIp: '127.0.0.0/8,::1' });
  const { urls } = await redeemAs(server, fields, { at: server.clock.now() });
  const grant = new URL(urls[0] ?? '').pathname.split('/')[2] ?? '';
  const inspect = (token: string, target?: CallTarget) => own('InspectToken', { Token: token }, target);
  const good = { State: 'Good', Refusals: [], VideoId: videoId };
  const rules = '{"ViewerId":"inspected","AllowIp":"127.0.0.0/8,::1"}';
  expect(await inspect(fields.SecurityToken)).toMatchObject({ ...good, Kind: 'PlayAuth', Rules: rules });
  expect(await inspect(grant)).toMatchObject({ ...good, Kind: 'PlayURL', ViewerId: 'inspected' });
  // To another account nothing is said of it.
  const account = await own('CreateAccount', {});
  const other = {
    ...server,
    accessKeyId: String(account['AccessKeyId']),
    accessKeySecret: String(account['AccessKeySecret']),
  };
  const unknown = { Kind: 'Unknown', State: 'Unknown', Refusals: [], RequestId: expect.any(String) as string };
  for (const token of [fields.SecurityToken, grant]) expect(await inspect(token, other)).toEqual(unknown);
  const altered = `${grant.slice(0, -2)}${grant.endsWith('AA') ? 'BB' : 'AA'}`;
  for (const token of [altered, fields.SecurityToken.replace(/.$/, '!'), 'x'])
    expect(await inspect(token)).toEqual(unknown);
  await own('RevokePlayback', { ViewerId: 'inspected' });
  expect(await inspect(fields.SecurityToken)).toMatchObject({ State: 'Refused', Refusals: ['Revoked'] });
  expect(await inspect(grant)).toMatchObject({ State: 'Refused', Refusals: ['Revoked', 'SessionEnded'] });
  await refusals.expect(
    popCore,
    { action: 'InspectToken', version: OWN, parameters: {} },
    {
      code: 'MissingParameter',
      message: 'The input parameter "Token" that is mandatory for processing this request is not supplied.',
    },
  );
});

test('InspectToken tells uploads, links, roles, data keys and JWTs apart, and what was issued by a key that is gone', async () => {
  const inspect = (token: string) => own('InspectToken', { Token: token });
  const upload = await popCore.call(server, {
    action: 'CreateUploadVideo',
    parameters: { Title: 'x', FileName: 'x.mp4' },
  });
  const { SecurityToken } = JSON.parse(
    Buffer.from(String(upload.body['UploadAuth']), 'base64').toString('utf8'),
  ) as Record<string, string>;
  expect(await inspect(SecurityToken ?? '')).toMatchObject({
    Kind: 'UploadAuth',
    State: 'Good',
    VideoId: upload.body['VideoId'],
  });
  const link = await own('CreateWatchLink', { VideoId: videoId });
  const token = new URL(String(link['WatchURL'])).pathname.split('/')[2] ?? '';
  expect(await inspect(token)).toMatchObject({ Kind: 'WatchLink', State: 'Good', IssuedBy: server.accessKeyId });
  await own('RevokePlayback', { WatchLinkId: String(link['WatchLinkId']) });
  expect(await inspect(token)).toMatchObject({ Kind: 'WatchLink', State: 'Refused', Refusals: ['Revoked'] });
  const jwt = signJwtPlayAuth({ appId: 'app-1000000', videoId, expireTimeStamp: Date.now() + 60_000 }, 'never set');
  expect(await inspect(jwt)).toMatchObject({ Kind: 'JWTPlayAuth', Refusals: ['InvalidAuthInfo.Signature'] });
  const user = await createUser(server, 'gone', 'AliyunVODFullAccess');
  const issued = await issueWithRules({ ...server, ...user }, videoId, {});
  await askRam(server, 'UpdateAccessKey', {
    userName: 'gone',
    userAccessKeyId: user.accessKeyId,
    status: 'Inactive',
  });
  expect(await inspect(issued.SecurityToken)).toMatchObject({ State: 'Refused', Refusals: ['IssuerRevoked'] });
});

test('all codes of this file were seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['revocation.test.ts']);
});
