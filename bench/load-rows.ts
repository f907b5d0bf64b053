// Puts very many rows into a table of either database: many of them in one statement, and the indexes of the table made after it. For
// libraries that are only measured: work that is stopped half way leaves a table without its indexes.
import { CompiledQuery, sql } from 'kysely';
import { isPostgres, type Database } from '../src/store/database/open-database.ts';
import type { Tables } from '../src/store/database/schema.ts';

/** Rows of one statement: SQLite takes 32,766 values, PostgreSQL all of them as one JSON text. */
const ON_SQLITE = 1000;
const ON_POSTGRES = 10_000;
/** A durable write for each. */
const IN_TRANSACTION = 50_000;

export interface Rows<Row> {
  readonly table: keyof Tables;
  readonly count: number;
  /** All of the same columns. */
  readonly make: (n: number) => Row;
}

export async function loadRows<Row extends object>(database: Database, rows: Rows<Row>): Promise<void> {
  const atOnce = isPostgres(database) ? ON_POSTGRES : ON_SQLITE;
  for (let from = 0; from < rows.count; from += IN_TRANSACTION)
    await database.transaction().execute(async (transaction) => {
      const end = Math.min(rows.count, from + IN_TRANSACTION);
      for (let at = from; at < end; at += atOnce) {
        const made = Array.from({ length: Math.min(atOnce, end - at) }, (_, n) => rows.make(at + n));
        await transaction.executeQuery(insertionOf(transaction, rows.table, made));
      }
    });
}

function insertionOf(database: Database, table: string, rows: readonly object[]): CompiledQuery {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name) => `"${name}"`).join(', ');
  const into = `insert into "${table}" (${columns})`;
  if (isPostgres(database))
    return CompiledQuery.raw(`${into} select ${columns} from json_populate_recordset(null::"${table}", $1)`, [
      JSON.stringify(rows),
    ]);
  // The same text for each thousand rows: it is compiled once.
  const row = `(${names.map(() => '?').join(', ')})`;
  return CompiledQuery.raw(
    `${into} values ${rows.map(() => row).join(', ')}`,
    rows.flatMap((one) => Object.values(one) as unknown[]),
  );
}

/**
 * Indexes that uphold a constraint stay. On PostgreSQL the triggers of the table rest too, which only a superuser can have; on
 * SQLite they run.
 */
export async function withoutIndexes(database: Database, table: string, work: () => Promise<void>): Promise<void> {
  const made = await indexesOf(database, table);
  for (const { name } of made) await sql`drop index ${sql.id(name)}`.execute(database);
  if (isPostgres(database)) await sql`alter table ${sql.id(table)} disable trigger all`.execute(database);
  await work();
  if (isPostgres(database)) await sql`alter table ${sql.id(table)} enable trigger all`.execute(database);
  for (const { statement } of made) await makeIndex(database, statement);
}

async function indexesOf(database: Database, table: string) {
  const all = isPostgres(database)
    ? sql`select indexname as name, indexdef as statement from pg_indexes where tablename = ${table}
        and schemaname = current_schema() and indexname not in (select conname from pg_constraint)`
    : sql`select name, sql as statement from sqlite_master where type = 'index' and tbl_name = ${table} and sql is not null`;
  return (await all.$castTo<{ name: string; statement: string }>().execute(database)).rows;
}

async function makeIndex(database: Database, statement: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    // Sorted in memory, as far as it is enough.
    if (isPostgres(database)) await sql`set local maintenance_work_mem = '512MB'`.execute(transaction);
    await sql.raw(statement).execute(transaction);
  });
}
