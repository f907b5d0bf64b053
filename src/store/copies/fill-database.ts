// Fills an empty database with rows that were read elsewhere, in one transaction: all of them, or none. Then reads them back.
import { existsSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import { makeWeeks } from '../database/audit-weeks.ts';
import { isPostgres, joinDatabase, type Database } from '../database/open-database.ts';
import { explainOpenError } from '../database/open-error.ts';
import { migrateTo, migrateToLatest, migrationNames, schemaNamesOf } from '../database/migrate.ts';
import type { Tables } from '../database/schema.ts';
import { CopyRefusal } from './copy-refusal.ts';
import { createTableDigest, sameTable, type Row, type TableDigest } from './rows.ts';
import { withSnapshot, type Batches, type Snapshot } from './snapshot.ts';
import { FILLED_BY_TRIGGERS, readTableOrder, type TableOrder } from './table-order.ts';

/** What is copied: a snapshot, or the tables of a backup. A table that it does not have stays empty. */
export type RowSource = Pick<Snapshot, 'schema' | 'tables' | 'rows'>;

export interface Filled {
  readonly tables: ReadonlyMap<string, TableDigest>;
}

interface Filling {
  readonly source: RowSource;
  readonly onTable?: ((table: string) => void) | undefined;
}

/** Values of one statement: PostgreSQL takes 65,535, SQLite 32,766. */
const MAX_VALUES = 16_000;

/** The source's schema must be one that this version knows, in whole or up to a point. */
export function requireKnownSchema(schema: readonly string[]): void {
  const unknown = schema.find((name) => !migrationNames.includes(name));
  if (unknown !== undefined) throw new CopyRefusal('newer-schema', { migration: unknown });
  if (schema.length === 0 || schema.some((name, at) => migrationNames[at] !== name))
    throw new CopyRefusal('other-schema', { migration: schema.at(-1) ?? '' });
}

/** Throws if the target holds a row. Leaves it at the newest schema. */
export async function fillDatabase(url: string, { source, onTable }: Filling): Promise<Filled> {
  requireKnownSchema(source.schema);
  const order = await readTableOrder(source.schema);
  const target = joinDatabase(url);
  try {
    await prepareTarget(target, source.schema, order);
    const written = await target.transaction().execute(async (transaction) => {
      const digests = new Map<string, TableDigest>();
      for (const table of order.tables) {
        onTable?.(table);
        digests.set(table, await fillTable(transaction, { source, table, order }));
      }
      return digests;
    });
    await compareWith(url, written);
    await migrateToLatest(target);
    if (isPostgres(target)) await sql`analyze`.execute(target);
    return { tables: written };
  } finally {
    await target.destroy();
  }
}

/** The same question before any other work is done; makes no database where there is none. */
export async function requireEmpty(url: string, schema: readonly string[]): Promise<void> {
  if (url.startsWith('sqlite:') && !existsSync(url.slice('sqlite:'.length))) return;
  const target = joinDatabase(url);
  try {
    const there = await schemaNamesOf(target).catch((error: unknown) => {
      throw explainOpenError(url, error);
    });
    if (there.length > 0) await prepareTarget(target, schema, await readTableOrder(schema));
  } finally {
    await target.destroy();
  }
}

async function prepareTarget(target: Database, schema: readonly string[], { tables }: TableOrder): Promise<void> {
  const there = await schemaNamesOf(target);
  if (there.length === 0) await migrateTo(target, schema.at(-1) ?? '');
  else if (there.join() !== schema.join()) throw new CopyRefusal('not-empty', { table: 'kysely_migration' });
  for (const table of tables) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(target);
    if (rows.length > 0) throw new CopyRefusal('not-empty', { table });
  }
}

interface OneTable extends Filling {
  readonly table: string;
  readonly order: TableOrder;
}

async function fillTable(transaction: Kysely<Tables>, { source, table, order }: OneTable): Promise<TableDigest> {
  if (FILLED_BY_TRIGGERS.has(table)) await sql`delete from ${sql.table(table)}`.execute(transaction);
  const digest = createTableDigest();
  const insert = async (rows: readonly Row[]): Promise<void> => {
    if (table === 'audit_events' && isPostgres(transaction))
      await makeWeeks(
        transaction,
        rows.map((row) => Number(row['at_ms'])),
      );
    for (const part of inParts(rows))
      await transaction
        .insertInto(table as never)
        .values(part as never)
        .execute();
    for (const row of rows) digest.add(row);
  };
  if (!source.tables.includes(table)) return digest.end();
  const within = order.within.get(table);
  if (within === undefined) for await (const rows of source.rows(table)) await insert(rows);
  else for (const row of parentsFirst(await gather(source.rows(table)), within)) await insert([row]);
  return digest.end();
}

function* inParts(rows: readonly Row[]): Generator<readonly Row[]> {
  const size = Math.max(1, Math.floor(MAX_VALUES / Object.keys(rows[0] ?? {}).length));
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

async function gather(batches: Batches): Promise<readonly Row[]> {
  const all: Row[] = [];
  for await (const rows of batches) all.push(...rows);
  return all;
}

/** A table whose rows refer to each other is small: categories. */
function parentsFirst(rows: readonly Row[], { own, other }: { own: string; other: string }): readonly Row[] {
  const byName = new Map(rows.map((row) => [row[own], row]));
  const sorted = new Set<Row>();
  const visit = (row: Row): void => {
    const parent = byName.get(row[other] ?? null);
    if (parent !== undefined && parent !== row && !sorted.has(parent)) visit(parent);
    sorted.add(row);
  };
  for (const row of rows) visit(row);
  return [...sorted];
}

/** Reads what was written, from the database itself. */
async function compareWith(url: string, written: ReadonlyMap<string, TableDigest>): Promise<void> {
  const found = await withSnapshot(url, digestTables);
  for (const [table, digest] of written)
    if (!sameTable(found.get(table), digest))
      throw new CopyRefusal('not-equal', { table, wanted: digest.rows, found: found.get(table)?.rows ?? 0 });
}

export async function digestTables({ tables, rows }: RowSource): Promise<ReadonlyMap<string, TableDigest>> {
  const digests = new Map<string, TableDigest>();
  for (const table of tables) {
    const digest = createTableDigest();
    for await (const batch of rows(table)) for (const row of batch) digest.add(row);
    digests.set(table, digest.end());
  }
  return digests;
}
