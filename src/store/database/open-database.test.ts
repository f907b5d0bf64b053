// Opening, migrating and the guarantees that the queries build on: the same on SQLite and on PostgreSQL.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  databaseKinds,
  newDatabaseUrl,
  openTestDatabase,
  type OpenedDatabase,
} from '../../../test/support/databases.ts';
import { asAccountId, asVideoId } from '../../wire/ids.ts';
import { openDatabase } from './open-database.ts';
import type { VideoRow } from './schema.ts';

const accountId = asAccountId('1234567890123456');

function videoRow(changes: Partial<VideoRow> = {}): VideoRow {
  return {
    video_id: asVideoId('0'.repeat(32)),
    account_id: accountId,
    reference_id: null,
    asset: null,
    picture_options: null,
    title: "Ein Film — 电影 🎬 “'\\%_",
    description: '',
    tags: '',
    cate_id: 9_007_199_254_740_991,
    media_type: 'video',
    status: 'Uploading',
    status_reason: null,
    duration_seconds: 135.600_001,
    size_bytes: 5_368_709_120,
    source_file_name: 'film.mp4',
    source_blob: 'a/source/source.mp4',
    cover_blob: null,
    user_data: null,
    created_at_ms: 1_790_000_000_123,
    modified_at_ms: 1_790_000_000_123,
    cover_url: null,
    unblocked_status: null,
    source_removed_at_ms: null,
    template_group_id: null,
    source_info: null,
    audio_tracks: null,
    ...changes,
  };
}

