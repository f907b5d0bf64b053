// The temporary key of a role: it is valid for what its policies allow, until it expires, with its own token only.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts, type Signer, type V1Options } from '../support/http-requests.ts';
import { createRole, createUser, policyOf, trustOf, type MadeRole, type MadeUser } from '../support/identities.ts';
import { codeOf, putUpload } from '../support/issued-through.ts';
import { officialClients, refusalOf, type ApiCall, type CallTarget } from '../support/official-clients.ts';
import { asSigner, playAuthOf } from '../support/refusals.ts';
import { wireTime, type ParameterTable } from '../support/sign-request.ts';
import { stsClients } from '../support/sts-clients.ts';

const STS = '2015-04-01';
const WHO: ApiCall = { action: 'GetCallerIdentity', version: STS };
const sts = stsClients[0]!;
const popCore = officialClients[0]!;

let server: EmbeddedServer;
let videoId = '';
let role: MadeRole;
let user: MadeUser;
let session: Required<Signer>;

const begin = (policy?: string, by: Signer = server): Promise<Required<Signer>> =>
  sts.assumeRole({ ...server, ...by }, { roleArn: role.arn, sessionName: 'alice', policy });
const as = (signer: Partial<Signer>): CallTarget => ({ ...server, ...signer });
const ask = (action: string, parameters: ParameterTable = { VideoId: videoId }): ApiCall => ({ action, parameters });

/** `200`, or the code of the refusal. */
async function rawCode(signer: Signer, own: ParameterTable, options: Partial<V1Options> = {}): Promise<string> {
  const { url } = v1Parts(signer, own, { at: server.clock.now(), ...options });
  const response = await fetch(server.url + url);
  const body = (await response.json()) as { readonly Code?: string };
  return body.Code ?? String(response.status);
}
const who = { Action: 'GetCallerIdentity', Version: STS };

beforeAll(async () => {
  server = await startServer();
  videoId = await server.seedVideo({ title: 'Normal' });
  const account = `acs:ram::${server.accountId}`;
  user = await createUser(server, 'alice');
  role = await createRole(server, {
    name: 'player',
    trust: trustOf(`${account}:root`),
    policies: ['AliyunVODPlayAuth'],
  });
  session = await begin();
});
afterAll(async () => {
  await server.close();
});

