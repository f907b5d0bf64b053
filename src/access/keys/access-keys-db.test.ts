import { createHmac } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import { openDatabase, type Database } from '../../store/database/open-database.ts';
import { generateMasterKey } from '../../store/keys/master-key.ts';
import { createMasterKeys } from '../../store/keys/master-keys.ts';
import { asAccessKeyId, asAccountId } from '../../wire/ids.ts';
import { createAccessKeys, toAccessKey, unwrapSecret, wrapSecret } from './access-keys-db.ts';
import { ensureRootAccount, type RootAccount } from '../accounts/root-account.ts';

const wrappingKey = createMasterKeys([generateMasterKey()]).wrappingKey('access keys');

async function open(): Promise<{ database: Database; clock: SettableClock; root: RootAccount }> {
  const database = await openDatabase('sqlite::memory:');
  onTestFinished(() => database.destroy());
  const clock = new SettableClock().freeze();
  return { database, clock, root: await ensureRootAccount({ database, wrappingKey, clock }) };
}

async function disable(database: Database, root: RootAccount): Promise<void> {
  await database
    .updateTable('access_keys')
    .set({ status: 'Inactive' })
    .where('access_key_id', '=', root.accessKeyId)
    .execute();
}

describe('access keys', () => {
  test('sign with the secret they were made with: V1 with an ampersand behind it, V3 bare', async () => {
    const { root, ...deps } = await open();
    const key = await createAccessKeys({ ...deps, wrappingKey }).find(root.accessKeyId);
    expect(key).toMatchObject({ accountId: root.accountId, status: 'Active' });
    const sign = (with_: Parameters<typeof createHmac>[1]): string =>
      createHmac('sha256', with_).update('text').digest('hex');
    expect(key!.keyV1.equals(new HmacKey('sha1', Buffer.from(`${root.accessKeySecret}&`)))).toBe(true);
    expect(sign(key!.keyV3)).toBe(sign(root.accessKeySecret));
  });

  test('are cached for three seconds', async () => {
    const { root, database, clock } = await open();
    const keys = createAccessKeys({ database, clock, wrappingKey });
    await keys.find(root.accessKeyId);
    await disable(database, root);
    clock.advance(2999);
    expect(keys.find(root.accessKeyId)).toMatchObject({ status: 'Active' });
    clock.advance(1);
    expect(await keys.find(root.accessKeyId)).toMatchObject({ status: 'Inactive' });
  });

  test('are not read again while identities are found unchanged', async () => {
    const { root, database, clock } = await open();
    const confirmed = { atMs: -Infinity };
    const keys = createAccessKeys({ database, clock, wrappingKey, confirmed });
    await keys.find(root.accessKeyId);
    await disable(database, root);
    for (let second = 0; second < 10; second += 1) {
      clock.advance(1000);
      confirmed.atMs = clock.now();
      expect(keys.find(root.accessKeyId)).toMatchObject({ status: 'Active' });
    }
    // The database was not asked for three seconds.
    clock.advance(3000);
    expect(await keys.find(root.accessKeyId)).toMatchObject({ status: 'Inactive' });
    confirmed.atMs = clock.now();
    await database.updateTable('access_keys').set({ status: 'Active' }).execute();
    keys.forget();
    expect(await keys.find(root.accessKeyId)).toMatchObject({ status: 'Active' });
  });

  test('that do not exist are undefined; names that no key can have do not reach the database', async () => {
    const { database, clock } = await open();
    const keys = createAccessKeys({ database, clock, wrappingKey });
    expect(await keys.find('LTAInobody')).toBeUndefined();
    await database.destroy();
    for (const impossible of ['', 'a\0b', "a' or 1=1", 'a b', '中', 'x'.repeat(129), '\ud800'])
      expect(keys.find(impossible), impossible).toBeUndefined();
  });

  test('of this process alone need no database', async () => {
    const { database, clock, root } = await open();
    const fixed = toAccessKey({
      accessKeyId: asAccessKeyId('fixed-key'),
      accountId: root.accountId,
      status: 'Active',
      secret: 's',
    });
    const keys = createAccessKeys({ database, clock, wrappingKey, fixed: [fixed] });
    expect(keys.find('fixed-key')).toBe(fixed);
    expect(await createAccessKeys({ database, clock, wrappingKey }).find('fixed-key')).toBeUndefined();
  });
});

describe('a wrapped secret', () => {
  const id = asAccessKeyId('LTAItest');

  test('is not readable, and unwraps for its own key id only', () => {
    const wrapped = wrapSecret(id, 'the secret', wrappingKey);
    expect(Buffer.from(wrapped, 'base64url').toString('latin1')).not.toContain('secret');
    expect(unwrapSecret(id, wrapped, wrappingKey)).toBe('the secret');
    expect(() => unwrapSecret(asAccessKeyId('LTAIother'), wrapped, wrappingKey)).toThrow();
    expect(() =>
      unwrapSecret(id, wrapped, createMasterKeys([generateMasterKey()]).wrappingKey('access keys')),
    ).toThrow();
  });
});

describe('the root account', () => {
  test('is made once: a second start finds the same pair', async () => {
    const { root, ...deps } = await open();
    expect(root.accountId).toMatch(/^[1-9]\d{15}$/);
    expect(root.accessKeyId).toMatch(/^LTAI[0-9a-f]{20}$/);
    expect(root.accessKeySecret).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(await ensureRootAccount({ ...deps, wrappingKey })).toEqual(root);
    const wanted = { accessKeyId: 'wanted-id', accessKeySecret: 'wanted-secret' };
    expect(await ensureRootAccount({ ...deps, wrappingKey }, wanted)).toEqual(root);
  });

  test('takes the wanted pair on a new database', async () => {
    const database = await openDatabase('sqlite::memory:');
    onTestFinished(() => database.destroy());
    const wanted = { accessKeyId: 'wanted-id', accessKeySecret: 'wanted-secret' };
    const root = await ensureRootAccount({ database, wrappingKey, clock: new SettableClock() }, wanted);
    expect(root).toMatchObject(wanted);
    expect(root.accountId).not.toBe(asAccountId(''));
  });

  test('is one and the same for processes that start at once', async () => {
    const database = await openDatabase('sqlite::memory:');
    onTestFinished(() => database.destroy());
    const deps = { database, wrappingKey, clock: new SettableClock() };
    const roots = await Promise.all(Array.from({ length: 5 }, () => ensureRootAccount(deps)));
    expect(new Set(roots.map(({ accessKeySecret }) => accessKeySecret)).size).toBe(1);
  });
});
