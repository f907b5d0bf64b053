// Role sessions stand for as long as the role trusts who assumed it, and a name that is given to another identity carries no
// trust. Keys that are enabled again do not revive what they issued.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccessKeyCaller, Principal } from '../../src/access/caller.ts';
import { createRevokedIssuers } from '../../src/access/issuers/revoked-issuers-db.ts';
import { createAccessKeys } from '../../src/access/keys/access-keys-db.ts';
import type { AssumedBy } from '../../src/access/assumed-by.ts';
import { createRoleTrust } from '../../src/access/sts/role-trust-db.ts';
import { asAccessKeyId } from '../../src/wire/ids.ts';
import { databaseKinds } from '../support/databases.ts';
import { SAMPLE_ISSUER } from '../support/issuers.ts';
import { openServices, wrappingKey } from '../support/open-services.ts';
import { SAMPLE_ACCOUNT } from '../support/sample-video.ts';

const PROFILE = { displayName: '', comments: '', mobilePhone: '', email: '' };
const trustOf = (...names: string[]): string =>
  JSON.stringify({
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { RAM: names.map((name) => `acs:ram::${SAMPLE_ACCOUNT}:${name}`) },
      },
    ],
  });

describe.each(databaseKinds)('trust on %s', (kind) => {
  let services: Awaited<ReturnType<typeof openServices>>;
  beforeEach(async () => {
    services = await openServices(kind);
  });
  afterEach(() => services.close());

  const addUser = async (userName: string): Promise<Extract<Principal, { type: 'user' }>> => {
    services.clock.advance(1000);
    const { userId } = await services.users.create(SAMPLE_ACCOUNT, { userName, ...PROFILE });
    return { type: 'user', userId, userName };
  };
  const addRole = (roleName: string, ...names: string[]) =>
    services.roles.create(SAMPLE_ACCOUNT, {
      roleName,
      description: '',
      trustPolicy: trustOf(...names),
      maxSessionSeconds: 3600,
    });
  /** Without a cache: another server. */
  const stands = async (roleId: string, { userId }: { readonly userId: string }): Promise<boolean> => {
    const assumedBy: AssumedBy = [SAMPLE_ACCOUNT, 'user', userId];
    return await createRoleTrust({ database: services.database, clock: services.clock }).stands({ roleId, assumedBy });
  };
  const namesOf = async (
    principal: Principal,
    role: { readonly trustSavedAtMs: number },
  ): Promise<readonly string[]> => {
    const key = { kind: 'accessKey', accessKeyId: asAccessKeyId('LTAItest'), issuer: SAMPLE_ISSUER } as const;
    const caller: AccessKeyCaller = { ...key, accountId: SAMPLE_ACCOUNT, principal };
    return await services.roleTrust.namesOf(caller, role);
  };

  test('a session ends when the trust policy no longer names its user, and when the role is gone', async () => {
    const [alice, bob] = [await addUser('alice'), await addUser('bob')];
    const role = await addRole('editor', 'user/alice', 'user/bob');
    expect([await stands(role.roleId, alice), await stands(role.roleId, bob)]).toEqual([true, true]);
    await services.roles.update(SAMPLE_ACCOUNT, 'editor', { trustPolicy: trustOf('user/bob') });
    expect([await stands(role.roleId, alice), await stands(role.roleId, bob)]).toEqual([false, true]);
    await services.roles.remove(SAMPLE_ACCOUNT, 'editor');
    expect(await stands(role.roleId, bob)).toBe(false);
  });

  test('an account stands for everyone in it, and a change of other terms keeps the trust', async () => {
    const alice = await addUser('alice');
    const role = await addRole('editor', 'root');
    await services.roles.update(SAMPLE_ACCOUNT, 'editor', { description: 'x' });
    expect(await stands(role.roleId, alice)).toBe(true);
  });

  test('a user that gets the name of a deleted one is not trusted until the policy is saved again', async () => {
    await addUser('alice');
    const role = await addRole('editor', 'user/alice');
    await services.users.remove(SAMPLE_ACCOUNT, 'alice');
    const second = await addUser('alice');
    expect(await stands(role.roleId, second)).toBe(false);
    expect(await namesOf(second, role)).toEqual([`acs:ram::${SAMPLE_ACCOUNT}:root`]);
    const saved = await services.roles.update(SAMPLE_ACCOUNT, 'editor', { trustPolicy: role.trustPolicy });
    expect(await stands(role.roleId, second)).toBe(true);
    expect(await namesOf(second, saved)).toContain(`acs:ram::${SAMPLE_ACCOUNT}:user/alice`);
  });

  test('a user that takes the name of another by renaming is not trusted either; a change of its case is no renaming', async () => {
    const [alice, bob] = [await addUser('alice'), await addUser('bob')];
    const role = await addRole('editor', 'user/alice');
    services.clock.advance(1000);
    await services.users.update(SAMPLE_ACCOUNT, 'alice', { userName: 'Alice' });
    expect(await stands(role.roleId, alice)).toBe(true);
    await services.users.update(SAMPLE_ACCOUNT, 'alice', { userName: 'carol' });
    await services.users.update(SAMPLE_ACCOUNT, 'bob', { userName: 'alice' });
    expect([await stands(role.roleId, alice), await stands(role.roleId, bob)]).toEqual([false, false]);
  });

  test('a role that gets the name of a deleted one is not trusted', async () => {
    const first = await addRole('worker', 'root');
    const editor = await addRole('editor', 'role/worker');
    await services.roles.remove(SAMPLE_ACCOUNT, 'worker');
    services.clock.advance(1000);
    const second = await addRole('worker', 'root');
    const named = async ({ roleId }: { readonly roleId: string }): Promise<number> => {
      const session = { roleName: 'worker', sessionName: 's', sessionPolicy: undefined };
      return (await namesOf({ type: 'role', roleId, ...session }, editor)).length;
    };
    expect([await named(first), await named(second)]).toEqual([1, 1]);
  });

  test('what a key issued before it was disabled stays revoked when the key is enabled again', async () => {
    const alice = { accountId: SAMPLE_ACCOUNT, userId: (await addUser('alice')).userId };
    const { accessKeyId } = await services.managedKeys.create(alice);
    const { database, clock } = services;
    const tag = async () => (await createAccessKeys({ database, wrappingKey, clock }).find(accessKeyId))!.tag;
    const before = await tag();
    for (const status of ['Inactive', 'Inactive', 'Active', 'Active'] as const)
      await services.managedKeys.setStatus(alice, accessKeyId, status);
    const after = await tag();
    const revoked = createRevokedIssuers({ database, clock });
    await revoked.reload();
    expect([revoked.isRevoked([before]), revoked.isRevoked([after])]).toEqual([true, false]);
    await services.managedKeys.remove(alice, accessKeyId);
    await revoked.reload();
    expect(revoked.isRevoked([after])).toBe(true);
  });
});
