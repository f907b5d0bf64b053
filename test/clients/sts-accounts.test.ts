// Roles of one account assumed by another: what both must allow, and what neither learns about the other.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import {
  createRole,
  createUser,
  deleteKey,
  policyOf,
  setKeyStatus,
  trustOf,
  type MadeRole,
  type MadeUser,
} from '../support/identities.ts';
import { codeOf } from '../support/issued-through.ts';
import { officialClients, refusalOf, type CallTarget } from '../support/official-clients.ts';
import { stsClients } from '../support/sts-clients.ts';

const STS = '2015-04-01';
const popCore = officialClients[0]!;
const sts = stsClients[0]!;

let server: EmbeddedServer;
let studio: CallTarget & { readonly accountId: string };
let videoId = '';
let shared: MadeRole;
let closed: MadeRole;
let guest: MadeUser;

/** A user of the guest account that may assume some roles of the account with the videos. */
beforeAll(async () => {
  server = await startServer();
  videoId = await server.seedVideo();
  const { body } = await popCore.call(server, { action: 'CreateAccount', version: '2026-11-01' });
  const { AccountId, AccessKeyId, AccessKeySecret } = body as Record<string, string>;
  studio = { url: server.url, accountId: AccountId!, accessKeyId: AccessKeyId!, accessKeySecret: AccessKeySecret! };
  const theirs = `acs:ram::${server.accountId}:role`;
  const Resource = [`${theirs}/shared`, `${theirs}/closed`, `${theirs}/missing`];
  guest = await createUser(studio, 'guest', policyOf({ Action: 'sts:AssumeRole', Resource }));
  const policies = ['AliyunVODPlayAuth'];
  shared = await createRole(server, { name: 'shared', trust: trustOf(`acs:ram::${studio.accountId}:root`), policies });
  closed = await createRole(server, { name: 'closed', trust: trustOf(`acs:ram::${server.accountId}:root`), policies });
});
afterAll(async () => {
  await server.close();
});

const asGuest = (): CallTarget => ({ ...studio, ...guest });
const begin = (arn: string, by = asGuest()) => sts.assumeRole(by, { roleArn: arn, sessionName: 'visit' });
const assume = (arn: string) => ({
  action: 'AssumeRole',
  version: STS,
  parameters: { RoleArn: arn, RoleSessionName: 'visit', DurationSeconds: '43200' },
});

test('a session of a trusted guest acts in the account of the role, not in its own', async () => {
  const session = { ...studio, ...(await begin(shared.arn)) };
  const { body } = await popCore.call(session, { action: 'GetCallerIdentity', version: STS });
  expect(body).toMatchObject({ AccountId: server.accountId, RoleId: shared.roleId });
  const ask = { action: 'GetVideoPlayAuth', parameters: { VideoId: videoId } };
  expect(await codeOf(popCore.call(session, ask))).toBe('open');
  expect(await codeOf(popCore.call(studio, ask))).toBe('InvalidVideo.NotFound');
});

describe('a guest without access', () => {
  test('cannot distinguish a role closed to it from a missing one, nor can its account', async () => {
    const missing = closed.arn.replace('closed', 'missing');
    for (const by of [asGuest(), studio]) {
      const [one, other] = [
        await refusalOf(popCore, by, assume(closed.arn)),
        await refusalOf(popCore, by, assume(missing)),
      ];
      const told = ({ requestId, ...refused }: typeof one) => JSON.stringify(refused).replaceAll(requestId, '');
      expect(one).toMatchObject({ code: 'NoPermission', accessDenied: { PolicyType: 'AssumeRolePolicy' } });
      expect(told(one)).toBe(told(other));
    }
  });

  test('by its own account is refused before the other account is consulted', async () => {
    const { arn } = await createRole(server, { name: 'unnamed', trust: trustOf(`acs:ram::${studio.accountId}:root`) });
    expect(await refusalOf(popCore, asGuest(), assume(arn))).toMatchObject({
      code: 'NoPermission',
      accessDenied: { PolicyType: 'AccountLevelIdentityBasedPolicy', AuthPrincipalOwnerId: studio.accountId },
    });
  });
});

test('a session of another account ends with the key that began it', async () => {
  const session = { ...studio, ...(await begin(shared.arn)) };
  const who = (): Promise<string> => codeOf(popCore.call(session, { action: 'GetCallerIdentity', version: STS }));
  expect(await who()).toBe('open');
  await setKeyStatus(studio, guest, 'Inactive');
  expect(await who()).toBe('InvalidSecurityToken.Expired');
  await setKeyStatus(studio, guest, 'Active');
  expect(await who()).toBe('InvalidSecurityToken.Expired');
  await deleteKey(studio, guest);
  expect(await who()).toBe('InvalidSecurityToken.Expired');
});
