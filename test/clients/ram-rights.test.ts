// The rights to manage identities: what policies on users, roles and policies allow, and that such a right cannot be used
// to gain others. Every call is made by the vendor's own client of RAM.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { CallTarget } from '../support/official-clients.ts';
import { allowUser, askRam, policyText, ramKey, ramRefusal, ramUser, type Fields } from '../support/ram-client.ts';

let server: EmbeddedServer;
let account = '';
let count = 0;
/** The user whose rights a test checks. */
let name = '';
let manager: CallTarget;

const TRUST =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs.aliyuncs.com"}}]}';
const TEXT = policyText({ action: 'vod:Get*' });

beforeAll(async () => {
  server = await startServer();
  account = `acs:ram::${server.accountId}`;
  for (const userName of ['alice', 'Bob']) await ask('CreateUser', { userName });
  await ask('CreateRole', { roleName: 'editor', assumeRolePolicyDocument: TRUST });
  await ask('CreatePolicy', { policyName: 'Reader', policyDocument: TEXT });
  await ask('CreatePolicy', { policyName: 'Writer', policyDocument: TEXT });
});
afterAll(() => server.close());
beforeEach(async () => {
  count += 1;
  name = `manager-${count}`;
  manager = await ramUser(server, name);
});

const ask = (action: string, fields?: Fields) => askRam(server, action, fields);
const allow = (action: string | readonly string[], ...resource: string[]): Promise<void> =>
  allowUser(server, name, { action, ...(resource.length > 0 && { resource }) });
const deny = (action: string | readonly string[], ...resource: string[]): Promise<void> =>
  allowUser(server, name, { effect: 'Deny', action, resource });
const may = (action: string, fields?: Fields, who = manager) => askRam(who, action, fields);
const mayNot = async (action: string, fields?: Fields, who = manager): Promise<void> => {
  expect(await ramRefusal(who, action, fields)).toMatchObject({ code: 'Forbidden.RAM', statusCode: 403 });
};

/** Every operation of RAM, on existing identities. */
const everyCall: readonly (readonly [string, Fields?])[] = [
  ['CreateUser', { userName: 'new' }],
  ['GetUser', { userName: 'alice' }],
  ['ListUsers'],
  ['UpdateUser', { userName: 'alice', newComments: 'x' }],
  ['DeleteUser', { userName: 'alice' }],
  ...['CreateAccessKey', 'ListAccessKeys'].map((action) => [action, { userName: 'alice' }] as const),
  ['UpdateAccessKey', { userName: 'alice', userAccessKeyId: 'x', status: 'Active' }],
  ['DeleteAccessKey', { userName: 'alice', userAccessKeyId: 'x' }],
  ['GetAccessKeyLastUsed', { userName: 'alice', userAccessKeyId: 'x' }],
  ['CreatePolicy', { policyName: 'New', policyDocument: TEXT }],
  ['CreatePolicyVersion', { policyName: 'Reader', policyDocument: TEXT }],
  ...['GetPolicy', 'ListPolicyVersions', 'ListEntitiesForPolicy'].map(
    (action) => [action, { policyType: 'Custom', policyName: 'Reader' }] as const,
  ),
  ['GetPolicyVersion', { policyType: 'Custom', policyName: 'Reader', versionId: 'v1' }],
  ['ListPolicies'],
  ['SetDefaultPolicyVersion', { policyName: 'Reader', versionId: 'v1' }],
  ['DeletePolicyVersion', { policyName: 'Reader', versionId: 'v1' }],
  ['DeletePolicy', { policyName: 'Reader' }],
  ...['AttachPolicyToUser', 'DetachPolicyFromUser'].map(
    (action) => [action, { policyType: 'Custom', policyName: 'Reader', userName: 'alice' }] as const,
  ),
  ...['AttachPolicyToRole', 'DetachPolicyFromRole'].map(
    (action) => [action, { policyType: 'Custom', policyName: 'Reader', roleName: 'editor' }] as const,
  ),
  ['ListPoliciesForUser', { userName: 'alice' }],
  ['ListPoliciesForRole', { roleName: 'editor' }],
  ['CreateRole', { roleName: 'new', assumeRolePolicyDocument: TRUST }],
  ['GetRole', { roleName: 'editor' }],
  ['ListRoles'],
  ['UpdateRole', { roleName: 'editor', newDescription: 'x' }],
  ['DeleteRole', { roleName: 'editor' }],
];

test('a user without policies may call no operation of RAM, not even for itself', async () => {
  for (const [action, fields] of everyCall) await mayNot(action, fields);
  await mayNot('CreateAccessKey');
  await mayNot('GetUser', { userName: name });
});

