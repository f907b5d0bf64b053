// The errors that the vendor's unmodified clients report for misused playback credentials.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { errorTable } from '../../src/wire/errors.ts';
import type { RedeemableFields } from '../../src/wire/play-auth.ts';
import { officialClients, refusalOf, type ApiCall } from '../support/official-clients.ts';
import { PLAYER_EXPIRED, playerCodeOf } from '../support/player-code.ts';
import { asSigner, createRefusals, playAuthOf, provokedErrors } from '../support/refusals.ts';

let server: EmbeddedServer;
let normal = '';
let other = '';
const refusals = createRefusals(() => server);

beforeAll(async () => {
  server = await startServer();
  normal = await server.seedVideo({ title: 'Normal', referenceId: 'normal-video' });
  other = await server.seedVideo({ title: 'Other', referenceId: 'other-video' });
});
afterAll(async () => {
  await server.close();
});

describe.each(officialClients)('$name', (client) => {
  const ask = (parameters: Record<string, string> = { VideoId: normal }): ApiCall => ({
    action: 'GetVideoPlayAuth',
    parameters,
  });

  test('a malformed security token', async () => {
    const target = { securityToken: 'AQABgarbage' };
    await refusals.expect(client, ask(), { code: 'InvalidSecurityToken.Malformed', target });
  });

  test('a temporary key without its token', async () => {
    const { AccessKeyId: accessKeyId } = await playAuthOf(server, normal);
    await refusals.expect(client, ask(), { code: 'MissingSecurityToken', target: { accessKeyId } });
  });

  test('a playback credential used for another operation', async () => {
    const target = asSigner(await playAuthOf(server, normal));
    // It signs with V1 only.
    const code = client.scheme === 'V1' ? 'Forbidden.RAM' : 'SignatureDoesNotMatch';
    for (const call of [
      ask(),
      ask({ VideoId: 'x', AuthInfoTimeout: '1' }),
      { action: 'GetVideoInfo', parameters: { VideoId: normal } },
      { action: 'GetVideoList' },
      { action: 'CreateUploadVideo', parameters: { Title: 'x', FileName: 'x.mp4' } },
    ]) {
      const refused = await refusalOf(client, { ...server, ...target }, call);
      expect(refused).toMatchObject({ code, status: errorTable[code].status });
      refusals.seen.add(code);
    }
  });
});

describe.each(officialClients.filter(({ scheme }) => scheme === 'V1'))('$name with a playback credential', (client) => {
  const redeem = (fields: RedeemableFields, parameters: Record<string, string> = {}): ApiCall => ({
    action: 'GetPlayInfo',
    parameters: { VideoId: normal, AuthInfo: fields.AuthInfo, ...parameters },
  });

  test('passes until the stream look-up, since a seeded video has no streams', async () => {
    const fields = await playAuthOf(server, normal);
    const refused = await refusalOf(client, { ...server, ...asSigner(fields) }, redeem(fields));
    expect(refused.code).toBe('InvalidVideo.NoneStream');
  });

  test('of another video, missing its AuthInfo, or mixed from two', async () => {
    const [fields, twin, foreign] = [
      await playAuthOf(server, normal),
      await playAuthOf(server, normal),
      await playAuthOf(server, other),
    ];
    const target = asSigner(fields);
    await refusals.expect(client, redeem(fields, { VideoId: other }), { code: 'InvalidAuthInfo.MediaId', target });
    await refusals.expect(client, redeem(fields, { VideoId: 'no such' }), { code: 'InvalidAuthInfo.MediaId', target });
    await refusals.expect(client, redeem(fields, { AuthInfo: '' }), { code: 'MissingAuthInfo', target });
    await refusals.expect(client, redeem(twin), { code: 'InvalidAuthInfo.Signature', target });
    await refusals.expect(client, redeem(foreign), { code: 'InvalidAuthInfo.MediaId', target });
    await refusals.expect(client, redeem(fields, { AuthInfo: '{}' }), { code: 'InvalidAuthInfo.Signature', target });
    await refusals.expect(client, redeem(fields), {
      code: 'InvalidSecurityToken.MismatchWithAccessKey',
      target: { ...target, accessKeyId: twin.AccessKeyId },
    });
  });

  test('that has expired, or whose AuthInfo has', async () => {
    const old = await playAuthOf(server, normal);
    server.clock.advance(101_000);
    try {
      await refusals.expect(client, redeem(old), { code: 'InvalidSecurityToken.Expired', target: asSigner(old) });
      const fresh = await playAuthOf(server, normal);
      await refusals.expect(client, redeem(old), { code: 'InvalidAuthInfo.ExpireTime', target: asSigner(fresh) });
    } finally {
      server.clock.advance(-101_000);
    }
    for (const code of ['InvalidSecurityToken.Expired', 'InvalidAuthInfo.ExpireTime'] as const)
      expect(playerCodeOf({ code, message: errorTable[code].message })).toBe(PLAYER_EXPIRED);
  });
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['credential-errors.test.ts']);
});
