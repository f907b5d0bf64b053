// Rows copied from one database to another, in every direction: all of them or none, as they were at one moment, and read back.
import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { createChainWriter } from '../../src/audit/chain-db.ts';
import { createChainMacs } from '../../src/audit/chain-macs.ts';
import { toFacts } from '../../src/audit/entry.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createRemovals, noteRemovals } from '../../src/library/videos/removals-db.ts';
import { digestTables, fillDatabase, type RowSource } from '../../src/store/copies/fill-database.ts';
import { holdRemovals } from '../../src/store/copies/removal-hold.ts';
import { withSnapshot } from '../../src/store/copies/snapshot.ts';
import { isDerived } from '../../src/store/database/derived-tables.ts';
import { FILLED_BY_TRIGGERS, readTableOrder } from '../../src/store/copies/table-order.ts';
import { isWeek } from '../../src/store/database/audit-weeks.ts';
import { joinDatabase, openDatabase, type Database } from '../../src/store/database/open-database.ts';
import { migrateTo, migrationNames, schemaNamesOf } from '../../src/store/database/migrate.ts';
import {
  databaseKinds,
  newDatabaseUrl,
  openTestDatabase,
  type DatabaseKind,
  type OpenedDatabase,
} from '../support/databases.ts';
import { memoryKeyRing } from '../support/memory-key-ring.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function emptyUrl(kind: DatabaseKind): Promise<string> {
  const { url, drop } = await newDatabaseUrl(kind);
  closing.push(drop);
  return url;
}

const insert = (database: Database, table: string, rows: readonly object[]): Promise<unknown> =>
  database
    .insertInto(table as never)
    .values(rows as never)
    .execute();
const account = (id: string) => ({ account_id: id, created_at_ms: 1 });
const category = (cate_id: number, parent_id: number | null) => {
  return {
    cate_id,
    account_id: '1',
    cate_name: `“c”'\\%_ 电影 🎬`,
    parent_id,
    level: 1,
    type: 'default',
    created_at_ms: 1,
  };
};
const video = (id: string) => ({
  ...{ video_id: id, account_id: '1', title: 'line\nbreak \u2028', description: '', tags: '', media_type: 'video' },
  ...{ status: 'Normal', duration_seconds: 135.600_001, size_bytes: 5_368_709_120, source_file_name: 'a.mp4' },
  ...{ source_blob: 'a/b', created_at_ms: 1_790_000_000_123, modified_at_ms: 2, cate_id: 9_007_199_254_740_991 },
});

/** One for all tests: what they write to it is compared with itself alone. */
const sources = new Map<DatabaseKind, OpenedDatabase>();
afterAll(async () => {
  for (const { close } of sources.values()) await close();
});

async function filledSource(kind: DatabaseKind): Promise<OpenedDatabase> {
  const opened = sources.get(kind) ?? (await openTestDatabase(kind));
  if (sources.has(kind)) return opened;
  sources.set(kind, opened);
  const { database } = opened;
  await insert(database, 'accounts', [account('1')]);
  // The parent has the higher number and the later row.
  await insert(database, 'categories', [category(9, null)]);
  await insert(database, 'categories', [category(3, 9)]);
  await sql`update categories set parent_id = null where cate_id = 3`.execute(database);
  await sql`update categories set parent_id = 3 where cate_id = 9`.execute(database);
  await insert(
    database,
    'videos',
    Array.from({ length: 1203 }, (_, at) => video(`v${String(at)}`)),
  );
  // On PostgreSQL its rows lie in partitions.
  const chain = createChainWriter({ database, macs: createChainMacs(memoryKeyRing()), node: 'one' });
  const entry = {
    kind: 'manage',
    action: 'DeleteVideo',
    outcome: 'allowed',
    code: 'OK',
    caller: 'root',
    party: '',
  } as const;
  await chain.append([toFacts(entry, Date.UTC(2026, 0, 1)), toFacts(entry, Date.UTC(2026, 10, 29))]);
  return opened;
}

describe.each(databaseKinds.flatMap((from) => databaseKinds.map((to) => [from, to] as const)))(
  '%s to %s',
  (from, to) => {
    test('every row of every table arrives, and triggers add none', async () => {
      const source = await filledSource(from);
      const url = await emptyUrl(to);
      const { tables } = await withSnapshot(source.url, (snapshot) => fillDatabase(url, { source: snapshot }));
      const wanted = await withSnapshot(source.url, digestTables);
      expect(Object.fromEntries(tables)).toEqual(Object.fromEntries(wanted));
      expect(Object.fromEntries(await withSnapshot(url, digestTables))).toEqual(Object.fromEntries(wanted));
      expect(tables.get('videos')?.rows).toBe(1203);
      expect(tables.get('categories')?.rows).toBe(2);
      expect(tables.get('audit_events')?.rows).toBe(2);
      expect([...tables.keys()].filter(isWeek)).toEqual([]);
    });
  },
);