describe.each(officialClients)('$name with the temporary key of a role', (client) => {
  test('gets a PlayAuth, which a player can redeem, and playback URLs', async () => {
    const { body } = await client.call(as(session), ask('GetVideoPlayAuth'));
    expect(body).toMatchObject({ VideoMeta: { VideoId: videoId } });
    // A seeded video has no streams: only an authorized call gets this far.
    expect(await codeOf(client.call(as(session), ask('GetPlayInfo')))).toBe('InvalidVideo.NoneStream');
    const playAuth = await playAuthOf(as(session), videoId);
    const redeeming = ask('GetPlayInfo', { VideoId: videoId, AuthInfo: playAuth.AuthInfo });
    expect(await codeOf(popCore.call(as(asSigner(playAuth)), redeeming))).toBe('InvalidVideo.NoneStream');
  });

  test('may only do what the policies of the role allow', async () => {
    expect(await refusalOf(client, as(session), ask('GetVideoList', {}))).toMatchObject({
      code: 'Forbidden.RAM',
      status: 403,
      accessDenied: {
        AuthAction: 'vod:GetVideoList',
        AuthPrincipalType: 'AssumedRoleUser',
        AuthPrincipalDisplayName: `${role.roleId}:alice`,
        AuthPrincipalOwnerId: server.accountId,
        PolicyType: 'AccountLevelIdentityBasedPolicy',
        Policy: 'implicit',
      },
    });
  });

  test('may do only what the policy of its session allows as well', async () => {
    const narrow = await begin(policyOf({ Action: 'vod:GetVideoInfo' }));
    expect(await codeOf(client.call(as(narrow), ask('GetVideoInfo')))).toBe('open');
    expect(await refusalOf(client, as(narrow), ask('GetVideoPlayAuth'))).toMatchObject({
      code: 'Forbidden.RAM',
      accessDenied: { PolicyType: 'SessionPolicy', NoPermissionType: 'ImplicitDeny' },
    });
    const wide = await begin(policyOf({ Action: '*' }));
    expect(await codeOf(client.call(as(wide), ask('GetVideoPlayAuth')))).toBe('open');
    expect(await codeOf(client.call(as(wide), ask('GetVideoList', {})))).toBe('Forbidden.RAM');
    const barred = await begin(policyOf({ Action: '*' }, { Effect: 'Deny', Action: 'vod:GetVideoPlayAuth' }));
    expect(await refusalOf(client, as(barred), ask('GetVideoPlayAuth'))).toMatchObject({
      accessDenied: { PolicyType: 'SessionPolicy', NoPermissionType: 'ExplicitDeny' },
    });
  });

  test('is refused when the session has expired', async () => {
    const answered = await popCore.call(server, {
      action: 'AssumeRole',
      version: STS,
      parameters: { RoleArn: role.arn, RoleSessionName: 'alice', DurationSeconds: '900' },
      overrides: { Timestamp: wireTime(server.clock.now()) },
    });
    const { Expiration, ...short } = answered.body['Credentials'] as Readonly<Record<string, string>>;
    const expiresAtMs = Date.parse(Expiration!);
    const atNow = (): ApiCall => {
      const time = wireTime(server.clock.now());
      return { ...WHO, overrides: client.scheme === 'V1' ? { Timestamp: time } : { 'x-acs-date': time } };
    };
    const target = as(asSigner(short as never));
    // To the millisecond: role-sessions.test.ts.
    server.clock.set(expiresAtMs - 10_000);
    try {
      expect(await codeOf(client.call(target, atNow()))).toBe('open');
      server.clock.set(expiresAtMs);
      expect(await codeOf(client.call(target, atNow()))).toBe('InvalidSecurityToken.Expired');
    } finally {
      server.clock.set(Date.now());
    }
  });

  test('uses a nonce once', async () => {
    const name = client.scheme === 'V1' ? 'SignatureNonce' : 'x-acs-signature-nonce';
    const call = { ...WHO, overrides: { [name]: `once-${client.name}` } };
    expect(await codeOf(client.call(as(session), call))).toBe('open');
    expect(await codeOf(client.call(as(session), call))).toBe('SignatureNonceUsed');
    expect(await codeOf(client.call(as(await begin()), call))).toBe('open');
  });

  test('needs its token, and no other', async () => {
    const [other, { accessKeyId, accessKeySecret, securityToken }] = [await begin(), session];
    const cases: readonly [Partial<Signer>, string][] = [
      [{ accessKeyId, accessKeySecret }, 'MissingSecurityToken'],
      [{ ...other, accessKeyId }, 'InvalidSecurityToken.MismatchWithAccessKey'],
      [{ securityToken }, 'InvalidSecurityToken.MismatchWithAccessKey'],
      [{ ...other, accessKeySecret }, 'SignatureDoesNotMatch'],
    ];
    for (const [signer, code] of cases) expect(await codeOf(client.call(as(signer), WHO))).toBe(code);
  });
});

describe('GetCallerIdentity tells', () => {
  test('the account', async () => {
    const { body } = await popCore.call(server, WHO);
    const { accountId } = server;
    expect(body).toEqual({
      RequestId: expect.any(String) as string,
      IdentityType: 'Account',
      AccountId: accountId,
      PrincipalId: accountId,
      UserId: accountId,
      Arn: `acs:ram::${accountId}:root`,
    });
  });

  test('a user, who needs no policy for it', async () => {
    const { body } = await popCore.call(as(user), WHO);
    expect(body).toEqual({
      RequestId: expect.any(String) as string,
      IdentityType: 'RAMUser',
      AccountId: server.accountId,
      PrincipalId: user.userId,
      UserId: user.userId,
      Arn: `acs:ram::${server.accountId}:user/alice`,
    });
  });
});

