// Queries that SQLite answers at once, on a connection of their own: they see what is committed, and wait for no transaction of the
// connection that writes.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { SqliteAdapter } from 'kysely';
import type { QueryEnded } from './query-ended.ts';

export const IN_MEMORY = ':memory:';
/** How long SQLite waits for a lock. */
export const BUSY_MS = 5000;

export class SqliteReads {
  readonly #path: string;
  readonly #onQuery: ((query: QueryEnded) => void) | undefined;
  readonly #prepared = new Map<string, StatementSync>();
  #connection: DatabaseSync | undefined;
  #isClosed = false;

  constructor(path: string, onQuery?: (query: QueryEnded) => void) {
    this.#path = path;
    this.#onQuery = onQuery;
  }

  /** Another connection cannot see a database in memory. */
  get arePossible(): boolean {
    return this.#path !== IN_MEMORY && !this.#isClosed;
  }

  all(sql: string, parameters: readonly unknown[]): unknown[] {
    if (this.#onQuery === undefined) return this.#run(sql, parameters);
    const startedAtMs = performance.now();
    try {
      const rows = this.#run(sql, parameters);
      this.#onQuery({ sql, ms: performance.now() - startedAtMs });
      return rows;
    } catch (error) {
      this.#onQuery({ sql, ms: performance.now() - startedAtMs, error });
      throw error;
    }
  }

  /** Before the connection that writes: the last one puts the log of changes into the file. */
  close(): void {
    this.#isClosed = true;
    this.#prepared.clear();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #run(sql: string, parameters: readonly unknown[]): unknown[] {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      this.#connection ??= new DatabaseSync(this.#path, { timeout: BUSY_MS, readOnly: true });
      statement = this.#connection.prepare(sql);
      // As many as there are look-ups in the code.
      this.#prepared.set(sql, statement);
    }
    return statement.all(...(parameters as SQLInputValue[]));
  }
}

/**
 * Kysely migrates SQLite without a transaction: a process that is killed half way would leave a schema that no start can use, and two
 * concurrent starts would conflict. SQLite itself can change a schema in a transaction.
 */
export class SqliteAdapterWithReads extends SqliteAdapter {
  readonly reads: SqliteReads;

  constructor(reads: SqliteReads) {
    super();
    this.reads = reads;
  }

  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