describe.each(databaseKinds)('%s', (kind) => {
  test('a snapshot does not see what is written after its first read, and does not delay it', async () => {
    const { url, database } = await filledSource(kind);
    const seen = await withSnapshot(url, async (snapshot) => {
      for await (const _ of snapshot.rows('accounts'));
      await insert(database, 'videos', [video('late')]);
      await database
        .deleteFrom('videos')
        .where('video_id', '=', 'v7' as never)
        .execute();
      return await digestTables(snapshot);
    });
    expect(seen.get('videos')?.rows).toBe(1203);
    expect((await withSnapshot(url, digestTables)).get('videos')?.rows).toBe(1203);
  });

  test('a copy that fails half way leaves no row, and can be repeated', async () => {
    const { url: from } = await filledSource(kind);
    const url = await emptyUrl(kind);
    await withSnapshot(from, async (source) => {
      const broken: RowSource = {
        ...source,
        rows: async function* (table) {
          for await (const rows of source.rows(table)) {
            if (table === 'videos') throw new Error('the cable');
            yield rows;
          }
        },
      };
      await expect(fillDatabase(url, { source: broken })).rejects.toThrow('the cable');
      expect((await withSnapshot(url, digestTables)).get('accounts')?.rows).toBe(0);
      const { tables } = await fillDatabase(url, { source });
      expect(tables.get('videos')?.rows).toBe(1203);
    });
  });

  test('a target with rows is refused and left as it is', async () => {
    const { url: from } = await filledSource(kind);
    const url = await emptyUrl(kind);
    const used = await openDatabase(url);
    await insert(used, 'accounts', [account('other')]);
    const copy = withSnapshot(from, (source) => fillDatabase(url, { source }));
    await expect(copy).rejects.toMatchObject({ reason: 'not-empty', details: { table: 'accounts' } });
    expect(await used.selectFrom('accounts').select('account_id').execute()).toEqual([{ account_id: 'other' }]);
    await used.destroy();
  });

  test('rows of an older schema are brought to the newest one', async () => {
    const old = joinDatabase(await emptyUrl(kind));
    onTestFinished(() => old.destroy());
    const schema = migrationNames.slice(0, -1);
    await migrateTo(old, schema.at(-1) ?? '');
    const url = await emptyUrl(kind);
    const source: RowSource = { schema, tables: ['accounts'], rows: () => [[account('1')]] };
    await fillDatabase(url, { source });
    const target = joinDatabase(url);
    expect(await schemaNamesOf(target)).toEqual(migrationNames);
    expect(await target.selectFrom('accounts').select('account_id').execute()).toEqual([{ account_id: '1' }]);
    await target.destroy();
  });

  test('the files of deleted videos stay while a backup holds them', async () => {
    const { database, close } = await openTestDatabase(kind);
    closing.push(close);
    const clock = new SettableClock().freeze();
    const removed: string[] = [];
    const blobs = { remove: (blob: string) => Promise.resolve(void removed.push(blob)) };
    const removals = createRemovals({ database, blobs, clock });
    const hold = await holdRemovals({ database, clock });
    await noteRemovals(database, ['a', 'b'], clock.now());
    removals.begin(['a']);
    await removals.settled();
    await removals.sweep();
    expect(removed).toEqual([]);
    expect(await hold.stop()).toBe(true);
    await removals.sweep();
    expect(removed).toEqual(['a', 'b']);
  });

  test('a hold whose backup was killed ends by itself, and one that lapsed says so', async () => {
    const { database, close } = await openTestDatabase(kind);
    closing.push(close);
    const clock = new SettableClock().freeze();
    const removed: string[] = [];
    const blobs = { remove: (blob: string) => Promise.resolve(void removed.push(blob)) };
    const hold = await holdRemovals({ database, clock });
    await noteRemovals(database, ['a'], clock.now());
    clock.advance(600_000);
    await createRemovals({ database, blobs, clock }).sweep();
    expect(removed).toEqual(['a']);
    expect(await hold.stop()).toBe(false);
  });
});

test('rows of a newer or unknown schema are refused before anything is made', async () => {
  const url = await emptyUrl('SQLite');
  const source = (schema: readonly string[]): RowSource => ({ schema, tables: [], rows: () => [] });
  await expect(fillDatabase(url, { source: source([...migrationNames, '9999-future']) })).rejects.toMatchObject({
    reason: 'newer-schema',
    details: { migration: '9999-future' },
  });
  await expect(fillDatabase(url, { source: source(migrationNames.slice(1)) })).rejects.toMatchObject({
    reason: 'other-schema',
  });
  expect(existsSync(url.slice('sqlite:'.length))).toBe(false);
});

test('the order of the tables knows every table that a trigger fills', async () => {
  const database = await openDatabase('sqlite::memory:');
  const { rows } = await sql<{ sql: string }>`select sql from sqlite_master where type = 'trigger'`.execute(database);
  const filled = rows.flatMap(({ sql: text }) => [...text.matchAll(/insert into (\w+)|update (\w+) set/g)]);
  const names = filled.map(([, inserted = '', updated = '']) => inserted || updated);
  expect(new Set(names.filter((name) => !isDerived(name)))).toEqual(FILLED_BY_TRIGGERS);
  const { tables } = await readTableOrder(migrationNames);
  expect(tables.indexOf('accounts')).toBeLessThan(tables.indexOf('videos'));
  expect(tables.slice(-FILLED_BY_TRIGGERS.size)).toEqual([...FILLED_BY_TRIGGERS]);
  await database.destroy();
});
