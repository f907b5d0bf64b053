// One typed query builder over either database; the URL decides which.
import { Kysely, PostgresAdapter, PostgresDialect, type Dialect } from 'kysely';
import pg from 'pg';
import { migrateToLatest } from './migrate.ts';
import type { Tables } from './schema.ts';
import { createSqliteDialect } from './sqlite-driver.ts';

export type Database = Kysely<Tables>;

const POSTGRES_URL = /^postgres(ql)?:\/\//;
const POSTGRES_INT8 = 20;

/** `sqlite:<path>`, `sqlite::memory:` or `postgres://…`. Migrates before it answers. */
export async function openDatabase(url: string): Promise<Database> {
  const database = new Kysely<Tables>({ dialect: dialectFor(url) });
  try {
    await migrateToLatest(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return database;
}

/** Without migrating: for processes that work beside the servers. */
export function joinDatabase(url: string): Database {
  return new Kysely<Tables>({ dialect: dialectFor(url) });
}

/** For the few queries that differ between the two databases. */
export function isPostgres(database: Database): boolean {
  return database.getExecutor().adapter instanceof PostgresAdapter;
}

function dialectFor(url: string): Dialect {
  if (url.startsWith('sqlite:')) return createSqliteDialect(url.slice('sqlite:'.length));
  if (POSTGRES_URL.test(url)) return new PostgresDialect({ pool: createPool(url) });
  throw new Error('The database URL begins with sqlite: or postgres://');
}

function createPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    types: { getTypeParser: getTypeParser as typeof pg.types.getTypeParser },
  });
  // An idle connection that the server ends must not end this process; the next query opens another.
  pool.on('error', () => undefined);
  return pool;
}

/** int8 arrives as text; instants and sizes stay far below 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === POSTGRES_INT8 ? Number : (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown);
}