describe.each(databaseKinds)('%s', (kind) => {
  let opened: OpenedDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    await opened.database.insertInto('accounts').values({ account_id: accountId, created_at_ms: 1 }).execute();
  });
  afterAll(() => opened.close());

  test('opening it again changes nothing and loses nothing', async () => {
    const again = await opened.another();
    expect(await again.selectFrom('accounts').selectAll().execute()).toEqual([
      { account_id: accountId, created_at_ms: 1 },
    ]);
    const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(again);
    const names = applied.rows.map(({ name }) => name);
    // A released migration keeps its name and its place.
    expect(names.slice(0, 12)).toEqual([
      ...['0001-first-tables', '0002-identities', '0003-uploads', '0004-library', '0005-events', '0006-url-uploads'],
      ...['0007-transcoding', '0008-upload-leases', '0009-job-turns', '0010-job-callbacks'],
      ...['0011-jobs-given-back', '0012-hls-facts'],
    ]);
    const files = readdirSync(new URL('./migrations/', import.meta.url));
    expect(names).toEqual(files.map((file) => file.replace('.ts', '')).sort());
  });

  test('has every table of the schema', async () => {
    const schema = readFileSync(new URL('./schema.ts', import.meta.url), 'utf8');
    const [, body = ''] = /export interface Tables \{\n([^}]*)\}/.exec(schema) ?? [];
    const names = [...body.matchAll(/^ {2}(\w+): /gm)].map(([, name]) => name);
    expect(names).toHaveLength(body.trim().split('\n').length);
    expect(names).toContain('accounts');
    const tables = (await opened.database.introspection.getTables()).map(({ name }) => name);
    expect(tables).toEqual(expect.arrayContaining(names));
  });

  test('reads back exactly what was written: large integers, fractions, any text, null', async () => {
    const row = videoRow({ video_id: asVideoId('1'.repeat(32)) });
    await opened.database.insertInto('videos').values(row).execute();
    const back = await opened.database
      .selectFrom('videos')
      .selectAll()
      .where('video_id', '=', row.video_id)
      .executeTakeFirst();
    expect(back).toEqual(row);
  });

  test('a transaction that fails leaves nothing behind', async () => {
    const row = videoRow({ video_id: asVideoId('2'.repeat(32)) });
    const broken = opened.database.transaction().execute(async (transaction) => {
      await transaction.insertInto('videos').values(row).execute();
      throw new Error('half way');
    });
    await expect(broken).rejects.toThrow('half way');
    const found = await opened.database
      .selectFrom('videos')
      .select('title')
      .where('video_id', '=', row.video_id)
      .execute();
    expect(found).toEqual([]);
  });

  test('a row with a foreign key that matches no row is refused', async () => {
    const orphan = videoRow({ video_id: asVideoId('3'.repeat(32)), account_id: asAccountId('9999999999999999') });
    await expect(opened.database.insertInto('videos').values(orphan).execute()).rejects.toThrow(/foreign key/i);
  });

  test('what one connection commits, another sees', async () => {
    const other = await opened.another();
    await opened.database.insertInto('settings').values({ name: 'seen', value: 'yes' }).execute();
    expect(await other.selectFrom('settings').select('value').where('name', '=', 'seen').execute()).toEqual([
      { value: 'yes' },
    ]);
  });

  test('a schema of a newer version is refused rather than used', async () => {
    const { url, drop } = await newDatabaseUrl(kind);
    onTestFinished(drop);
    const newer = await openDatabase(url);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`.execute(newer);
    await newer.destroy();
    await expect(openDatabase(url)).rejects.toThrow('used by a newer playauth');
  });

  test('an interrupted migration is rolled back, so that the next start succeeds', async () => {
    const { url, drop } = await newDatabaseUrl(kind);
    onTestFinished(drop);
    const probe = await openDatabase(url);
    const names = (await probe.introspection.getTables()).map(({ name }) => name);
    // Back to an empty database, with something in the way of one of the later tables.
    // Those of a full-text table go with it.
    const own = names.filter((name) => !name.startsWith('video_texts_'));
    for (const table of [...own, 'kysely_migration', 'kysely_migration_lock'].toReversed())
      await sql`drop table ${sql.table(table)} ${sql.raw(kind === 'PostgreSQL' ? 'cascade' : '')}`.execute(probe);
    await sql`create table jobs (in_the_way text)`.execute(probe);
    await expect(openDatabase(url)).rejects.toThrow('already exists');
    await sql`drop table jobs`.execute(probe);
    await probe.destroy();
    await (await openDatabase(url)).destroy();
  });

  test('several processes that start at once on an empty database all start', async () => {
    const { url, drop } = await newDatabaseUrl(kind);
    onTestFinished(drop);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => openInProcess(url)));
    expect(outcomes).toEqual(Array(4).fill({ code: 0, stderr: '' }));
  });
});

describe('SQLite', () => {
  test('uses a write-ahead log and flushes it at every commit', async () => {
    const { database, close } = await openTestDatabase('SQLite');
    onTestFinished(close);
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database)).rows[0] ?? {})[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
  });

  test('a database in memory is a fresh one each time', async () => {
    const one = await openDatabase('sqlite::memory:');
    const other = await openDatabase('sqlite::memory:');
    onTestFinished(async () => {
      await one.destroy();
      await other.destroy();
    });
    await one.insertInto('settings').values({ name: 'only', value: 'here' }).execute();
    expect(await other.selectFrom('settings').selectAll().execute()).toEqual([]);
  });
});

describe('a database URL that cannot be opened', () => {
  test('another kind of database is refused by name', async () => {
    await expect(openDatabase('mysql://127.0.0.1/x')).rejects.toThrow('begins with sqlite: or postgres://');
  });

  test('a folder that is not there is an error, not a new folder', async () => {
    await expect(openDatabase('sqlite:/nonexistent/folder/x.db')).rejects.toThrow();
  });

  test('a PostgreSQL that does not answer is an error that does not repeat the password', async () => {
    const refused = openDatabase('postgres://me:hunter2@127.0.0.1:1/x');
    const error = await refused.then(
      () => undefined,
      (cause: unknown) => cause as Error,
    );
    expect(error?.message).toMatch(/^PostgreSQL at 127\.0\.0\.1:1\/x refuses the connection/);
    expect(inspect(error)).not.toContain('hunter2');
  });
});

async function openInProcess(url: string): Promise<{ code: number; stderr: string }> {
  const module = new URL('./open-database.ts', import.meta.url).href;
  const program = `const { openDatabase } = await import(process.argv[1]); await (await openDatabase(process.argv[2])).destroy();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, module, url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr };
}
