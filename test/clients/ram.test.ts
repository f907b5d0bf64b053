// The answers of RAM's operations, as the vendor's own client of RAM parses them: whole answers, in wire names.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPolicies } from '../../src/access/policies/system-policies.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { officialClients } from '../support/official-clients.ts';
import { askRam, policyText, ramKey, ramRefusal, type Body, type Fields } from '../support/ram-client.ts';

const instant = Date.now();
let server: EmbeddedServer;
beforeAll(async () => {
  server = await startServer();
  // The client signs with real time.
  server.clock.freeze(instant);
});
afterAll(() => server.close());

const NOW = `${new Date(instant).toISOString().slice(0, 19)}Z`;
const ask = (action: string, fields?: Fields): Promise<Body> => askRam(server, action, fields);
const TRUST =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1234567890123456:root"}}]}';

describe('users', () => {
  const profile = { displayName: 'Alice A.', mobilePhone: '86-18600001111', email: 'a@example.com', comments: '说明' };
  const described = {
    UserId: expect.stringMatching(/^\d{18}$/) as string,
    UserName: 'Alice',
    DisplayName: 'Alice A.',
    MobilePhone: '86-18600001111',
    Email: 'a@example.com',
    Comments: '说明',
    CreateDate: NOW,
  };

  test('are made, read, listed, changed and deleted', async () => {
    expect(await ask('CreateUser', { userName: 'Alice', ...profile })).toEqual({ User: described });
    expect(await ask('GetUser', { userName: 'ALICE' })).toEqual({
      User: { ...described, UpdateDate: NOW, LastLoginDate: '' },
    });
    expect(await ask('ListUsers')).toEqual({
      IsTruncated: false,
      Users: { User: [{ ...described, UpdateDate: NOW }] },
    });
    const changed = { ...described, UserName: 'alice.b', Comments: 'new', UpdateDate: NOW };
    expect(await ask('UpdateUser', { userName: 'Alice', newUserName: 'alice.b', newComments: 'new' })).toEqual({
      User: changed,
    });
    expect(await ask('DeleteUser', { userName: 'alice.B' })).toEqual({});
    expect(await ask('ListUsers')).toEqual({ IsTruncated: false, Users: { User: [] } });
  });

  test('need only a name', async () => {
    const { User } = await ask('CreateUser', { userName: 'just@name' });
    expect(User).toMatchObject({ DisplayName: '', MobilePhone: '', Email: '', Comments: '' });
    await ask('DeleteUser', { userName: 'just@name' });
  });

  test('are listed a page at a time', async () => {
    for (const userName of ['b', 'A', 'c']) await ask('CreateUser', { userName });
    const first = await ask('ListUsers', { maxItems: 2 });
    expect(first).toMatchObject({ IsTruncated: true, Users: { User: [{ UserName: 'A' }, { UserName: 'b' }] } });
    const second = await ask('ListUsers', { maxItems: 2, marker: first['Marker'] as string });
    expect(second).toMatchObject({ IsTruncated: false, Users: { User: [{ UserName: 'c' }] } });
    expect(second).not.toHaveProperty('Marker');
  });
});

describe('access keys', () => {
  const described = { AccessKeyId: expect.stringMatching(/^LTAI[A-Za-z0-9]{20}$/) as string, CreateDate: NOW };

  test('are created with a secret that is shown once, listed, disabled, enabled and deleted', async () => {
    await ask('CreateUser', { userName: 'keys' });
    const { AccessKey } = await ask('CreateAccessKey', { userName: 'keys' });
    expect(AccessKey).toEqual({
      ...described,
      Status: 'Active',
      AccessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{30}$/) as string,
    });
    const { AccessKeyId: userAccessKeyId } = AccessKey as Record<string, string>;
    const of = { userName: 'keys', userAccessKeyId: userAccessKeyId ?? '' };
    const list = () => ask('ListAccessKeys', { userName: 'keys' });
    expect(await list()).toEqual({ AccessKeys: { AccessKey: [{ ...described, Status: 'Active' }] } });
    expect(await ask('UpdateAccessKey', { ...of, status: 'Inactive' })).toEqual({});
    expect(await list()).toEqual({ AccessKeys: { AccessKey: [{ ...described, Status: 'Inactive' }] } });
    await ask('UpdateAccessKey', { ...of, status: 'Active' });
    expect(await ask('DeleteAccessKey', of)).toEqual({});
    expect(await list()).toEqual({ AccessKeys: { AccessKey: [] } });
  });

  test('work at once, stop at once when disabled, and work again', async () => {
    const key = await ramKey(server, 'keys');
    const of = { userName: 'keys', userAccessKeyId: key.accessKeyId };
    expect((await ramRefusal(key, 'ListUsers')).code).toBe('Forbidden.RAM');
    await ask('UpdateAccessKey', { ...of, status: 'inactive' });
    expect((await ramRefusal(key, 'ListUsers')).code).toBe('InvalidAccessKeyId.Inactive');
    await ask('UpdateAccessKey', { ...of, status: 'Active' });
    expect((await ramRefusal(key, 'ListUsers')).code).toBe('Forbidden.RAM');
    await ask('DeleteAccessKey', of);
    expect((await ramRefusal(key, 'ListUsers')).code).toBe('InvalidAccessKeyId.NotFound');
  });

  test('report when they were last used', async () => {
    const key = await ramKey(server, 'keys');
    const used = () => ask('GetAccessKeyLastUsed', { userName: 'keys', userAccessKeyId: key.accessKeyId });
    expect(await used()).toEqual({ AccessKeyLastUsed: { LastUsedDate: '' } });
    await ramRefusal(key, 'ListUsers');
    expect(await used()).toEqual({ AccessKeyLastUsed: { LastUsedDate: NOW } });
    const { body } = await officialClients[0]!.call(server, {
      action: 'GetAccessKeyLastUsed',
      version: '2015-05-01',
      parameters: { UserName: 'keys', UserAccessKeyId: key.accessKeyId },
    });
    expect(body['AccessKeyLastUsed']).toEqual({ LastUsedDate: NOW, ServiceName: 'ram' });
  });

  test('of the account itself are managed without a user name', async () => {
    const other = await ramKey(server);
    const { AccessKeys } = await askRam(other, 'ListAccessKeys');
    const ids = (AccessKeys as { AccessKey: { AccessKeyId: string }[] }).AccessKey.map((key) => key.AccessKeyId);
    expect(ids.toSorted()).toEqual([server.accessKeyId, other.accessKeyId].toSorted());
    expect((await ramRefusal(other, 'CreateAccessKey')).code).toBe('LimitExceeded.User.AccessKey');
    await ask('DeleteAccessKey', { userAccessKeyId: other.accessKeyId });
    const last = { userAccessKeyId: server.accessKeyId };
    expect((await ramRefusal(server, 'DeleteAccessKey', last)).code).toBe('OperationDenied');
    expect((await ramRefusal(server, 'UpdateAccessKey', { ...last, status: 'Inactive' })).code).toBe('OperationDenied');
  });
});

