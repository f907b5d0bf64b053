// AssumeRole through the vendor's unmodified clients, over the TLS that three of them insist on, and what they report of
// each refusal.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { errorTable, type ErrorCode } from '../../src/wire/errors.ts';
import {
  createRole,
  createUser,
  policyOf,
  setKeyStatus,
  trustOf,
  type MadeRole,
  type MadeUser,
} from '../support/identities.ts';
import { officialClients, refusalOf, type CallTarget } from '../support/official-clients.ts';
import { provokedErrors } from '../support/refusals.ts';
import { stsClients, stsRefusalOf, trustServer, type SessionRequest, type StsClient } from '../support/sts-clients.ts';

let server: EmbeddedServer;
let alice: MadeUser;
let player: MadeRole;
let tenant: MadeRole;
let closed: MadeRole;
let second: MadeRole;
const seen = new Set<string>();

const ASSUME_ANY = policyOf({ Action: 'sts:AssumeRole' });
/** Contains every character that one of the clients encodes in its own way. */
const STARRED = policyOf({ Action: 'vod:*', Resource: ['*', "acs:vod:*:*:video/a!'()~b c+d%"] });

beforeAll(async () => {
  server = await startServer({ settings: { tlsSelfSigned: true } });
  trustServer(server);
  const account = `acs:ram::${server.accountId}`;
  const mayAssume = policyOf({
    Action: 'sts:AssumeRole',
    Resource: ['player', 'tenant', 'closed', 'missing'].map((name) => `${account}:role/${name}`),
  });
  alice = await createUser(server, 'alice', mayAssume);
  const trust = trustOf(`${account}:root`);
  player = await createRole(server, {
    name: 'player',
    trust,
    policies: ['AliyunVODPlayAuth', ASSUME_ANY],
    maxSeconds: 7200,
  });
  second = await createRole(server, { name: 'second', trust, policies: [ASSUME_ANY] });
  closed = await createRole(server, { name: 'closed', trust: trustOf(`${account}:user/missing`) });
  const condition = { Condition: { StringEquals: { 'sts:ExternalId': 'tenant=7' } } };
  const principal = { Principal: { RAM: `${account}:root` } };
  tenant = await createRole(server, {
    name: 'tenant',
    trust: policyOf({ Action: 'sts:AssumeRole', ...principal, ...condition }),
  });
});
afterAll(async () => {
  await server.close();
});

const asAlice = (): CallTarget => ({ ...server, ...alice });
const request = (changes: Partial<SessionRequest> = {}): SessionRequest => ({
  roleArn: player.arn,
  sessionName: 'alice@example.org',
  ...changes,
});

async function identityOf(target: CallTarget): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await officialClients[0]!.call(target, { action: 'GetCallerIdentity', version: '2015-04-01' });
  return body;
}

async function expectRefusal(
  client: StsClient,
  refused: { readonly request: SessionRequest; readonly target?: CallTarget },
  code: ErrorCode,
): Promise<void> {
  const told = await stsRefusalOf(client, refused.target ?? asAlice(), refused.request);
  expect(told.code).toBe(code);
  expect(told.message).toMatch(new RegExp(`^${errorTable[code].message.split('{')[0]!}`));
  seen.add(code);
}

