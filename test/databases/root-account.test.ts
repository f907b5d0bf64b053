// The first account and its key pair, on both databases.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccessKeys, toAccessKey } from '../../src/access/keys/access-keys-db.ts';
import { ensureRootAccount } from '../../src/access/accounts/root-account.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { generateMasterKey } from '../../src/store/keys/master-key.ts';
import { createMasterKeys } from '../../src/store/keys/master-keys.ts';
import { asAccessKeyId, asAccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';

const wrappingKey = createMasterKeys([generateMasterKey()]).wrappingKey('access keys');

describe.each(databaseKinds)('%s', (kind) => {
  const clock = new SettableClock();
  let opened: OpenedDatabase;
  beforeEach(async () => {
    opened = await openTestDatabase(kind);
  });
  afterEach(() => opened.close());

  const ensure = (wanted?: Parameters<typeof ensureRootAccount>[1], database = opened.database) =>
    ensureRootAccount({ database, wrappingKey, clock }, wanted);

  test('an empty database gets an account of 16 digits and a random pair', async () => {
    const root = await ensure();
    expect(root.accountId).toMatch(/^[1-9]\d{15}$/);
    expect(root.accessKeyId).toMatch(/^LTAI[0-9a-f]{20}$/);
    expect(root.accessKeySecret).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(await ensure()).toEqual(root);
  });

  test('a configured pair is used for an empty database only', async () => {
    const wanted = { accessKeyId: 'my-own-id', accessKeySecret: 'my own sécret' };
    const root = await ensure(wanted);
    expect(root).toMatchObject(wanted);
    expect(await ensure({ accessKeyId: 'another-id', accessKeySecret: 'another secret' })).toEqual(root);
  });

  test('several that start at once agree on one account', async () => {
    const others = [opened.database, await opened.competitor(), await opened.competitor()];
    const roots = await Promise.all(others.map((database) => ensure(undefined, database)));
    expect(new Set(roots.map((root) => JSON.stringify(root))).size).toBe(1);
    const count = async (table: 'accounts' | 'access_keys'): Promise<number> =>
      (await opened.database.selectFrom(table).select('account_id').execute()).length;
    expect([await count('accounts'), await count('access_keys')]).toEqual([1, 1]);
  });

  test('the secret is stored encrypted', async () => {
    const root = await ensure();
    const rows = JSON.stringify(await opened.database.selectFrom('access_keys').selectAll().execute());
    expect(rows).toContain(root.accessKeyId);
    expect(rows).not.toContain(root.accessKeySecret);
    expect(rows).not.toContain(Buffer.from(root.accessKeySecret).toString('base64url'));
  });

  test('the pair is found by its exact id only', async () => {
    const root = await ensure();
    const keys = createAccessKeys({ database: opened.database, wrappingKey, clock });
    const expected = toAccessKey({ ...root, status: 'Active', secret: root.accessKeySecret });
    const found = await keys.find(root.accessKeyId);
    expect(found?.accountId).toBe(root.accountId);
    expect(found?.keyV1.equals(expected.keyV1)).toBe(true);
    expect(found?.keyV3.equals(expected.keyV3)).toBe(true);
    for (const id of ['', root.accessKeyId.toLowerCase(), `${root.accessKeyId} `, "' or 1=1 --", 'x'.repeat(10_000)])
      expect(await keys.find(id)).toBeUndefined();
  });

  test('a key that is disabled elsewhere is seen as disabled within three seconds', async () => {
    clock.freeze();
    const root = await ensure();
    const keys = createAccessKeys({ database: opened.database, wrappingKey, clock });
    expect((await keys.find(root.accessKeyId))?.status).toBe('Active');
    await opened.database.updateTable('access_keys').set({ status: 'Inactive' }).execute();
    clock.advance(3000);
    expect((await keys.find(root.accessKeyId))?.status).toBe('Inactive');
  });

  test('a secret copied to the row of another key cannot be decrypted', async () => {
    const root = await ensure();
    await opened.database
      .updateTable('access_keys')
      .set({ access_key_id: asAccessKeyId('another-key') })
      .execute();
    const keys = createAccessKeys({ database: opened.database, wrappingKey, clock });
    // SQLite answers at once, and so fails at once.
    await expect((async () => await keys.find('another-key'))()).rejects.toThrow();
    expect(await keys.find(root.accessKeyId)).toBeUndefined();
  });

  test('a fixed key works beside those of the database', async () => {
    const fixed = toAccessKey({
      accessKeyId: asAccessKeyId('fixed-id'),
      accountId: asAccountId('1234567890123456'),
      status: 'Active',
      secret: 'fixed',
    });
    const root = await ensure();
    const keys = createAccessKeys({ database: opened.database, wrappingKey, clock, fixed: [fixed] });
    expect(await keys.find('fixed-id')).toBe(fixed);
    expect((await keys.find(root.accessKeyId))?.accessKeyId).toBe(root.accessKeyId);
  });
});
