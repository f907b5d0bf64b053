// The key ring on both databases: made once, loaded whole, closed to another master key.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../../../test/support/databases.ts';
import { SettableClock } from '../../base/clock.ts';
import { loadKeyRing, ringPurposes } from './key-ring.ts';
import { deriveKey, generateMasterKey, wrap } from './master-key.ts';
import { createMasterKeys } from './master-keys.ts';

const clock = new SettableClock();
const hexOf = (key: { export(): Buffer }): string => key.export().toString('hex');

describe.each(databaseKinds)('a key ring on %s', (kind) => {
  const masterKey = generateMasterKey();
  let opened: OpenedDatabase;
  beforeEach(async () => {
    opened = await openTestDatabase(kind);
  });
  afterEach(() => opened.close());

  const load = (database = opened.database) =>
    loadKeyRing({ database, masterKeys: createMasterKeys([masterKey]), clock });

  test('an empty database gets one random key for each purpose, no two alike', async () => {
    const ring = await load();
    const keys = ringPurposes.map((purpose) => hexOf(ring.active(purpose).key));
    expect(new Set(keys).size).toBe(ringPurposes.length);
    for (const purpose of ringPurposes) {
      const { id, key } = ring.active(purpose);
      expect(hexOf(ring.byId(purpose, id)!)).toBe(hexOf(key));
    }
  });

  test('the next start has the same keys', async () => {
    const first = await load();
    const second = await load(await opened.another());
    for (const purpose of ringPurposes)
      expect(hexOf(second.active(purpose).key)).toBe(hexOf(first.active(purpose).key));
  });

  test('two starts at once agree on the keys', async () => {
    const other = await opened.competitor();
    const [one, two] = await Promise.all([load(), load(other)]);
    for (const purpose of ringPurposes) expect(hexOf(one.active(purpose).key)).toBe(hexOf(two.active(purpose).key));
  });

  test('a key of another state is found by its id and never used for new tokens', async () => {
    const before = await load();
    const wrapped = wrap(Buffer.alloc(32, 9), 'ring session 2', deriveKey(masterKey, 'ring'));
    const row = {
      purpose: 'session',
      key_id: 2,
      state: 'retiring',
      wrapped_key: wrapped,
      created_at_ms: 1,
      active_from_ms: 0,
      sealed: 0,
      revoked_at_ms: null,
    } as const;
    await opened.database.insertInto('ring_keys').values(row).execute();
    const ring = await load();
    expect(hexOf(ring.active('session').key)).toBe(hexOf(before.active('session').key));
    expect(hexOf(ring.byId('session', 2)!)).toBe('09'.repeat(32));
  });

  test('an id that the ring does not hold gives nothing, also where another purpose has it', async () => {
    const ring = await load();
    expect(ring.byId('session', 2)).toBeUndefined();
    expect(ring.byId('session', 0)).toBeUndefined();
    expect(ring.byId('session', Number.NaN)).toBeUndefined();
  });

  test('another master key fails at the start, with advice', async () => {
    await load();
    const wrong = loadKeyRing({
      database: opened.database,
      masterKeys: createMasterKeys([generateMasterKey()]),
      clock,
    });
    await expect(wrong).rejects.toThrow(/not the one this database was made with.*PLAYAUTH_MASTER_KEY.*master\.key/);
    // Nothing was overwritten by the attempt.
    await expect(load()).resolves.toBeDefined();
  });

  test('a key that was moved to another row does not open', async () => {
    await load();
    const { wrapped_key } = await opened.database
      .selectFrom('ring_keys')
      .select('wrapped_key')
      .where('purpose', '=', 'watch')
      .executeTakeFirstOrThrow();
    await opened.database.updateTable('ring_keys').set({ wrapped_key }).where('purpose', '=', 'session').execute();
    await expect(load()).rejects.toThrow();
  });

  test('no key is stored unwrapped', async () => {
    const ring = await load();
    const rows = JSON.stringify(await opened.database.selectFrom('ring_keys').selectAll().execute());
    for (const purpose of ringPurposes) {
      const { key } = ring.active(purpose);
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(rows).not.toContain(key.export().toString(encoding));
    }
  });
});
