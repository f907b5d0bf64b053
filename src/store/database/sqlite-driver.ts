// Fits Node's own SQLite to the interface that Kysely's SQLite dialect expects.
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { SqliteDialect, type Dialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { sqliteCode } from './is-unavailable.ts';
import type { QueryEnded } from './query-ended.ts';
import { BUSY_MS, IN_MEMORY, SqliteAdapterWithReads, SqliteReads } from './sqlite-reads.ts';

const MAX_PREPARED = 200;
/** Transactions take the write lock when they begin: SQLite cannot wait for it at the first write of a transaction. */
const WRITING_BEGIN = 'begin immediate';
const SQLITE_BUSY = 5;
/** How long a write waits while another program holds the lock for longer than a write takes. */
const HELD_MS = 50;
/** About the time of a commit. */
const TRY_AGAIN_MS = 1;

/** `onQuery` is told of what is read at once; of all else Kysely tells. */
export function createSqliteDialect(path: string, onQuery?: (query: QueryEnded) => void): Dialect {
  const reads = new SqliteReads(path, onQuery);
  const dialect = new SqliteDialect({ database: () => Promise.resolve(openSqlite(path, reads)) });
  const adapter = new SqliteAdapterWithReads(reads);
  return {
    createDriver: () => dialect.createDriver(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createAdapter: () => adapter,
  };
}

function openSqlite(path: string, reads: SqliteReads): SqliteDatabase {
  // Private from its first byte; the files that SQLite puts beside it get the same rights.
  if (path !== IN_MEMORY) closeSync(openSync(path, 'a', 0o600));
  if (path !== IN_MEMORY) requireWhole(path);
  const database = new DatabaseSync(path, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  // SQLite's own function knows the letters of ASCII only.
  database.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text));
  const prepared = new Map<string, StatementSync>();
  // From here on the waiting is done by `Patience`.
  database.exec('PRAGMA busy_timeout = 0');
  const patience = new Patience();
  return {
    close: () => {
      reads.close();
      prepared.clear();
      database.close();
    },
    prepare: (sql) => {
      // After a full disk or an I/O error SQLite has rolled back by itself. A second time would hide the cause.
      if (sql === 'rollback' && !database.isTransaction) return nothingToDo;
      const statement = patience.wait(() => prepareOnce(database, prepared, sql === 'begin' ? WRITING_BEGIN : sql));
      return fitStatement(statement, patience);
    },
  };
}

const MAGIC = 'SQLite format 3\0';
const SQLITE_CORRUPT = 11;

/** A file that was cut off opens, and fails at the first query that needs what is missing: that may be days later. */
function requireWhole(path: string): void {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (readSync(file, header, 0, 100, 0) < 100 || header.toString('latin1', 0, 16) !== MAGIC) return;
    const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
    // The number of pages counts if it was written with the last change.
    const isCurrent = header.readUInt32BE(24) === header.readUInt32BE(92);
    if (!isCurrent || size >= pageSize * header.readUInt32BE(28) || sizeOf(`${path}-wal`) > 0) return;
    throw Object.assign(new Error('the file is shorter than its header says'), {
      code: 'ERR_SQLITE_ERROR',
      errcode: SQLITE_CORRUPT,
    });
  } finally {
    closeSync(file);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

const nothingToDo: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

function prepareOnce(database: DatabaseSync, prepared: Map<string, StatementSync>, sql: string): StatementSync {
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  const statement = database.prepare(sql);
  if (prepared.size >= MAX_PREPARED) prepared.clear();
  prepared.set(sql, statement);
  return statement;
}

/**
 * Waits for a lock of another process. SQLite's own waiting looks every tenth of a second after the first few tries: a process that writes without a
 * pause has the lock again by then, and of two processes of one server one waited for five seconds. Either way no request is answered
 * meanwhile. So once another program has held the lock for the whole time, later writes wait for a moment only, until one goes through.
 */
class Patience {
  #isHeld = false;

  write<T>(ask: () => T): T {
    const answer = this.wait(ask);
    this.#isHeld = false;
    return answer;
  }

  wait<T>(ask: () => T): T {
    const startedAtMs = performance.now();
    for (;;) {
      try {
        return ask();
      } catch (error) {
        if (sqliteCode(error) !== SQLITE_BUSY) throw error;
        if (performance.now() - startedAtMs > (this.#isHeld ? HELD_MS : BUSY_MS)) {
          this.#isHeld = true;
          throw error;
        }
        pause(TRY_AGAIN_MS);
      }
    }
  }
}

const neverWoken = new Int32Array(new SharedArrayBuffer(4));

function pause(ms: number): void {
  Atomics.wait(neverWoken, 0, 0, ms);
}

function fitStatement(statement: StatementSync, patience: Patience): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => patience.wait(() => statement.all(...(parameters as SQLInputValue[]))),
    run: (parameters) => patience.write(() => statement.run(...(parameters as SQLInputValue[]))),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}