describe('policies', () => {
  const text = ` ${policyText({ action: 'vod:Get*' })}\n`;
  const named = { PolicyName: 'Reader', PolicyType: 'Custom', Description: 'Reads.', DefaultVersion: 'v1' };
  const v1 = { VersionId: 'v1', IsDefaultVersion: true, PolicyDocument: text, CreateDate: NOW };
  const custom = { policyType: 'Custom', policyName: 'Reader' };

  test('are created, read and listed, with unchanged text', async () => {
    const made = await ask('CreatePolicy', { policyName: 'Reader', description: 'Reads.', policyDocument: text });
    expect(made).toEqual({ Policy: { ...named, CreateDate: NOW } });
    const listed = { ...named, CreateDate: NOW, UpdateDate: NOW, AttachmentCount: 0 };
    expect(await ask('GetPolicy', custom)).toEqual({
      Policy: { ...listed, PolicyDocument: text },
      DefaultPolicyVersion: v1,
    });
    expect(await ask('ListPolicies', { policyType: 'Custom' })).toEqual({
      IsTruncated: false,
      Policies: { Policy: [listed] },
    });
  });

  test('of the system always exist', async () => {
    const name = 'AliyunVODPlayAuth';
    const { document, description } = systemPolicies.get(name)!;
    const created = { CreateDate: expect.stringMatching(/^2\d{3}-\d\d-\d\dT/) as string };
    const system = {
      PolicyName: name,
      PolicyType: 'System',
      Description: description,
      DefaultVersion: 'v1',
      ...created,
    };
    expect(await ask('GetPolicy', { policyType: 'System', policyName: name })).toMatchObject({
      Policy: system,
      DefaultPolicyVersion: { VersionId: 'v1', PolicyDocument: document, ...created },
    });
    const { Policies } = await ask('ListPolicies', { policyType: 'System' });
    expect((Policies as { Policy: unknown[] }).Policy).toHaveLength(systemPolicies.size);
    const all = await ask('ListPolicies', { maxItems: 1000 });
    expect((all['Policies'] as { Policy: unknown[] }).Policy).toHaveLength(systemPolicies.size + 1);
  });

  test('have versions, one of which is the default', async () => {
    const newer = policyText({ action: 'vod:*' });
    const v2 = { VersionId: 'v2', IsDefaultVersion: false, PolicyDocument: newer, CreateDate: NOW };
    expect(await ask('CreatePolicyVersion', { policyName: 'Reader', policyDocument: newer })).toEqual({
      PolicyVersion: v2,
    });
    expect(await ask('GetPolicyVersion', { ...custom, versionId: 'v1' })).toEqual({ PolicyVersion: v1 });
    expect(await ask('ListPolicyVersions', custom)).toEqual({ PolicyVersions: { PolicyVersion: [v2, v1] } });
    expect(await ask('SetDefaultPolicyVersion', { policyName: 'Reader', versionId: 'v2' })).toEqual({});
    expect(await ask('GetPolicy', custom)).toMatchObject({
      Policy: { DefaultVersion: 'v2' },
      DefaultPolicyVersion: { ...v2, IsDefaultVersion: true },
    });
    const third = { policyName: 'Reader', policyDocument: newer, setAsDefault: true };
    expect(await ask('CreatePolicyVersion', third)).toMatchObject({
      PolicyVersion: { VersionId: 'v3', IsDefaultVersion: true },
    });
    expect(await ask('DeletePolicyVersion', { policyName: 'Reader', versionId: 'v1' })).toEqual({});
    for (const versionId of ['v4', 'v5', 'v6']) {
      const { PolicyVersion } = await ask('CreatePolicyVersion', { ...third, setAsDefault: false });
      expect(PolicyVersion).toMatchObject({ VersionId: versionId });
    }
    const rotateStrategy = 'DeleteOldestNonDefaultVersionWhenLimitExceeded';
    await ask('CreatePolicyVersion', { ...third, setAsDefault: false, rotateStrategy });
    const { PolicyVersions } = await ask('ListPolicyVersions', custom);
    const ids = (PolicyVersions as { PolicyVersion: { VersionId: string }[] }).PolicyVersion.map((it) => it.VersionId);
    expect(ids).toEqual(['v7', 'v6', 'v5', 'v4', 'v3']);
  });

  test('are attached to users and roles, and detached', async () => {
    await ask('CreateUser', { userName: 'Reader', displayName: 'R' });
    const { Role } = await ask('CreateRole', { roleName: 'Reading', assumeRolePolicyDocument: TRUST });
    expect(await ask('AttachPolicyToUser', { ...custom, userName: 'reader' })).toEqual({});
    expect(await ask('AttachPolicyToRole', { ...custom, roleName: 'reading' })).toEqual({});
    await ask('AttachPolicyToUser', { policyType: 'System', policyName: 'AliyunVODPlayAuth', userName: 'Reader' });
    const attached = {
      PolicyName: 'Reader',
      PolicyType: 'Custom',
      Description: 'Reads.',
      DefaultVersion: 'v3',
      AttachDate: NOW,
    };
    expect(await ask('ListPoliciesForUser', { userName: 'Reader' })).toMatchObject({
      Policies: { Policy: [{ PolicyName: 'AliyunVODPlayAuth', PolicyType: 'System', DefaultVersion: 'v1' }, attached] },
    });
    expect(await ask('ListPoliciesForRole', { roleName: 'Reading' })).toEqual({ Policies: { Policy: [attached] } });
    const { RoleId, RoleName, Arn, Description } = Role as Record<string, string>;
    expect(await ask('ListEntitiesForPolicy', custom)).toEqual({
      Users: {
        User: [{ UserId: expect.any(String) as string, UserName: 'Reader', DisplayName: 'R', AttachDate: NOW }],
      },
      Groups: { Group: [] },
      Roles: { Role: [{ RoleId, RoleName, Arn, Description, AttachDate: NOW }] },
    });
    expect(await ask('GetPolicy', custom)).toMatchObject({ Policy: { AttachmentCount: 2 } });
    expect(await ask('DetachPolicyFromUser', { ...custom, userName: 'Reader' })).toEqual({});
    expect(await ask('DetachPolicyFromRole', { ...custom, roleName: 'Reading' })).toEqual({});
    expect(await ask('DeletePolicy', { policyName: 'Reader', cascadingDelete: true })).toEqual({});
    expect(await ask('DeleteRole', { roleName: 'READING' })).toEqual({});
  });
});

