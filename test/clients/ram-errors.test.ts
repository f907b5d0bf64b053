// Every code of RAM's operations, as the vendor's own client of RAM reports it, and that a refusal changes nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { ErrorCode } from '../../src/wire/errors.ts';
import { officialClients } from '../support/official-clients.ts';
import { askRam, createRamRefusals, policyText, ramKey, ramRefusal, type Fields } from '../support/ram-client.ts';
import { provokedErrors } from '../support/refusals.ts';

let folder = '';
let server: EmbeddedServer;
const refusals = createRamRefusals();

const TRUST =
  '{"Version":"1","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs.aliyuncs.com"}}}';
const TEXT = policyText({ action: 'vod:*' });
const custom = { policyType: 'Custom', policyName: 'Some' };
const playAuth = { policyType: 'System', policyName: 'AliyunVODPlayAuth' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playauth-ram-'));
  server = await startServer({ settings: { databaseUrl: `sqlite:${join(folder, 'test.db')}` } });
  await ask('CreateUser', { userName: 'alice' });
  await ask('CreateUser', { userName: 'bob' });
  await ask('CreateRole', { roleName: 'editor', assumeRolePolicyDocument: TRUST });
  await ask('CreatePolicy', { policyName: 'Some', policyDocument: TEXT });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const ask = (action: string, fields?: Fields) => askRam(server, action, fields);
const refuse = (action: string, fields: Fields, code: ErrorCode, text?: string) =>
  refusals.expect(server, [action, fields], code, text);
const invalid = (name: string): string => `The specified parameter "${name}" is not valid.`;

describe('a name', () => {
  const long = (length: number): string => 'x'.repeat(length);

  test.each([
    [
      ['CreateUser', 'GetUser', 'DeleteUser', 'ListPoliciesForUser', 'CreateAccessKey', 'ListAccessKeys'],
      'UserName',
      64,
    ],
    [['CreateRole', 'GetRole', 'DeleteRole', 'ListPoliciesForRole'], 'RoleName', 64],
    [['CreatePolicy', 'DeletePolicy', 'GetPolicy', 'ListEntitiesForPolicy'], 'PolicyName', 128],
  ] as const)('of %j that is too long, or holds what names do not', async (actions, parameter, max) => {
    const field = parameter.charAt(0).toLowerCase() + parameter.slice(1);
    const rest = { policyType: 'Custom', policyDocument: TEXT, assumeRolePolicyDocument: TRUST };
    for (const action of actions) {
      await refuse(action, { ...rest, [field]: long(max + 1) }, `InvalidParameter.${parameter}.Length`);
      for (const name of ['a b', 'a/b', 'ä', 'a*', "' or 1=1 --", 'a:b', '\u212aelvin', '名'])
        await refuse(action, { ...rest, [field]: name }, `InvalidParameter.${parameter}.InvalidChars`);
    }
  });

  test('of the maximum length is accepted', async () => {
    await ask('CreateUser', { userName: long(64) });
    await ask('CreateRole', { roleName: long(64), assumeRolePolicyDocument: TRUST });
    await ask('CreatePolicy', { policyName: long(128), policyDocument: TEXT });
  });

  test('that a user is renamed to is checked too', async () => {
    await refuse('UpdateUser', { userName: 'alice', newUserName: long(65) }, 'InvalidParameter.NewUserName.Length');
    await refuse('UpdateUser', { userName: 'alice', newUserName: 'a b' }, 'InvalidParameter.NewUserName.InvalidChars');
    await refuse('UpdateUser', { userName: 'alice', newUserName: 'BOB' }, 'EntityAlreadyExists.User');
  });

  test.each([
    ['CreateUser', {}, 'UserName'],
    ['UpdateUser', { newComments: 'x' }, 'UserName'],
    ['CreateRole', { assumeRolePolicyDocument: TRUST }, 'RoleName'],
    ['CreateRole', { roleName: 'x' }, 'AssumeRolePolicyDocument'],
    ['CreatePolicy', { policyDocument: TEXT }, 'PolicyName'],
    ['CreatePolicy', { policyName: 'x' }, 'PolicyDocument'],
    ['GetPolicy', { policyName: 'Some' }, 'PolicyType'],
    ['AttachPolicyToUser', custom, 'UserName'],
    ['AttachPolicyToRole', { ...custom, roleName: '' }, 'RoleName'],
    ['DeletePolicyVersion', { policyName: 'Some' }, 'VersionId'],
    ['DeleteAccessKey', { userName: 'alice' }, 'UserAccessKeyId'],
    ['UpdateAccessKey', { userName: 'alice', userAccessKeyId: 'x' }, 'Status'],
  ] as const)('%s with %j misses %s', async (action, fields, name) => {
    const text = `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;
    await refuse(action, fields, 'MissingParameter', text);
  });
});

describe('a value', () => {
  test.each([
    ['CreateUser', { userName: 'x', displayName: 'x'.repeat(129) }, 'InvalidParameter.DisplayName.Length'],
    ['CreateUser', { userName: 'x', comments: '文'.repeat(129) }, 'InvalidParameter.Comments.Length'],
    ['CreateUser', { userName: 'x', mobilePhone: '+86 1860' }, 'InvalidParameter.MobilePhone.Format'],
    ['CreateUser', { userName: 'x', email: 'no address' }, 'InvalidParameter.Email.Format'],
    ['UpdateUser', { userName: 'alice', newDisplayName: 'x'.repeat(129) }, 'InvalidParameter.NewDisplayName.Length'],
    ['UpdateUser', { userName: 'alice', newComments: 'x'.repeat(129) }, 'InvalidParameter.NewComments.Length'],
    ['UpdateUser', { userName: 'alice', newMobilePhone: '1' }, 'InvalidParameter.NewMobilePhone.Format'],
    ['UpdateUser', { userName: 'alice', newEmail: 'a@b@c.de' }, 'InvalidParameter.NewEmail.Format'],
    [
      'CreatePolicy',
      { policyName: 'x', policyDocument: TEXT, description: 'x'.repeat(1025) },
      'InvalidParameter.Description.Length',
    ],
    ['UpdateRole', { roleName: 'editor', newDescription: 'x'.repeat(1025) }, 'InvalidParameter.NewDescription.Length'],
    ['GetPolicy', { ...custom, policyType: 'Mine' }, 'InvalidParameter.PolicyType'],
    ['ListPolicies', { policyType: 'Mine' }, 'InvalidParameter.PolicyType'],
    ['GetPolicyVersion', { ...custom, versionId: '1' }, 'InvalidParameter.VersionId.Format'],
    ['SetDefaultPolicyVersion', { policyName: 'Some', versionId: 'v0' }, 'InvalidParameter.VersionId.Format'],
  ] as const)('%s with %j: %s', async (action, fields, code) => {
    await refuse(action, fields, code);
    await refuse('GetUser', { userName: 'x' }, 'EntityNotExist.User');
  });

  test.each([
    ['ListUsers', { maxItems: 0 }, 'MaxItems'],
    ['ListUsers', { maxItems: 1001 }, 'MaxItems'],
    ['ListPolicies', { marker: 'nonsense' }, 'Marker'],
    ['CreateRole', { roleName: 'x', assumeRolePolicyDocument: TRUST, maxSessionDuration: 3599 }, 'MaxSessionDuration'],
    ['UpdateRole', { roleName: 'editor', newMaxSessionDuration: 43_201 }, 'NewMaxSessionDuration'],
    ['UpdateAccessKey', { userName: 'alice', userAccessKeyId: 'x', status: 'Gone' }, 'Status'],
    ['CreatePolicyVersion', { policyName: 'Some', policyDocument: TEXT, rotateStrategy: 'All' }, 'RotateStrategy'],
    ['CreateUser', { userName: 'x', comments: 'a\0b' }, 'Comments'],
  ] as const)('%s with %j: %s is out of its range', async (action, fields, name) => {
    await refuse(action, fields, 'InvalidParameter', invalid(name));
  });
});

describe('the text of a policy', () => {
  const places = [
    ['CreatePolicy', { policyName: 'new' }, 'policyDocument', 'PolicyDocument', 6144],
    ['CreatePolicyVersion', { policyName: 'Some' }, 'policyDocument', 'PolicyDocument', 6144],
    ['CreateRole', { roleName: 'new' }, 'assumeRolePolicyDocument', 'AssumeRolePolicyDocument', 2048],
    ['UpdateRole', { roleName: 'editor' }, 'newAssumeRolePolicyDocument', 'NewAssumeRolePolicyDocument', 2048],
  ] as const;

  test.each(places)(
    'of %s %j is refused where it is none, with the place, and nothing is kept',
    async (action, rest, field) => {
      const broken: readonly [string, RegExp][] = [
        ['not JSON', /malformed: not JSON at character 0\./],
        ['{"Version":"1","Statement":[{"Effect":"Maybe"}]}', /malformed: Statement\[0\]/],
        ['{"Version":"2","Statement":[]}', /malformed: Version: /],
        [`${TEXT.slice(0, -1)},"Version":"1"}`, /twice/],
        ['['.repeat(1000), /malformed/],
        [
          '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vod:*","Resource":"*","Condition":{"NoSuch":{"a":"b"}}}]}',
          /malformed/,
        ],
      ];
      for (const [text, message] of broken) {
        const refused = await ramRefusal(server, action, { ...rest, [field]: text });
        expect(refused).toMatchObject({ code: 'MalformedPolicyDocument', statusCode: 400 });
        expect(refused.message).toMatch(message);
        refusals.seen.add(refused.code);
      }
      await refuse('GetRole', { roleName: 'new' }, 'EntityNotExist.Role');
      await refuse('GetPolicy', { ...custom, policyName: 'new' }, 'EntityNotExist.Policy');
      const { PolicyVersions } = await ask('ListPolicyVersions', custom);
      expect((PolicyVersions as { PolicyVersion: unknown[] }).PolicyVersion).toHaveLength(1);
    },
  );

  test.each(places)('of %s %j is refused when it is too long', async (action, rest, field, parameter, max) => {
    const text = field === 'policyDocument' ? TEXT : TRUST;
    const padded = (length: number): string => text + ' '.repeat(length - text.length);
    await refuse(action, { ...rest, [field]: padded(max + 1) }, `InvalidParameter.${parameter}.Length`);
    const name = Object.values(rest)[0] === 'new' ? { ...rest, policyName: 'Full', roleName: 'full' } : rest;
    await ask(action, { ...name, [field]: padded(max) });
  });

  test('of 10 MB is refused before it is parsed', async () => {
    // The client sends parameters in the query, which cannot be this long; a form can.
    const form = officialClients.find(({ name }) => name === 'openapi-client V3 POST form')!;
    const parameters = { PolicyName: 'Huge', PolicyDocument: TEXT + ' '.repeat(10_000_000) };
    const call = form.call(server, { action: 'CreatePolicy', version: '2015-05-01', parameters });
    await expect(call).rejects.toThrow();
    await refuse('GetPolicy', { ...custom, policyName: 'Huge' }, 'EntityNotExist.Policy');
  });
});

test('reports missing identities, existing ones, and what blocks a deletion', async () => {
  await refuse('GetUser', { userName: 'missing' }, 'EntityNotExist.User');
  await refuse('CreateUser', { userName: 'ALICE' }, 'EntityAlreadyExists.User');
  await refuse('GetRole', { roleName: 'missing' }, 'EntityNotExist.Role');
  await refuse('CreateRole', { roleName: 'Editor', assumeRolePolicyDocument: TRUST }, 'EntityAlreadyExists.Role');
  await refuse('GetPolicy', { ...custom, policyName: 'some' }, 'EntityNotExist.Policy');
  await refuse('CreatePolicy', { policyName: 'Some', policyDocument: TEXT }, 'EntityAlreadyExists.Policy');
  await refuse('GetPolicyVersion', { ...custom, versionId: 'v99' }, 'EntityNotExist.Policy.Version');
  await refuse('GetPolicyVersion', { ...playAuth, versionId: 'v2' }, 'EntityNotExist.Policy.Version');
  await refuse('DeletePolicyVersion', { policyName: 'Some', versionId: 'v1' }, 'DeleteConflict.Policy.Version.Default');
  for (const [Kind, holder] of [
    ['User', { userName: 'alice' }],
    ['Role', { roleName: 'editor' }],
  ] as const) {
    await refuse(`DetachPolicyFrom${Kind}`, { ...custom, ...holder }, `EntityNotExist.${Kind}.Policy`);
    await ask(`AttachPolicyTo${Kind}`, { ...custom, ...holder });
    await refuse(`AttachPolicyTo${Kind}`, { ...custom, ...holder }, `EntityAlreadyExists.${Kind}.Policy`);
    await refuse(`Delete${Kind}`, holder, `DeleteConflict.${Kind}.Policy`);
    await refuse('DeletePolicy', { policyName: 'Some', cascadingDelete: true }, `DeleteConflict.Policy.${Kind}`);
    await ask(`DetachPolicyFrom${Kind}`, { ...custom, ...holder });
  }
  await refuse('DeletePolicy', { policyName: 'Some' }, 'DeleteConflict.Policy.Version');
  const key = await ramKey(server, 'alice');
  await refuse('DeleteUser', { userName: 'alice' }, 'DeleteConflict.User.AccessKey');
  const foreign = { userName: 'bob', userAccessKeyId: key.accessKeyId };
  await refuse('DeleteAccessKey', foreign, 'EntityNotExist.User.AccessKey');
  await refuse('GetAccessKeyLastUsed', { userAccessKeyId: key.accessKeyId }, 'EntityNotExist.User.AccessKey');
  const why = 'The operation is denied: a system policy cannot be changed.';
  await refuse('DeletePolicy', { policyName: 'AliyunVODPlayAuth' }, 'OperationDenied', why);
});

test('reports exceeded limits', async () => {
  await ramKey(server, 'bob');
  await ramKey(server, 'bob');
  await refuse('CreateAccessKey', { userName: 'bob' }, 'LimitExceeded.User.AccessKey');
  for (let count = 2; count < 5; count++)
    await ask('CreatePolicyVersion', { policyName: 'Some', policyDocument: TEXT });
  await refuse('CreatePolicyVersion', { policyName: 'Some', policyDocument: TEXT }, 'LimitExceeded.Policy.Version');
  const database = new DatabaseSync(join(folder, 'test.db'));
  const number = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)';
  const fill = (into: string, columns: string, limit: number): void => {
    database.exec(`insert into ${into} ${number} select ${columns} from n limit ${limit}`);
  };
  const account = `'${server.accountId}'`;
  const user = 'user_id, account_id, user_name, name_key, display_name, comments, mobile_phone, email';
  fill(
    `users (${user}, created_at_ms, modified_at_ms)`,
    `'u' || i, ${account}, 'u' || i, 'u' || i, '', '', '', '', 1, 1`,
    5000,
  );
  const role = 'role_id, account_id, role_name, name_key, description, trust_policy, max_session_seconds';
  fill(
    `roles (${role}, created_at_ms, modified_at_ms)`,
    `'r' || i, ${account}, 'r' || i, 'r' || i, '', '', 3600, 1, 1`,
    1000,
  );
  fill('policies', `${account}, 'p' || i, '', 'v1', 1, 1, 1`, 20_000);
  for (const kind of ['user', 'role'])
    fill('policy_attachments', `${account}, '${kind}', '${kind.charAt(0)}1', 'Custom', 'p' || i, 1`, 20);
  database.close();
  await refuse('CreateUser', { userName: 'x' }, 'LimitExceeded.User');
  await refuse('CreateRole', { roleName: 'x', assumeRolePolicyDocument: TRUST }, 'LimitExceeded.Role');
  await refuse('CreatePolicy', { policyName: 'x', policyDocument: TEXT }, 'LimitExceeded.Policy');
  await refuse('AttachPolicyToUser', { ...playAuth, userName: 'u1' }, 'LimitExceeded.User.Policy');
  await refuse('AttachPolicyToRole', { ...playAuth, roleName: 'r1' }, 'LimitExceeded.Role.Policy');
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['ram-errors.test.ts']);
});
