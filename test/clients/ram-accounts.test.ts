// Several accounts on one server: who may create them, that they are separate, and that the server's own access survives
// every change of its keys. Also RAM's answers in XML.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { devAccessKey } from '../../src/config/settings.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { Signer } from '../support/http-requests.ts';
import { officialClients, type ApiCall, type CallTarget } from '../support/official-clients.ts';
import { allowUser, askRam, policyText, ramKey, ramRefusal, ramUser, type Fields } from '../support/ram-client.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import { v1Parts } from '../support/http-requests.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';

let folder = '';
let server: EmbeddedServer;
let other: CallTarget;
let otherId = '';
const refusals = createRefusals(() => server);
const [client] = officialClients;
const TRUST =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs.aliyuncs.com"}}]}';
const TEXT = policyText({ action: 'vod:*' });

const own = (action: string, parameters: Record<string, string> = {}): ApiCall => ({
  action,
  version: '2026-11-01',
  parameters,
});

async function createAccount(target: CallTarget = server): Promise<CallTarget & { readonly accountId: string }> {
  const { body } = await client!.call(target, own('CreateAccount'));
  const { AccountId, AccessKeyId, AccessKeySecret } = body as Record<string, string>;
  return { url: server.url, accountId: AccountId!, accessKeyId: AccessKeyId!, accessKeySecret: AccessKeySecret! };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playauth-accounts-'));
  server = await startServer({ settings: { databaseUrl: `sqlite:${join(folder, 'test.db')}` } });
  const made = await createAccount();
  [other, otherId] = [made, made.accountId];
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('an account', () => {
  test.each(officialClients)('is created with $name, under the requested id, and listed', async (each) => {
    const wanted = `${7_000_000_000_000_000 + officialClients.indexOf(each)}`;
    const { body } = await each.call(server, own('CreateAccount', { AccountId: wanted }));
    expect(body).toEqual({
      RequestId: expect.any(String) as string,
      AccountId: wanted,
      AccessKeyId: expect.stringMatching(/^LTAI[A-Za-z0-9]{20}$/) as string,
      AccessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{30}$/) as string,
    });
    const listed = await each.call(server, own('ListAccounts'));
    const { Account } = listed.body['Accounts'] as { Account: { AccountId: string; CreateDate: string }[] };
    expect(Account.map(({ AccountId }) => AccountId)).toEqual(
      expect.arrayContaining([server.accountId, otherId, wanted]),
    );
    expect(Account[0]?.CreateDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await refusals.expect(each, own('CreateAccount', { AccountId: wanted }), { code: 'EntityAlreadyExists.Account' });
  });

  test('has an id of 16 digits', async () => {
    for (const AccountId of [
      '1',
      '0123456789012345',
      '12345678901234567',
      'abcdefghijklmnop',
      '１２３４５６７８９０１２３４５６',
    ])
      await refusals.expect(client!, own('CreateAccount', { AccountId }), {
        code: 'InvalidParameter',
        message: 'The specified parameter "AccountId" is not valid.',
      });
  });

  test('is created by the root of the first account only', async () => {
    const admin = await ramUser(server, 'admin');
    const administrator = { policyType: 'System', policyName: 'AdministratorAccess' };
    await askRam(server, 'AttachPolicyToUser', { ...administrator, userName: 'admin' });
    await allowUser(server, 'admin', { action: 'playauth:*' }, { action: '*' });
    for (const target of [admin, other])
      for (const action of ['CreateAccount', 'ListAccounts'])
        await refusals.expect(client!, own(action), { code: 'Forbidden.RAM', target });
  });
});

const foreignCalls = Object.entries({
  'EntityNotExist.User': [
    ...['GetUser', 'UpdateUser', 'DeleteUser', 'ListPoliciesForUser', 'AttachPolicyToUser', 'DetachPolicyFromUser'],
    ...['CreateAccessKey', 'ListAccessKeys', 'UpdateAccessKey', 'DeleteAccessKey', 'GetAccessKeyLastUsed'],
  ],
  'EntityNotExist.Role': [
    ...['GetRole', 'UpdateRole', 'DeleteRole', 'ListPoliciesForRole', 'AttachPolicyToRole', 'DetachPolicyFromRole'],
  ],
  'EntityNotExist.Policy': [
    ...['GetPolicy', 'ListPolicyVersions', 'ListEntitiesForPolicy', 'CreatePolicyVersion', 'DeletePolicy'],
    ...['SetDefaultPolicyVersion', 'DeletePolicyVersion', 'GetPolicyVersion'],
  ],
}).flatMap(([code, actions]) => actions.map((action) => [action, code] as const));

describe('in another account', () => {
  const fields: Fields = { userName: 'alice', roleName: 'editor', policyName: 'Mine', policyType: 'Custom' };
  let key: CallTarget;
  beforeAll(async () => {
    key = await ramUser(server, 'alice');
    await askRam(server, 'CreateRole', { roleName: 'editor', assumeRolePolicyDocument: TRUST });
    await askRam(server, 'CreatePolicy', { policyName: 'Mine', policyDocument: TEXT });
    await askRam(server, 'AttachPolicyToUser', { userName: 'alice', policyName: 'Mine', policyType: 'Custom' });
    const playAuth = { policyType: 'System', policyName: 'AliyunVODPlayAuth' };
    await askRam(server, 'AttachPolicyToUser', { userName: 'alice', ...playAuth });
  });

  test('nothing of the first account can be found, changed or deleted', async () => {
    const keyed = { ...fields, userAccessKeyId: key.accessKeyId, status: 'Inactive' };
    for (const [action, code] of foreignCalls) {
      const all = { ...keyed, versionId: 'v1', policyDocument: TEXT };
      expect([action, (await ramRefusal(other, action, all)).code]).toEqual([action, code]);
    }
    for (const action of ['UpdateAccessKey', 'DeleteAccessKey', 'GetAccessKeyLastUsed']) {
      const { userAccessKeyId, status } = keyed;
      const refused = await ramRefusal(other, action, { userAccessKeyId, status });
      expect(refused.code).toBe('EntityNotExist.User.AccessKey');
      const root = await ramRefusal(other, action, { userAccessKeyId: server.accessKeyId, status });
      expect(root.code).toBe('EntityNotExist.User.AccessKey');
    }
    expect(await askRam(other, 'ListUsers')).toEqual({ IsTruncated: false, Users: { User: [] } });
    expect(await askRam(other, 'ListRoles')).toEqual({ IsTruncated: false, Roles: { Role: [] } });
    const custom = await askRam(other, 'ListPolicies', { policyType: 'Custom' });
    expect(custom).toEqual({ IsTruncated: false, Policies: { Policy: [] } });
    const entities = await askRam(other, 'ListEntitiesForPolicy', {
      policyType: 'System',
      policyName: 'AliyunVODPlayAuth',
    });
    expect(entities).toEqual({ Users: { User: [] }, Groups: { Group: [] }, Roles: { Role: [] } });
    const { AttachmentCount } = (
      await askRam(other, 'GetPolicy', { policyType: 'System', policyName: 'AliyunVODPlayAuth' })
    )['Policy'] as { AttachmentCount: number };
    expect(AttachmentCount).toBe(0);
  });

  test('the same names are free and independent', async () => {
    const namesake = await ramUser(other, 'alice');
    const { Role } = await askRam(other, 'CreateRole', { roleName: 'editor', assumeRolePolicyDocument: TRUST });
    expect(Role).toMatchObject({ Arn: `acs:ram::${otherId}:role/editor` });
    await askRam(other, 'CreatePolicy', {
      policyName: 'Mine',
      policyDocument: policyText({ action: 'ram:ListUsers' }),
    });
    await askRam(other, 'AttachPolicyToUser', { userName: 'alice', policyName: 'Mine', policyType: 'Custom' });
    const { Users } = await askRam(namesake, 'ListUsers');
    expect((Users as { User: { UserName: string }[] }).User.map(({ UserName }) => UserName)).toEqual(['alice']);
    // The first account's policy of that name has another text.
    expect((await ramRefusal(key, 'ListUsers')).code).toBe('Forbidden.RAM');
    await askRam(other, 'UpdateUser', { userName: 'alice', newUserName: 'someone-else' });
    expect(await askRam(server, 'GetUser', { userName: 'alice' })).toHaveProperty('User');
  });
});

test('RAM’s lists in XML have an element for each item', async () => {
  const { accountId: _, ...target } = await createAccount();
  const xml = async (Action: string, parameters: Record<string, string> = {}): Promise<string> => {
    const all = { ...parameters, Action, Version: '2015-05-01', Format: 'XML' };
    const { url } = v1Parts(target, all, { at: Date.now() });
    const answered = await sendRaw(server.url, rawRequest({ target: url }));
    expect([answered.status, answered.headers['content-type']]).toEqual([200, 'text/xml;charset=utf-8']);
    return answered.body.replace(/<RequestId>[0-9A-F-]{36}<\/RequestId>/, '');
  };
  const begin = "<?xml version='1.0' encoding='UTF-8'?>";
  expect(await xml('ListUsers')).toBe(
    `${begin}<ListUsersResponse><IsTruncated>false</IsTruncated><Users></Users></ListUsersResponse>`,
  );
  for (const userName of ['a', 'b']) await askRam(target, 'CreateUser', { userName });
  expect(await xml('ListUsers')).toMatch(
    /<Users><User><UserId>\d{18}<\/UserId><UserName>a<\/UserName>.*<\/User><User>.*<UserName>b<\/UserName>.*<\/User><\/Users>/,
  );
  const made = await xml('CreatePolicy', { PolicyName: 'p', PolicyDocument: TEXT, Description: 'a & <b>' });
  expect(made).toContain(
    '<Policy><PolicyName>p</PolicyName><PolicyType>Custom</PolicyType><Description>a &amp; &lt;b&gt;',
  );
  const versions = await xml('ListPolicyVersions', { PolicyName: 'p', PolicyType: 'Custom' });
  expect(versions).toMatch(
    /<PolicyVersions><PolicyVersion><VersionId>v1<\/VersionId><IsDefaultVersion>true<\/IsDefaultVersion><PolicyDocument>\{/,
  );
});

describe('the root access to the server', () => {
  const restart = async (settings: Record<string, unknown>): Promise<EmbeddedServer> => {
    const dataDir = join(folder, 'own');
    return await startServer({ settings: { dataDir, databaseUrl: `sqlite:${join(folder, 'own.db')}`, ...settings } });
  };
  const credentials = async (dataDir: string): Promise<Signer & { accountId: string }> =>
    JSON.parse(await readFile(join(dataDir, 'root-credentials.json'), 'utf8')) as Signer & { accountId: string };

  test('moves to another key when the first is deleted: the server starts and names it', async () => {
    const first = await restart({});
    const newer = await ramKey(first);
    const said = { accountId: first.accountId, accessKeyId: newer.accessKeyId, accessKeySecret: newer.accessKeySecret };
    expect(await credentials(first.dataDir)).toMatchObject({ accessKeyId: first.accessKeyId });
    await askRam(newer, 'DeleteAccessKey', { userAccessKeyId: first.accessKeyId });
    // Clients on this machine use it at once.
    expect(await credentials(first.dataDir)).toEqual(said);
    expect((await stat(join(first.dataDir, 'root-credentials.json'))).mode & 0o777).toBe(0o600);
    await first.close();
    await rm(join(first.dataDir, 'root-credentials.json'));
    await using second = await restart({});
    expect(await credentials(second.dataDir)).toEqual(said);
    const { AccessKeys } = await askRam({ ...second }, 'ListAccessKeys');
    expect(AccessKeys).toMatchObject({ AccessKey: [{ AccessKeyId: newer.accessKeyId }] });
    expect(
      (await ramRefusal({ ...newer, url: second.url }, 'DeleteAccessKey', { userAccessKeyId: newer.accessKeyId })).code,
    ).toBe('OperationDenied');
  });

  test('of a developer is no key of the account: it is not listed or counted', async () => {
    await using dev = await restart({ dev: true });
    const developer: CallTarget = { ...devAccessKey, url: dev.url };
    const { AccessKeys } = await askRam(developer, 'ListAccessKeys');
    const [last, ...rest] = (AccessKeys as { AccessKey: { AccessKeyId: string }[] }).AccessKey;
    expect(rest).toEqual([]);
    expect(last?.AccessKeyId).not.toBe(devAccessKey.accessKeyId);
    const remove = { userAccessKeyId: last?.AccessKeyId };
    expect((await ramRefusal(developer, 'DeleteAccessKey', remove)).code).toBe('OperationDenied');
    const self = { userAccessKeyId: devAccessKey.accessKeyId };
    expect((await ramRefusal(developer, 'DeleteAccessKey', self)).code).toBe('EntityNotExist.User.AccessKey');
  });
});

test('there are 1,000 accounts at most', async () => {
  const database = new DatabaseSync(join(folder, 'test.db'));
  database.exec(
    `insert into accounts with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
     select '9' || (100000000000000 + i), 1 from n`,
  );
  database.close();
  await refusals.expect(client!, own('CreateAccount'), { code: 'LimitExceeded.Account' });
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['ram-accounts.test.ts']);
});