describe('a token', () => {
  test('that was altered anywhere, cut or lengthened is malformed', async () => {
    const { securityToken: token } = await begin(policyOf({ Action: 'vod:*' }));
    const altered = [token.slice(0, -1), `${token}A`, token.slice(0, 4), '', 'x'.repeat(9000), `${token} `];
    for (let index = 0; index < token.length; index += index < 8 || index > token.length - 30 ? 1 : 7)
      altered.push(token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1));
    for (const securityToken of altered) {
      // An empty one counts as none.
      const code = securityToken === '' ? 'MissingSecurityToken' : 'InvalidSecurityToken.Malformed';
      expect(await rawCode({ ...session, securityToken }, who), securityToken).toBe(code);
    }
  });

  test('of another server is malformed', async () => {
    await using elsewhere = await startServer();
    const trust = trustOf(`acs:ram::${elsewhere.accountId}:root`);
    const { arn } = await createRole(elsewhere, { name: 'player', trust });
    const foreign = await sts.assumeRole(elsewhere, { roleArn: arn, sessionName: 'alice' });
    expect(await rawCode(foreign, who)).toBe('InvalidSecurityToken.Malformed');
  });

  test('needs a key to go with it', async () => {
    expect(await rawCode(session, who, { omit: ['AccessKeyId'] })).toBe('MissingAccessKeyId');
  });

  test('limits the time of a request without Timestamp, whose nonce is still used once', async () => {
    const once = { ...who, SignatureNonce: 'without-a-time' };
    expect(await rawCode(session, once, { at: null })).toBe('200');
    expect(await rawCode(session, once, { at: null })).toBe('SignatureNonceUsed');
    expect(await rawCode(user, who, { at: null })).toBe('MissingTimestamp');
  });
});

describe('the kinds of temporary keys are kept apart', () => {
  test('a PlayAuth has no identity, and no role to assume', async () => {
    const target = as(asSigner(await playAuthOf(server, videoId)));
    expect(await codeOf(popCore.call(target, WHO))).toBe('Forbidden.RAM');
    const parameters = { RoleArn: role.arn, RoleSessionName: 'alice' };
    expect(await codeOf(popCore.call(target, { action: 'AssumeRole', version: STS, parameters }))).toBe(
      'Forbidden.RAM',
    );
  });

  test('the session of a role does not redeem a PlayAuth: its own policies decide', async () => {
    const { AuthInfo } = await playAuthOf(server, videoId);
    const narrow = await begin(policyOf({ Action: 'vod:GetVideoInfo' }));
    const redeeming = ask('GetPlayInfo', { VideoId: videoId, AuthInfo });
    expect(await codeOf(popCore.call(as(narrow), redeeming))).toBe('Forbidden.RAM');
  });

  test('the credential of an upload opens no API, and that of a role no upload', async () => {
    const { body } = await popCore.call(server, ask('CreateUploadVideo', { Title: 'x', FileName: 'x.mp4' }));
    const uploadAuth = JSON.parse(Buffer.from(String(body['UploadAuth']), 'base64').toString('utf8')) as object;
    const target = as(asSigner(uploadAuth as never));
    expect(await codeOf(popCore.call(target, WHO))).toBe('InvalidSecurityToken.Malformed');
    const { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken } = session;
    const mixed = { ...uploadAuth, AccessKeyId, AccessKeySecret, SecurityToken };
    const upload = Buffer.from(JSON.stringify(mixed)).toString('base64');
    expect(await codeOf(putUpload({ uploadAddress: String(body['UploadAddress']), uploadAuth: upload }))).toBe(
      'InvalidSecurityToken',
    );
  });
});

describe('what is tolerated of the clients of the token service is not tolerated elsewhere', () => {
  const encode = encodeURIComponent;

  test('milliseconds in Timestamp', async () => {
    const Timestamp = new Date(server.clock.now()).toISOString();
    expect(await rawCode(user, { ...who, Timestamp })).toBe('200');
    expect(await rawCode(server, { Action: 'GetVideoInfo', VideoId: videoId, Timestamp })).toBe(
      'InvalidTimeStamp.Format',
    );
  });

  test('characters that sts-sdk leaves unescaped in the text that it signs', async () => {
    const Extra = "*!'()";
    expect(await rawCode(user, { ...who, Extra }, { encode })).toBe('200');
    const info = { Action: 'GetVideoInfo', VideoId: videoId };
    expect(await rawCode(server, { ...info, Extra }, { encode })).toBe('SignatureDoesNotMatch');
    expect(await rawCode(server, { ...info, Extra })).toBe('200');
  });
});