test('every operation asks for the action of its own name', async () => {
  await allow('ram:*');
  const actions = everyCall.map(([action]) => `ram:${action}`);
  await deny(actions, '*');
  for (const [action, fields] of everyCall) {
    const refused = await ramRefusal(manager, action, fields);
    expect(refused).toMatchObject({ code: 'Forbidden.RAM', accessDeniedDetail: { AuthAction: `ram:${action}` } });
    expect(refused.accessDeniedDetail?.['NoPermissionType']).toBe('ExplicitDeny');
  }
});

test('read rights allow no change', async () => {
  await ask('AttachPolicyToUser', { policyType: 'System', policyName: 'AliyunRAMReadOnlyAccess', userName: name });
  for (const [action, fields] of everyCall)
    if (!/^(Get|List)/.test(action)) await mayNot(action, fields);
    else if (action === 'GetAccessKeyLastUsed')
      expect((await ramRefusal(manager, action, fields)).code).toBe('EntityNotExist.User.AccessKey');
    else await may(action, fields);
});

describe('a right on one user', () => {
  test('applies to that user in every spelling of the name', async () => {
    await allow('ram:CreateAccessKey', `${account}:user/alice`);
    const key = await may('CreateAccessKey', { userName: 'ALICE' });
    const { AccessKeyId } = key['AccessKey'] as Record<string, string>;
    await ask('DeleteAccessKey', { userName: 'alice', userAccessKeyId: AccessKeyId });
    for (const userName of ['Bob', 'bob', 'missing', name, 'alice2']) await mayNot('CreateAccessKey', { userName });
    // Without a name the call concerns the caller.
    await mayNot('CreateAccessKey');
    await mayNot('ListUsers');
  });

  test('that is denied is denied in every spelling', async () => {
    await allow('ram:*');
    await deny('ram:*', `${account}:user/Bob`);
    for (const userName of ['Bob', 'bob', 'BOB'])
      for (const action of ['CreateAccessKey', 'GetUser', 'DeleteUser', 'ListPoliciesForUser'])
        await mayNot(action, { userName });
    await may('GetUser', { userName: 'alice' });
    await mayNot('ListUsers');
  });

  test('does not reach another user through a rename, in either direction', async () => {
    await allow('ram:UpdateUser', `${account}:user/alice`);
    await mayNot('UpdateUser', { userName: 'alice', newUserName: 'carol' });
    await mayNot('UpdateUser', { userName: 'Bob', newUserName: 'alice' });
    await may('UpdateUser', { userName: 'alice', newComments: 'x' });
  });

  test('of one’s own keys needs no other', async () => {
    await allow(['ram:CreateAccessKey', 'ram:ListAccessKeys', 'ram:DeleteAccessKey'], `${account}:user/${name}`);
    const { AccessKey } = await may('CreateAccessKey');
    const { AccessKeyId } = AccessKey as Record<string, string>;
    const { AccessKeys } = await may('ListAccessKeys');
    expect((AccessKeys as { AccessKey: unknown[] }).AccessKey).toHaveLength(2);
    await may('DeleteAccessKey', { userAccessKeyId: AccessKeyId ?? '' });
    await mayNot('ListAccessKeys', { userName: 'alice' });
  });
});

describe('a right to attach policies', () => {
  const giveTo = (userName: string, policyType: string, policyName: string) => ({ userName, policyType, policyName });

  test('needs both the user and the policy', async () => {
    await allow('ram:AttachPolicyToUser', `${account}:user/alice`);
    await mayNot('AttachPolicyToUser', giveTo('alice', 'Custom', 'Reader'));
    await allow('ram:AttachPolicyToUser', `${account}:policy/Reader`);
    await may('AttachPolicyToUser', giveTo('alice', 'Custom', 'Reader'));
    await mayNot('AttachPolicyToUser', giveTo('alice', 'Custom', 'Writer'));
    await mayNot('AttachPolicyToUser', giveTo(name, 'Custom', 'Reader'));
    await mayNot('DetachPolicyFromUser', giveTo('alice', 'Custom', 'Reader'));
    await ask('DetachPolicyFromUser', giveTo('alice', 'Custom', 'Reader'));
  });

  test('on the account’s policies does not cover system policies, which have their own ARN', async () => {
    await allow(
      'ram:AttachPolicyToUser',
      `acs:ram:*:${server.accountId}:user/*`,
      `acs:ram:*:${server.accountId}:policy/*`,
    );
    for (const type of ['System', 'system', 'SYSTEM'])
      await mayNot('AttachPolicyToUser', giveTo(name, type, 'AdministratorAccess'));
    await allow('ram:AttachPolicyToUser', 'acs:ram:*:system:policy/AliyunVODPlayAuth');
    await may('AttachPolicyToUser', giveTo('alice', 'System', 'AliyunVODPlayAuth'));
    await mayNot('AttachPolicyToUser', giveTo(name, 'System', 'AdministratorAccess'));
    await ask('DetachPolicyFromUser', giveTo('alice', 'System', 'AliyunVODPlayAuth'));
  });

  test('to one role applies to that role in every spelling', async () => {
    await allow('ram:AttachPolicyToRole', `${account}:role/editor`, `${account}:policy/*`);
    await ask('CreateRole', { roleName: `other-${count}`, assumeRolePolicyDocument: TRUST });
    const reader = { policyType: 'Custom', policyName: 'Reader' };
    await may('AttachPolicyToRole', { ...reader, roleName: 'EDITOR' });
    await mayNot('AttachPolicyToRole', { ...reader, roleName: `other-${count}` });
    await ask('DetachPolicyFromRole', { ...reader, roleName: 'editor' });
  });
});

