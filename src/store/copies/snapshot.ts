// Reads all rows of a database as they were at one moment, beside a running server: neither blocks the other. First step of a backup
// and of a move.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { sql, type Kysely } from 'kysely';
import { isWeek } from '../database/audit-weeks.ts';
import { isDerived } from '../database/derived-tables.ts';
import { joinDatabase } from '../database/open-database.ts';
import { schemaNamesOf } from '../database/migrate.ts';
import { explainOpenError } from '../database/open-error.ts';
import type { Tables } from '../database/schema.ts';
import { CopyRefusal } from './copy-refusal.ts';
import type { Row } from './rows.ts';

/** For `for await`. */
export type Batches = Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>;

export interface Snapshot {
  /** The names of the migrations that made the schema, in their order. */
  readonly schema: readonly string[];
  /** Without those of the migrator. */
  readonly tables: readonly string[];
  /** In no particular order. */
  rows(table: string): Batches;
}

export const BATCH_ROWS = 500;
const OF_MIGRATOR = 'kysely_migration';

/** `use` gets the snapshot while it is open. */
export async function withSnapshot<T>(url: string, use: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  return url.startsWith('sqlite:')
    ? await withSqliteSnapshot(url.slice('sqlite:'.length), use)
    : await withPostgresSnapshot(url, use);
}

/** With a write-ahead log a reader sees the database as it was at its first read, while others write. */
async function withSqliteSnapshot<T>(path: string, use: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  // Opening a database that is not there would make one.
  if (!existsSync(path)) throw new CopyRefusal('no-database', { place: path });
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    database.exec('pragma query_only = on; begin');
    const names = database.prepare(`select name from sqlite_master where type = 'table' order by name`).all();
    const tables = names.map(({ name }) => String(name));
    if (!tables.includes(OF_MIGRATOR)) throw new CopyRefusal('no-database', { place: path });
    const applied = database.prepare(`select name from ${OF_MIGRATOR} order by name`).all();
    return await use({
      schema: applied.map(({ name }) => String(name)),
      tables: tables.filter(isOurs),
      rows: (table) => sqliteRows(database, table),
    });
  } finally {
    database.close();
  }
}

function* sqliteRows(database: DatabaseSync, table: string): Generator<readonly Row[]> {
  let batch: Row[] = [];
  for (const row of database.prepare(`select * from ${quoted(table)}`).iterate()) {
    batch.push(row as Row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function withPostgresSnapshot<T>(url: string, use: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const database = joinDatabase(url);
  try {
    const reading = database.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
    return await reading.execute(async (transaction) => {
      const schema = await schemaNamesOf(transaction).catch((error: unknown) => {
        throw explainOpenError(url, error);
      });
      if (schema.length === 0) throw new CopyRefusal('no-database', { place: new URL(url).host });
      const tables = (await transaction.introspection.getTables()).map(({ name }) => name).filter(isOurs);
      return await use({
        schema,
        tables: tables.toSorted(),
        rows: (table) => postgresRows(transaction, table),
      });
    });
  } finally {
    await database.destroy();
  }
}

async function* postgresRows(transaction: Kysely<Tables>, table: string): AsyncGenerator<readonly Row[]> {
  await sql`declare copied no scroll cursor for select * from ${sql.table(table)}`.execute(transaction);
  try {
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.lit(BATCH_ROWS)} from copied`.execute(transaction);
      if (rows.length > 0) yield rows;
      if (rows.length < BATCH_ROWS) return;
    }
  } finally {
    // After a failed query it is gone with the transaction.
    await sql`close copied`.execute(transaction).catch(() => undefined);
  }
}

function isOurs(table: string): boolean {
  return !table.startsWith(OF_MIGRATOR) && !table.startsWith('sqlite_') && !isWeek(table) && !isDerived(table);
}

/** Names of tables come from the schema, never from a request. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
