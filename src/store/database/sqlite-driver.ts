// Fits Node's own SQLite to the interface that Kysely's SQLite dialect expects.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { SqliteDialect, type Dialect, type DialectAdapter, type SqliteDatabase, type SqliteStatement } from 'kysely';

const IN_MEMORY = ':memory:';
const MAX_PREPARED = 200;
/** Transactions take the write lock when they begin: SQLite cannot wait for it at the first write of a transaction. */
const WRITING_BEGIN = 'begin immediate';

export function createSqliteDialect(path: string): Dialect {
  const dialect = new SqliteDialect({ database: () => Promise.resolve(openSqlite(path)) });
  // Kysely migrates SQLite without a transaction: a process that is killed half way would leave a schema that no start can
  // use, and two concurrent starts would conflict. SQLite itself can change a schema in a transaction.
  const adapter: DialectAdapter = Object.create(dialect.createAdapter(), {
    supportsTransactionalDdl: { value: true },
  }) as DialectAdapter;
  return {
    createDriver: () => dialect.createDriver(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createAdapter: () => adapter,
  };
}

function openSqlite(path: string): SqliteDatabase {
  // Private from its first byte; the files that SQLite puts beside it get the same rights.
  if (path !== IN_MEMORY) closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  // SQLite's own function knows the letters of ASCII only.
  database.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text));
  const prepared = new Map<string, StatementSync>();
  return {
    close: () => {
      prepared.clear();
      database.close();
    },
    prepare: (sql) => fitStatement(prepareOnce(database, prepared, sql === 'begin' ? WRITING_BEGIN : sql)),
  };
}

function prepareOnce(database: DatabaseSync, prepared: Map<string, StatementSync>, sql: string): StatementSync {
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  const statement = database.prepare(sql);
  if (prepared.size >= MAX_PREPARED) prepared.clear();
  prepared.set(sql, statement);
  return statement;
}

function fitStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}