test('lists need the right to everything that they could contain', async () => {
  await allow('ram:List*', `${account}:user/a*`, `${account}:role/editor`, `${account}:policy/Reader`);
  for (const action of ['ListUsers', 'ListRoles', 'ListPolicies']) await mayNot(action);
  await allow('ram:List*', `${account}:user/*`, `${account}:role/*`, `${account}:policy/*`);
  for (const action of ['ListUsers', 'ListRoles', 'ListPolicies']) await may(action);
  await mayNot('ListPolicies', { policyType: 'System' });
});

describe('a user who may do everything', () => {
  beforeEach(() =>
    ask('AttachPolicyToUser', { policyType: 'System', policyName: 'AdministratorAccess', userName: name }),
  );

  test('does not reach the keys of the account: without a name the call concerns the user’s keys', async () => {
    const { AccessKeys } = await may('ListAccessKeys');
    expect(JSON.stringify(AccessKeys)).not.toContain(server.accessKeyId);
    const root = { userAccessKeyId: server.accessKeyId };
    for (const fields of [root, { ...root, userName: name }, { ...root, userName: 'alice' }]) {
      for (const action of ['DeleteAccessKey', 'GetAccessKeyLastUsed'])
        expect((await ramRefusal(manager, action, fields)).code).toBe('EntityNotExist.User.AccessKey');
      const disable = { ...fields, status: 'Inactive' };
      expect((await ramRefusal(manager, 'UpdateAccessKey', disable)).code).toBe('EntityNotExist.User.AccessKey');
    }
    for (const userName of ['root', server.accountId])
      expect((await ramRefusal(manager, 'CreateAccessKey', { userName })).code).toBe('EntityNotExist.User');
    const { AccessKey } = await may('CreateAccessKey');
    const { AccessKeyId, AccessKeySecret } = AccessKey as Record<string, string>;
    const other = { url: server.url, accessKeyId: AccessKeyId ?? '', accessKeySecret: AccessKeySecret ?? '' };
    await ask('DetachPolicyFromUser', { policyType: 'System', policyName: 'AdministratorAccess', userName: name });
    // The key belongs to the user and has the user's rights.
    await mayNot('ListUsers', {}, other);
  });

  test('remains a user when it is named like the account', async () => {
    await may('UpdateUser', { userName: name, newUserName: `root.${count}` });
    const { AccessKeys } = await may('ListAccessKeys');
    expect((AccessKeys as { AccessKey: unknown[] }).AccessKey).toHaveLength(1);
  });
});

test('rights end at once with the policy or version that gave them', async () => {
  await allow('ram:ListUsers');
  await may('ListUsers');
  const policyName = `Turning-${count}`;
  await ask('CreatePolicy', { policyName, policyDocument: policyText({ action: 'ram:ListRoles' }) });
  const custom = { policyType: 'Custom', policyName, userName: name };
  await ask('AttachPolicyToUser', custom);
  await may('ListRoles');
  const policyDocument = policyText({ effect: 'Deny', action: 'ram:*' });
  await ask('CreatePolicyVersion', { policyName, policyDocument, setAsDefault: true });
  await mayNot('ListRoles');
  await mayNot('ListUsers');
  await ask('DetachPolicyFromUser', custom);
  await may('ListUsers');
  await mayNot('ListRoles');
});

test('a new user with the name of a deleted one inherits nothing', async () => {
  await allow('ram:*');
  const { Policies } = await ask('ListPoliciesForUser', { userName: name });
  for (const policy of (Policies as { Policy: Record<string, string>[] }).Policy) {
    const { PolicyType: policyType, PolicyName: policyName } = policy;
    await ask('DetachPolicyFromUser', { userName: name, policyType, policyName });
  }
  await ask('DeleteAccessKey', { userName: name, userAccessKeyId: manager.accessKeyId });
  await ask('DeleteUser', { userName: name });
  await ask('CreateUser', { userName: name });
  expect((await ramRefusal(manager, 'ListUsers')).code).toBe('InvalidAccessKeyId.NotFound');
  const successor = await ramKey(server, name);
  await mayNot('ListUsers', {}, successor);
});
