// Look-ups by key: what each call needs. SQLite answers at once and waits for no transaction; PostgreSQL is asked for many keys together.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareLookUp, type LookUp } from '../../src/store/database/look-up.ts';
import { openDatabase, type Database } from '../../src/store/database/open-database.ts';
import { databaseKinds, newDatabaseUrl } from '../support/databases.ts';

interface Setting {
  readonly name: string;
  readonly value: string;
}

function settingsOf(database: Database): LookUp<Setting> {
  return prepareLookUp(database, {
    rows: (isKey) => database.selectFrom('settings').selectAll().where(isKey('name')),
    keyOf: (row) => row.name,
  });
}

const write = async (database: Database, name: string, value: string): Promise<void> => {
  await database
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
};

describe.each(databaseKinds)('on %s', (kind) => {
  let database: Database;
  let url: string;
  let asked: string[];
  let drop: () => Promise<void>;
  beforeAll(async () => {
    asked = [];
    ({ url, drop } = await newDatabaseUrl(kind));
    const onQuery = ({ sql }: { readonly sql: string }): void =>
      void (/^select .* "settings"/.test(sql) && asked.push(sql));
    database = await openDatabase(url, { onQuery });
    for (const n of [1, 2, 3]) await write(database, `key ${String(n)}`, `value ${String(n)}`);
  });
  afterAll(async () => {
    await database.destroy();
    await drop();
  });

  test('a key has its rows, and one that is not there has none', async () => {
    const lookUp = settingsOf(database);
    expect(await lookUp('key 2')).toEqual([{ name: 'key 2', value: 'value 2' }]);
    expect(await lookUp('key 4')).toEqual([]);
    expect(await lookUp("' or 1=1 --")).toEqual([]);
  });

  test('what is asked for together takes one query on PostgreSQL', async () => {
    const lookUp = settingsOf(database);
    asked = [];
    const found = await Promise.all(['key 3', 'key 4', 'key 1', 'key 3'].map(async (key) => await lookUp(key)));
    expect(found.map(([row]) => row?.value)).toEqual(['value 3', undefined, 'value 1', 'value 3']);
    expect(asked).toHaveLength(kind === 'PostgreSQL' ? 1 : 4);
  });

  test('a change is seen when it is committed, not before, and no transaction is waited for', async () => {
    const lookUp = settingsOf(database);
    await database.transaction().execute(async (transaction) => {
      await write(transaction, 'key 1', 'changed');
      const found = lookUp('key 1');
      // Kysely has one connection to SQLite, which the transaction holds.
      expect(found instanceof Promise).toBe(kind === 'PostgreSQL');
      expect((await found)[0]?.value).toBe('value 1');
    });
    expect((await lookUp('key 1'))[0]?.value).toBe('changed');
    const another = await openDatabase(url);
    await write(another, 'key 1', 'changed again');
    expect((await lookUp('key 1'))[0]?.value).toBe('changed again');
    await another.destroy();
  });

  test('a database that was closed is not opened by them', async () => {
    const closed = await openDatabase(url);
    const lookUp = settingsOf(closed);
    await lookUp('key 1');
    await closed.destroy();
    await expect(Promise.resolve(lookUp('key 1'))).rejects.toThrow('driver has already been destroyed');
  });
});

test('a database in memory is asked through its only connection', async () => {
  const database = await openDatabase('sqlite::memory:');
  await write(database, 'key', 'value');
  expect(await settingsOf(database)('key')).toEqual([{ name: 'key', value: 'value' }]);
  await database.destroy();
});
