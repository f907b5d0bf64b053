// Policies, their versions and attachments in the database: limits, races, and what blocks a deletion, on both databases.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGrantedPolicies } from '../../src/access/policies/granted-policies.ts';
import { decideAll } from '../../src/access/policies/evaluate.ts';
import { MAX_POLICIES, type PolicyName } from '../../src/access/policies/policies-db.ts';
import { systemPolicies } from '../../src/access/policies/system-policies.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { asAccountId, type AccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { servicesOn, type TestServices } from '../support/open-services.ts';
import { expectRefused, outcome, race } from '../support/outcomes.ts';
import { SAMPLE_ACCOUNT as ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const OTHER = asAccountId('6543210987654321');
const allow = (action: string): string =>
  `{ "Version":"1","Statement":[{"Effect":"Allow","Action":"${action}","Resource":"*"}]}`;
const custom = (name: string): PolicyName => ({ type: 'Custom', name });
const system = (name: string): PolicyName => ({ type: 'System', name });
const ALICE = { type: 'user', name: 'alice' } as const;
const EDITOR = { type: 'role', name: 'editor' } as const;

describe.each(databaseKinds)('policies on %s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let services: TestServices;
  let aliceId: string;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    services = servicesOn(opened.database, clock);
    for (const account_id of [ACCOUNT, OTHER]) {
      await opened.database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
      const profile = { displayName: '', comments: '', mobilePhone: '', email: '' };
      const { userId } = await services.users.create(account_id, { userName: 'alice', ...profile });
      if (account_id === ACCOUNT) aliceId = userId;
    }
    await services.roles.create(ACCOUNT, {
      roleName: 'editor',
      description: '',
      trustPolicy: '{}',
      maxSessionSeconds: 3600,
    });
  });
  afterEach(() => opened.close());

  const make = (name: string, { document = allow('vod:*'), accountId = ACCOUNT as AccountId } = {}) =>
    services.policies.create(accountId, { name, description: '', document });
  const addVersion = (name: string, { document = allow('vod:Get*'), isDefault = false, dropsOldest = false } = {}) =>
    services.policyVersions.create(ACCOUNT, name, { document, isDefault, dropsOldest });
  const versionIds = async (name: string): Promise<string[]> =>
    (await services.policyVersions.list(ACCOUNT, custom(name))).map((it) => it.versionId + (it.isDefault ? '*' : ''));
  const mayCall = async (action: string): Promise<boolean> => {
    const granted = createGrantedPolicies({ database: opened.database, clock });
    const layers = await granted.layersOf(ACCOUNT, { type: 'user', userId: aliceId, userName: 'alice' });
    const rest = { reach: 'one', context: new Map(), varying: new Set<string>() } as const;
    return decideAll(layers, { action, resource: `acs:vod::${ACCOUNT}:video/x`, ...rest }).allowed;
  };

  test('a policy belongs to its account, has a case-sensitive name and keeps its text unchanged', async () => {
    await make('Reader', { document: `${allow('vod:Get*')}\n ` });
    const version = await services.policyVersions.getDefault(ACCOUNT, custom('Reader'));
    expect(version).toEqual({
      versionId: 'v1',
      isDefault: true,
      createdAtMs: SAMPLE_INSTANT,
      document: `${allow('vod:Get*')}\n `,
    });
    await make('READER');
    await make('Reader', { accountId: OTHER });
    expect(await outcome(make('Reader'))).toBe('EntityAlreadyExists.Policy');
    expect(await outcome(services.policies.get(OTHER, custom('READER')))).toBe('EntityNotExist.Policy');
    await services.policies.remove(OTHER, 'Reader', { withVersions: true });
    await services.policies.get(ACCOUNT, custom('Reader'));
  });

  test('system policies exist in every account, cannot be changed, and their names are reserved', async () => {
    const name = 'AdministratorAccess';
    expect(await services.policies.get(OTHER, system(name))).toMatchObject({ type: 'System', defaultVersion: 'v1' });
    expect((await services.policyVersions.getDefault(OTHER, system(name))).document).toBe(
      systemPolicies.get(name)?.document,
    );
    await expectRefused(make(name), 'EntityAlreadyExists.Policy');
    for (const work of [
      () => services.policies.remove(ACCOUNT, name, { withVersions: true }),
      () => addVersion(name),
      () => services.policyVersions.setDefault(ACCOUNT, name, 'v1'),
      () => services.policyVersions.remove(ACCOUNT, name, 'v1'),
    ])
      await expectRefused(work(), 'OperationDenied');
    await expectRefused(services.policies.get(ACCOUNT, system('administratoraccess')), 'EntityNotExist.Policy');
    await expectRefused(services.policies.get(ACCOUNT, custom(name)), 'EntityNotExist.Policy');
  });

  test('all are listed once, system policies first, with the number of attachments', async () => {
    for (const name of ['b', 'A', 'c']) await make(name);
    await make('foreign', { accountId: OTHER });
    await services.attachments.attach(ACCOUNT, ALICE, custom('b'));
    await services.attachments.attach(ACCOUNT, EDITOR, custom('b'));
    await services.attachments.attach(OTHER, ALICE, system('AliyunVODFullAccess'));
    const listed = async (type: 'System' | 'Custom' | undefined, limit: number): Promise<string[]> => {
      const names: string[] = [];
      let after: string | undefined;
      do {
        const page = await services.policies.list(ACCOUNT, { type, after, limit });
        expect(page.items.length).toBe(page.next === undefined ? page.items.length : limit);
        names.push(...page.items.map((it) => `${it.name} ${it.attachments}`));
        after = page.next;
      } while (after !== undefined);
      return names;
    };
    const systemNames = [...systemPolicies.keys()].toSorted().map((name) => `${name} 0`);
    for (const limit of [1, 3, systemNames.length, systemNames.length + 1, 100]) {
      const all = await listed(undefined, limit);
      expect(all.slice(0, systemNames.length)).toEqual(systemNames);
      expect(all.slice(systemNames.length).toSorted()).toEqual(['A 0', 'b 2', 'c 0']);
      expect(await listed('System', limit)).toEqual(systemNames);
      expect((await listed('Custom', limit)).toSorted()).toEqual(['A 0', 'b 2', 'c 0']);
    }
  });

  test('a policy has five versions; the oldest one that is not the default is dropped on request', async () => {
    await make('p');
    for (const _ of [2, 3, 4, 5]) await addVersion('p');
    await expectRefused(addVersion('p'), 'LimitExceeded.Policy.Version');
    expect(await versionIds('p')).toEqual(['v5', 'v4', 'v3', 'v2', 'v1*']);
    expect(await addVersion('p', { dropsOldest: true })).toMatchObject({ versionId: 'v6', isDefault: false });
    expect(await addVersion('p', { dropsOldest: true, isDefault: true })).toMatchObject({
      versionId: 'v7',
      isDefault: true,
    });
    expect(await versionIds('p')).toEqual(['v7*', 'v6', 'v5', 'v4', 'v1']);
    for (const _ of [8, 9, 10]) await addVersion('p', { dropsOldest: true });
    expect(await versionIds('p')).toEqual(['v10', 'v9', 'v8', 'v7*', 'v6']);
  });

  test('the number of a deleted version is not used again', async () => {
    await make('p');
    await addVersion('p');
    await expectRefused(services.policyVersions.remove(ACCOUNT, 'p', 'v1'), 'DeleteConflict.Policy.Version.Default');
    await services.policyVersions.remove(ACCOUNT, 'p', 'v2');
    expect((await addVersion('p')).versionId).toBe('v3');
    await expectRefused(services.policyVersions.setDefault(ACCOUNT, 'p', 'v2'), 'EntityNotExist.Policy.Version');
    await expectRefused(services.policyVersions.remove(ACCOUNT, 'p', 'v2'), 'EntityNotExist.Policy.Version');
    expect(await versionIds('p')).toEqual(['v3', 'v1*']);
  });

  test('concurrent versions on two servers get distinct numbers, five at most', async () => {
    await make('p');
    const second = servicesOn(await opened.competitor(), clock);
    const works = Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? services : second).policyVersions.create(ACCOUNT, 'p', {
        document: allow('vod:*'),
        isDefault: false,
        dropsOldest: false,
      }),
    );
    expect(await race(works)).toEqual({ done: 4, 'LimitExceeded.Policy.Version': 6 });
    expect(await versionIds('p')).toEqual(['v5', 'v4', 'v3', 'v2', 'v1*']);
  });

  test('an attached policy applies in its default version', async () => {
    await make('p', { document: allow('vod:GetPlayInfo') });
    expect(await mayCall('vod:GetPlayInfo')).toBe(false);
    await services.attachments.attach(ACCOUNT, { type: 'user', name: 'ALICE' }, custom('p'));
    expect(await mayCall('vod:GetPlayInfo')).toBe(true);
    await addVersion('p', { document: allow('vod:DeleteVideo'), isDefault: true });
    expect([await mayCall('vod:GetPlayInfo'), await mayCall('vod:DeleteVideo')]).toEqual([false, true]);
    await services.policyVersions.setDefault(ACCOUNT, 'p', 'v1');
    expect([await mayCall('vod:GetPlayInfo'), await mayCall('vod:DeleteVideo')]).toEqual([true, false]);
    await services.attachments.detach(ACCOUNT, ALICE, custom('p'));
    expect(await mayCall('vod:GetPlayInfo')).toBe(false);
  });

  test('attaching needs an existing policy and identity, works once, and shows on both', async () => {
    await make('p');
    for (const holder of [ALICE, EDITOR]) {
      const Kind = holder.type === 'user' ? 'User' : 'Role';
      await expectRefused(services.attachments.detach(ACCOUNT, holder, custom('p')), `EntityNotExist.${Kind}.Policy`);
      await services.attachments.attach(ACCOUNT, holder, custom('p'));
      await expectRefused(
        services.attachments.attach(ACCOUNT, holder, custom('p')),
        `EntityAlreadyExists.${Kind}.Policy`,
      );
      await services.attachments.attach(ACCOUNT, holder, system('AliyunVODPlayAuth'));
      const missing = { ...holder, name: 'missing' };
      await expectRefused(services.attachments.attach(ACCOUNT, missing, custom('p')), `EntityNotExist.${Kind}`);
      await expectRefused(services.attachments.attach(ACCOUNT, holder, system('p')), 'EntityNotExist.Policy');
      expect(
        (await services.attachments.policiesOf(ACCOUNT, holder)).map(({ type, name }) => `${type} ${name}`),
      ).toEqual([...['System AliyunVODPlayAuth', 'Custom p']]);
    }
    expect(await services.attachments.usersWith(ACCOUNT, custom('p'))).toMatchObject([{ userName: 'alice' }]);
    expect(await services.attachments.rolesWith(ACCOUNT, custom('p'))).toMatchObject([{ roleName: 'editor' }]);
    // Neither the policy nor the user of another account.
    await expectRefused(services.attachments.attach(OTHER, ALICE, custom('p')), 'EntityNotExist.Policy');
    await expectRefused(services.attachments.attach(OTHER, EDITOR, system('AliyunVODPlayAuth')), 'EntityNotExist.Role');
    expect(await services.attachments.usersWith(OTHER, system('AliyunVODPlayAuth'))).toEqual([]);
  });

  test('a policy can be deleted when it is attached nowhere and has no other versions, or with them', async () => {
    const remove = (withVersions = false) => services.policies.remove(ACCOUNT, 'p', { withVersions });
    await make('p');
    await addVersion('p');
    await services.attachments.attach(ACCOUNT, ALICE, custom('p'));
    await services.attachments.attach(ACCOUNT, EDITOR, custom('p'));
    await expectRefused(remove(true), 'DeleteConflict.Policy.User');
    await services.attachments.detach(ACCOUNT, ALICE, custom('p'));
    await expectRefused(remove(true), 'DeleteConflict.Policy.Role');
    await services.attachments.detach(ACCOUNT, EDITOR, custom('p'));
    await expectRefused(remove(), 'DeleteConflict.Policy.Version');
    await remove(true);
    await expectRefused(remove(true), 'EntityNotExist.Policy');
    expect(await opened.database.selectFrom('policy_versions').selectAll().execute()).toEqual([]);
    await make('p');
    expect(await versionIds('p')).toEqual(['v1*']);
  });

  test('attaching a policy and deleting it exclude each other', async () => {
    await make('p');
    const second = servicesOn(await opened.competitor(), clock);
    const outcomes = await race([
      services.attachments.attach(ACCOUNT, ALICE, custom('p')),
      second.policies.remove(ACCOUNT, 'p', { withVersions: true }),
    ]);
    expect([
      { done: 1, 'EntityNotExist.Policy': 1 },
      { done: 1, 'DeleteConflict.Policy.User': 1 },
    ]).toContainEqual(outcomes);
  });

  test('a user has 20 policies, and an account 20,000, at most', async () => {
    const rows = Array.from({ length: MAX_POLICIES - 1 }, (_, index) => ({
      account_id: ACCOUNT,
      policy_name: `p${index}`,
      description: '',
      default_version: 'v1',
      last_version: 1,
      created_at_ms: 1,
      modified_at_ms: 1,
    }));
    for (let at = 0; at < rows.length; at += 2000)
      await opened.database
        .insertInto('policies')
        .values(rows.slice(at, at + 2000))
        .execute();
    expect(await race(['x', 'y', 'z'].map((name) => make(name)))).toEqual({ done: 1, 'LimitExceeded.Policy': 2 });
    await make('x', { accountId: OTHER });
    const attach = (index: number) => services.attachments.attach(ACCOUNT, ALICE, custom(`p${index}`));
    for (let index = 0; index < 18; index++) await attach(index);
    expect(await race([18, 19, 20, 21].map(attach))).toEqual({ done: 2, 'LimitExceeded.User.Policy': 2 });
    expect(await services.attachments.policiesOf(ACCOUNT, ALICE)).toHaveLength(20);
  });
});
