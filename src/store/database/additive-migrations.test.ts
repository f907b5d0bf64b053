// A server of the version before goes on while a new one migrates: from 0028 on migrations add, and take away or change nothing
// that an older version uses.
import { Kysely, PostgresDialect, type Dialect } from 'kysely';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { databaseKinds, newDatabaseUrl, type DatabaseKind } from '../../../test/support/databases.ts';
import { migrateTo, migrateToLatest } from './migrate.ts';
import type { Tables } from './schema.ts';
import { createSqliteDialect } from './sqlite-driver.ts';

const LAST_FREE = '0027-video-counts';
const TABLE = /^create (?:virtual )?table (?:if not exists )?"?(\w+)"?/i;

async function openLogged(kind: DatabaseKind, log: (sql: string) => void): Promise<Kysely<Tables>> {
  const { url, drop } = await newDatabaseUrl(kind);
  const dialect: Dialect =
    kind === 'SQLite'
      ? createSqliteDialect(url.slice('sqlite:'.length))
      : new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) });
  const database = new Kysely<Tables>({ dialect, log: ({ query }) => log(query.sql.trim()) });
  onTestFinished(async () => {
    await database.destroy();
    await drop();
  });
  return database;
}

/** Statements that a server of the version before would notice. */
function faultsOf(statements: readonly string[]): readonly string[] {
  const made = new Set(statements.map((text) => TABLE.exec(text)?.[1]).filter((name) => name !== undefined));
  return statements.filter((text) => {
    if (/^(select|with|pragma|begin|commit|insert|update|savepoint|release|lock)\b/i.test(text)) return false;
    if (/kysely_migration/.test(text) || TABLE.test(text)) return false;
    if (/^create (or replace )?function|^create trigger/i.test(text)) return false;
    if (
      /^do \$\$ begin create extension if not exists \w+; create index [^;]+; exception when others then null; end \$\$$/.test(
        text,
      )
    )
      return false;
    const index = /^create (unique )?index .* on "?(\w+)"?/is.exec(text);
    if (index !== null) return index[1] !== undefined && !made.has(index[2] ?? '');
    const altered = /^alter table "?(\w+)"? add column ("?\w+"? .*)$/is.exec(text);
    if (altered === null) return true;
    // An older version inserts rows without the column.
    return !made.has(altered[1] ?? '') && /not null/i.test(altered[2] ?? '') && !/default/i.test(altered[2] ?? '');
  });
}

test.each(databaseKinds)('on %s they only add', async (kind) => {
  const statements: string[] = [];
  let isListening = false;
  const database = await openLogged(kind, (sql) => isListening && statements.push(sql));
  await migrateTo(database, LAST_FREE);
  isListening = true;
  await migrateToLatest(database);
  expect(faultsOf(statements)).toEqual([]);
});

test('what takes away or changes is found', () => {
  const wrong = [
    'drop index "a"',
    'alter table "videos" drop column "title"',
    'alter table "videos" rename to "films"',
    'alter table "videos" add column "kind" text not null',
    'create unique index "one" on "videos" ("title")',
    'delete from "videos"',
  ];
  const right = [
    'create table "plays" ("id" text primary key)',
    'create unique index "p" on "plays" ("id")',
    'create index "v" on "videos" ("title")',
    'alter table "videos" add column "kind" text',
    `alter table "videos" add column "kind" text default 'a' not null`,
    'update "videos" set "kind" = 1',
  ];
  expect(faultsOf([...wrong, ...right])).toEqual(wrong);
});
