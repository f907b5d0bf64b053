// Making, disabling and deleting access keys in the database: two at most, no lock-out, and revocation of what they issued.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccessKeys } from '../../src/access/keys/access-keys-db.ts';
import {
  createRevokedIssuers,
  MAX_REVOKED,
  MAX_REVOKED_OF_PARTY,
} from '../../src/access/issuers/revoked-issuers-db.ts';
import { issuerTag } from '../../src/access/issuers/issuer.ts';
import type { KeyOwner } from '../../src/access/keys/manage-access-keys-db.ts';
import { ensureRootAccount, type RootAccount } from '../../src/access/accounts/root-account.ts';
import { SettableClock } from '../../src/base/clock.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { asAccessKeyId, asAccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { servicesOn, type TestServices, wrappingKey } from '../support/open-services.ts';
import { expectRefused, race } from '../support/outcomes.ts';
import { SAMPLE_INSTANT } from '../support/sample-video.ts';

describe.each(databaseKinds)('access keys on %s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let services: TestServices;
  let root: RootAccount;
  let account: KeyOwner;
  let alice: KeyOwner;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    root = await ensure();
    services = servicesOn(opened.database, clock);
    account = { accountId: root.accountId, userId: null };
    alice = { ...account, userId: await addUser('alice') };
  });
  afterEach(() => opened.close());

  const ensure = (database: Database = opened.database) => ensureRootAccount({ database, wrappingKey, clock });
  const addUser = async (userName: string, accountId = root.accountId): Promise<string> => {
    const profile = { displayName: '', comments: '', mobilePhone: '', email: '' };
    return (await services.users.create(accountId, { userName, ...profile })).userId;
  };
  const isRevoked = async (accessKeyId: string): Promise<boolean> => {
    const ended = createRevokedIssuers({ database: opened.database, clock });
    await ended.reload();
    return ended.isRevoked([issuerTag('access key', accessKeyId)]);
  };
  const look = async (id: string) => await createAccessKeys({ database: opened.database, wrappingKey, clock }).find(id);

  test('a key has a random id and secret, and the secret is stored encrypted only', async () => {
    const key = await services.managedKeys.create(alice);
    expect(key.accessKeyId).toMatch(/^LTAI[A-Za-z0-9]{20}$/);
    expect(key.secret).toMatch(/^[A-Za-z0-9]{30}$/);
    const found = await look(key.accessKeyId);
    expect(found).toMatchObject({ status: 'Active', accountId: root.accountId, user: { userId: alice.userId } });
    expect(found?.keyV3.export().toString('utf8')).toBe(key.secret);
    const rows = JSON.stringify(await opened.database.selectFrom('access_keys').selectAll().execute());
    expect(rows).toContain(key.accessKeyId);
    expect(rows).not.toContain(key.secret);
    expect(JSON.stringify(await services.managedKeys.list(alice))).not.toContain(key.secret);
  });

  const revoke = async (count: number, made_by: string): Promise<void> => {
    const rows = Array.from({ length: count }, (_, index) => ({
      account_id: root.accountId,
      tag: `${made_by} ${String(index)}`,
      kept_until_ms: clock.now() + 1000,
      made_by,
    }));
    for (let at = 0; at < rows.length; at += 2000)
      await opened.database
        .insertInto('ended_issuers')
        .values(rows.slice(at, at + 2000))
        .execute();
  };

  test('a party that deleted very many keys may create and enable no more for a while; others and deleting are not affected', async () => {
    const by = 'user:greedy';
    const key = await services.managedKeys.create({ ...alice, by });
    await revoke(MAX_REVOKED_OF_PARTY, by);
    await services.managedKeys.setStatus({ ...alice, by }, key.accessKeyId, 'Inactive');
    await expectRefused(services.managedKeys.create({ ...alice, by }), 'OperationDenied');
    await expectRefused(services.managedKeys.setStatus({ ...alice, by }, key.accessKeyId, 'Active'), 'OperationDenied');
    await services.managedKeys.remove({ ...alice, by }, key.accessKeyId);
    await services.managedKeys.create({ ...alice, by: 'user:other' });
    clock.advance(2000);
    await services.managedKeys.create({ ...alice, by });
  });

  test('users and roles together may revoke so much, and root is not refused for it', async () => {
    for (let party = 0; party < 10; party += 1) await revoke(MAX_REVOKED_OF_PARTY, `user:${String(party)}`);
    await expectRefused(services.managedKeys.create({ ...alice, by: 'user:late' }), 'OperationDenied');
    const key = await services.managedKeys.create(alice);
    await services.managedKeys.setStatus(alice, key.accessKeyId, 'Inactive');
    await services.managedKeys.setStatus(alice, key.accessKeyId, 'Active');
    await services.managedKeys.remove(alice, key.accessKeyId);
    await services.managedKeys.create(alice);
  });

  test('root that revokes without end is slowed down to one in a minute, and other accounts are not', async () => {
    await revoke(MAX_REVOKED, '');
    const key = await services.managedKeys.create(alice);
    await services.managedKeys.remove(alice, key.accessKeyId);
    await expectRefused(services.managedKeys.create(alice), 'Throttling.User');
    const other = asAccountId('6543210987654321');
    await opened.database.insertInto('accounts').values({ account_id: other, created_at_ms: 1 }).execute();
    await services.managedKeys.create({ accountId: other, userId: null });
    await opened.database
      .updateTable('ended_issuers')
      .set({ kept_until_ms: clock.now() + 3_600_000 })
      .execute();
    await services.managedKeys.remove(alice, (await services.managedKeys.create(alice)).accessKeyId);
    await expectRefused(services.managedKeys.create(alice), 'Throttling.User');
    clock.advance(60_000);
    await services.managedKeys.create(alice);
  });

  test.each(['user', 'root'] as const)('of 20 concurrent creations for one %s two succeed', async (whose) => {
    const owner = whose === 'user' ? alice : account;
    const second = servicesOn(await opened.competitor(), clock);
    const works = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? services : second).managedKeys.create(owner),
    );
    const made = whose === 'user' ? 2 : 1;
    expect(await race(works)).toEqual({ done: made, 'LimitExceeded.User.AccessKey': 20 - made });
    expect(await services.managedKeys.list(owner)).toHaveLength(2);
  });

  test('a deleted user gets no key', async () => {
    await services.users.remove(root.accountId, 'alice');
    await expectRefused(services.managedKeys.create(alice), 'EntityNotExist.User');
  });

  test('a key and the deletion of its user exclude each other', async () => {
    const second = servicesOn(await opened.competitor(), clock);
    const outcomes = await race([services.managedKeys.create(alice), second.users.remove(root.accountId, 'alice')]);
    expect([
      { done: 1, 'EntityNotExist.User': 1 },
      { done: 1, 'DeleteConflict.User.AccessKey': 1 },
    ]).toContainEqual(outcomes);
  });

  test('disabling revokes what a key issued, for good; enabled again it issues under another tag; deleting revokes it permanently', async () => {
    const { accessKeyId } = await services.managedKeys.create(alice);
    await services.managedKeys.setStatus(alice, accessKeyId, 'Inactive');
    expect([(await look(accessKeyId))?.status, await isRevoked(accessKeyId)]).toEqual(['Inactive', true]);
    await services.managedKeys.setStatus(alice, accessKeyId, 'Active');
    expect([(await look(accessKeyId))?.status, await isRevoked(accessKeyId)]).toEqual(['Active', true]);
    await services.managedKeys.remove(alice, accessKeyId);
    expect([await look(accessKeyId), await isRevoked(accessKeyId)]).toEqual([undefined, true]);
  });

  test('a key can be managed through its owner only', async () => {
    const bob = { ...account, userId: await addUser('bob') };
    const { accessKeyId } = await services.managedKeys.create(alice);
    const { accountId } = await services.accounts.create(undefined);
    const strangers: KeyOwner[] = [
      bob,
      account,
      { accountId, userId: null },
      { accountId, userId: await addUser('alice', accountId) },
      // An id alone reveals nothing about the account.
      { accountId, userId: alice.userId },
    ];
    for (const stranger of strangers)
      for (const work of [
        () => services.managedKeys.setStatus(stranger, accessKeyId, 'Inactive'),
        () => services.managedKeys.remove(stranger, accessKeyId),
        () => services.managedKeys.lastUse(stranger, accessKeyId),
      ])
        await expectRefused(work(), 'EntityNotExist.User.AccessKey');
    await expectRefused(services.managedKeys.remove(alice, root.accessKeyId), 'EntityNotExist.User.AccessKey');
    expect([(await look(accessKeyId))?.status, (await look(root.accessKeyId))?.status]).toEqual(['Active', 'Active']);
  });

  test('the last working key of an account can be neither disabled nor deleted', async () => {
    const id = root.accessKeyId;
    const refuseBoth = async (): Promise<void> => {
      await expectRefused(services.managedKeys.setStatus(account, id, 'Inactive'), 'OperationDenied');
      await expectRefused(services.managedKeys.remove(account, id), 'OperationDenied');
    };
    await refuseBoth();
    // A user's key is no way into the account.
    await services.managedKeys.create(alice);
    await refuseBoth();
    const other = await services.managedKeys.create(account);
    await services.managedKeys.setStatus(account, other.accessKeyId, 'Inactive');
    await refuseBoth();
    expect(await isRevoked(id)).toBe(false);
    await services.managedKeys.remove(account, other.accessKeyId);
    await services.managedKeys.setStatus(account, id, 'Active');
  });

  test('two concurrent deletions of one key each leave one of two keys', async () => {
    const { accessKeyId } = await services.managedKeys.create(account);
    const second = servicesOn(await opened.competitor(), clock);
    const works = [
      services.managedKeys.remove(account, root.accessKeyId),
      second.managedKeys.setStatus(account, accessKeyId, 'Inactive'),
    ];
    expect(await race(works)).toEqual({ done: 1, OperationDenied: 1 });
    const left = (await services.managedKeys.list(account)).filter(({ status }) => status === 'Active');
    expect(left).toHaveLength(1);
  });

  test.each(['deleted', 'disabled'] as const)(
    'when the key of the first start is %s, the next start has another',
    async (how) => {
      const other = await services.managedKeys.create(account);
      if (how === 'deleted') await services.managedKeys.remove(account, root.accessKeyId);
      else await services.managedKeys.setStatus(account, root.accessKeyId, 'Inactive');
      expect(await ensure()).toEqual({
        accountId: root.accountId,
        accessKeyId: other.accessKeyId,
        accessKeySecret: other.secret,
      });
    },
  );

  test('changes to the keys of one account do not affect another', async () => {
    const { accountId, key } = await services.accounts.create(undefined);
    const owner = { accountId, userId: null };
    await expectRefused(services.managedKeys.remove(owner, key.accessKeyId), 'OperationDenied');
    await services.managedKeys.create(owner);
    await services.managedKeys.remove(owner, key.accessKeyId);
    expect(await ensure()).toEqual(root);
  });

  test('the last use is the newest one noted, also before it is written', async () => {
    const { accessKeyId } = await services.managedKeys.create(alice);
    const used = () => services.managedKeys.lastUse(alice, accessKeyId);
    expect(await used()).toBeUndefined();
    services.keyUse.note(accessKeyId, 'vod');
    expect(await used()).toEqual({ atMs: SAMPLE_INSTANT, service: 'vod' });
    await services.keyUse.flush();
    expect(await used()).toEqual({ atMs: SAMPLE_INSTANT, service: 'vod' });
    clock.advance(1000);
    services.keyUse.note(accessKeyId, 'ram');
    expect(await used()).toEqual({ atMs: SAMPLE_INSTANT + 1000, service: 'ram' });
    // Another server has seen and written a later one.
    const later = { last_used_at_ms: SAMPLE_INSTANT + 5000, last_used_service: 'sts' };
    await opened.database.updateTable('access_keys').set(later).execute();
    expect(await used()).toEqual({ atMs: SAMPLE_INSTANT + 5000, service: 'sts' });
  });

  test('malformed ids find nothing', async () => {
    for (const id of ['', ' ', "' or 1=1 --", 'x'.repeat(1000)])
      await expectRefused(services.managedKeys.remove(alice, asAccessKeyId(id)), 'EntityNotExist.User.AccessKey');
    await expectRefused(
      services.managedKeys.remove({ ...alice, accountId: asAccountId('1') }, 'x'),
      'EntityNotExist.User.AccessKey',
    );
  });
});
