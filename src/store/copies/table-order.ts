// The order in which tables are filled: those that others refer to come first (topological order). Read from the schema itself,
// so that a new migration needs no line here.
import { sql } from 'kysely';
import { isDerived } from '../database/derived-tables.ts';
import { joinDatabase, type Database } from '../database/open-database.ts';
import { migrateTo } from '../database/migrate.ts';

/** Rows that triggers write while other tables are filled: the copied ones take their place at the end. */
export const FILLED_BY_TRIGGERS: ReadonlySet<string> = new Set(['video_counts']);

export interface TableOrder {
  /** Each after all that it refers to. */
  readonly tables: readonly string[];
  /** Tables whose rows refer to each other: the column of a row's own name, and the one that names another row. */
  readonly within: ReadonlyMap<string, { readonly own: string; readonly other: string }>;
}

/** Read from a schema of SQLite in memory: both databases have the same tables. */
export async function readTableOrder(schema: readonly string[]): Promise<TableOrder> {
  const database = joinDatabase('sqlite::memory:');
  try {
    await migrateTo(database, schema.at(-1) ?? '');
    const names = (await database.introspection.getTables()).map(({ name }) => name).filter((name) => !isDerived(name));
    const needs = new Map<string, ReadonlySet<string>>();
    const within = new Map<string, { readonly own: string; readonly other: string }>();
    for (const name of names) {
      const references = await referencesOf(database, name);
      needs.set(name, new Set(references.map(({ table }) => table).filter((table) => table !== name)));
      const own = references.find(({ table }) => table === name);
      if (own !== undefined) within.set(name, { own: own.to, other: own.from });
    }
    return { tables: sortByNeeds(needs), within };
  } finally {
    await database.destroy();
  }
}

interface Reference {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

async function referencesOf(database: Database, name: string): Promise<readonly Reference[]> {
  const { rows } = await sql<Reference>`
    select "table", "from", "to" from pragma_foreign_key_list(${name})`.execute(database);
  return rows;
}

/** Triggers fire while tables are filled, so what they write comes last. */
function sortByNeeds(needs: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const sorted = new Set<string>();
  const visit = (name: string): void => {
    if (sorted.has(name)) return;
    for (const needed of needs.get(name) ?? []) visit(needed);
    sorted.add(name);
  };
  const names = [...needs.keys()].toSorted();
  for (const name of names) if (!FILLED_BY_TRIGGERS.has(name)) visit(name);
  for (const name of names) visit(name);
  return [...sorted];
}