describe.each(stsClients)('$name', (client) => {
  test.each([
    ['no policy', () => undefined],
    ['a policy full of odd characters', () => STARRED],
  ])('gets a session with %s', async (_, policy) => {
    const signer = await client.assumeRole(asAlice(), request({ policy: policy(), durationSeconds: 7200 }));
    expect(signer.accessKeyId).toMatch(/^STS\.N\w{24}$/);
    expect(await identityOf({ ...server, ...signer })).toEqual({
      RequestId: expect.any(String) as string,
      IdentityType: 'AssumedRoleUser',
      AccountId: server.accountId,
      PrincipalId: `${player.roleId}:alice@example.org`,
      RoleId: player.roleId,
      Arn: `acs:ram::${server.accountId}:assumed-role/player/alice@example.org`,
    });
  });

  test('gets a session as the account itself', async () => {
    const signer = await client.assumeRole(server, request());
    expect(await identityOf({ ...server, ...signer })).toMatchObject({ RoleId: player.roleId });
  });

  test.runIf(client.takes.securityToken)('assumes another role from the session, and no third one', async () => {
    const first = { ...server, ...(await client.assumeRole(asAlice(), request())) };
    const last = { ...server, ...(await client.assumeRole(first, request({ roleArn: second.arn }))) };
    expect(await identityOf(last)).toMatchObject({ RoleId: second.roleId });
    await expectRefusal(client, { target: last, request: request() }, 'OperationDenied');
  });

  test.runIf(client.takes.externalId)('sends the external id that the trust policy requires', async () => {
    const asked = request({ roleArn: tenant.arn, externalId: 'tenant=7' });
    await expect(client.assumeRole(asAlice(), asked)).resolves.toBeDefined();
    await expectRefusal(client, { request: { ...asked, externalId: 'tenant=8' } }, 'NoPermission');
    await expectRefusal(client, { request: { ...asked, externalId: undefined } }, 'NoPermission');
  });

  test('gets the error for an invalid request', async () => {
    const cases: readonly [Partial<SessionRequest>, ErrorCode][] = [
      [{ roleArn: 'acs:ram::1:role/player' }, 'InvalidParameter.RoleArn'],
      [{ sessionName: 'a b' }, 'InvalidParameter.RoleSessionName'],
      [{ durationSeconds: 7201 }, 'InvalidParameter.DurationSeconds'],
      [{ policy: '{"Version":"1"}' }, 'InvalidParameter.PolicyGrammar'],
      [{ policy: policyOf({ Action: Array(300).fill('vod:GetPlayInfo') }) }, 'InvalidParameter.PolicySize'],
    ];
    for (const [changes, code] of cases) await expectRefusal(client, { request: request(changes) }, code);
  });

  test('gets the error for a role that it may assume and that does not exist', async () => {
    const roleArn = player.arn.replace('player', 'missing');
    await expectRefusal(client, { request: request({ roleArn }) }, 'EntityNotExist.Role');
  });

  test('is refused by its own policies, whether or not the role exists, and by the trust policy', async () => {
    for (const roleArn of [second.arn, second.arn.replace('second', 'no-such')])
      await expectRefusal(client, { request: request({ roleArn }) }, 'NoPermission');
    await expectRefusal(client, { request: request({ roleArn: closed.arn }) }, 'NoPermission');
  });

  test('gets the error for a key that is unknown, disabled or has another secret', async () => {
    const target = asAlice();
    await expectRefusal(
      client,
      { request: request(), target: { ...target, accessKeyId: 'LTAInone' } },
      'InvalidAccessKeyId.NotFound',
    );
    await setKeyStatus(server, alice, 'Inactive');
    try {
      await expectRefusal(client, { request: request(), target }, 'InvalidAccessKeyId.Inactive');
    } finally {
      await setKeyStatus(server, alice, 'Active');
    }
    const refused = client.assumeRole({ ...target, accessKeySecret: 'wrong' }, request());
    // One of the clients compares the signed text, and then reports the secret.
    await expect(refused).rejects.toThrow(/^SignatureDoesNotMatch: |^the access key secret is invalid$/);
  });
});

describe('a denial names', () => {
  const [client] = officialClients;
  const detailOf = async (roleArn: string): Promise<unknown> => {
    const parameters = { RoleArn: roleArn, RoleSessionName: 'alice' };
    const refused = await refusalOf(client!, asAlice(), { action: 'AssumeRole', version: '2015-04-01', parameters });
    return refused.accessDenied;
  };
  const principal = () => ({
    AuthAction: 'sts:AssumeRole',
    AuthPrincipalType: 'SubUser',
    AuthPrincipalDisplayName: alice.userId,
    AuthPrincipalOwnerId: server.accountId,
  });

  test('the policies of the caller', async () => {
    const own = { NoPermissionType: 'ImplicitDeny', PolicyType: 'AccountLevelIdentityBasedPolicy', Policy: 'implicit' };
    expect(await detailOf(second.arn)).toEqual({ ...principal(), ...own });
    expect(await detailOf(second.arn.replace('second', 'no-such'))).toEqual({ ...principal(), ...own });
  });

  test('the trust policy', async () => {
    const trust = { NoPermissionType: 'ImplicitDeny', PolicyType: 'AssumeRolePolicy', Policy: 'implicit' };
    expect(await detailOf(closed.arn)).toEqual({ ...principal(), ...trust });
  });
});

test('every error that this file is to provoke was met', () => {
  expect([...seen].sort()).toEqual(provokedErrors['sts.test.ts']);
});