describe('roles', () => {
  test('are made, read, listed, changed and deleted', async () => {
    const described = {
      RoleId: expect.stringMatching(/^\d{18}$/) as string,
      RoleName: 'Editor',
      Description: 'Edits.',
      Arn: `acs:ram::${server.accountId}:role/Editor`,
      MaxSessionDuration: 7200,
      CreateDate: NOW,
    };
    const asked = { roleName: 'Editor', description: 'Edits.', maxSessionDuration: 7200 };
    const withTrust = { ...described, AssumeRolePolicyDocument: TRUST };
    expect(await ask('CreateRole', { ...asked, assumeRolePolicyDocument: TRUST })).toEqual({ Role: withTrust });
    expect(await ask('GetRole', { roleName: 'editor' })).toEqual({ Role: { ...withTrust, UpdateDate: NOW } });
    expect(await ask('ListRoles')).toEqual({
      IsTruncated: false,
      Roles: { Role: [{ ...described, UpdateDate: NOW }] },
    });
    const { Role } = await ask('UpdateRole', {
      roleName: 'Editor',
      newDescription: 'Cuts.',
      newMaxSessionDuration: 3600,
    });
    expect(Role).toEqual({ ...withTrust, Description: 'Cuts.', MaxSessionDuration: 3600, UpdateDate: NOW });
    const newTrust = TRUST.replace('1234567890123456', '6543210987654321');
    expect(await ask('UpdateRole', { roleName: 'Editor', newAssumeRolePolicyDocument: newTrust })).toMatchObject({
      Role: { AssumeRolePolicyDocument: newTrust, Description: 'Cuts.' },
    });
    expect(await ask('DeleteRole', { roleName: 'Editor' })).toEqual({});
    expect(await ask('ListRoles')).toEqual({ IsTruncated: false, Roles: { Role: [] } });
  });
});
