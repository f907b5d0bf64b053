// Look-ups of rows by a key, for what each call needs: the query is compiled once. SQLite answers at once, on a connection of its
// own; PostgreSQL is asked for many keys in one query where many are wanted at a time.
import { sql, type Compilable, type Expression, type SqlBool } from 'kysely';
import { batched } from '../../base/batched.ts';
import type { Soon } from '../../base/soon.ts';
import { isPostgres, type Database } from './open-database.ts';
import { SqliteAdapterWithReads } from './sqlite-reads.ts';

/** Half of the connections of a pool at most. */
const BATCHING = { mostKeys: 100, mostUnderWay: 4 };

interface Query<Row> {
  /** Rows whose column is the key. Nothing else in it may depend on the key. */
  readonly rows: (isKey: (column: string) => Expression<SqlBool>) => Compilable<Row>;
  readonly keyOf: (row: Row) => string;
}

/** A key must be a text that PostgreSQL takes: one that it refuses fails the others of its query. */
export type LookUp<Row> = (key: string) => Soon<readonly Row[]>;

/** For a database, not for a transaction: on SQLite its changes are not seen before they are committed. */
export function prepareLookUp<Row>(database: Database, query: Query<Row>): LookUp<Row> {
  return isPostgres(database) ? lookUpTogether(database, query) : lookUpAtOnce(database, query);
}

function lookUpTogether<Row>(database: Database, { rows, keyOf }: Query<Row>): LookUp<Row> {
  const compiled = rows((column) => sql<boolean>`${sql.ref(column)} = any(${['']})`).compile();
  return batched(async (keys) => {
    const found = await database.executeQuery<Row>({ ...compiled, parameters: [keys] });
    const byKey = new Map(keys.map((key) => [key, [] as Row[]]));
    for (const row of found.rows) byKey.get(keyOf(row))?.push(row);
    return [...byKey.values()];
  }, BATCHING);
}

function lookUpAtOnce<Row>(database: Database, { rows }: Query<Row>): LookUp<Row> {
  const compiled = rows((column) => sql<boolean>`${sql.ref(column)} = ${''}`).compile();
  const { adapter } = database.getExecutor();
  return (key) => {
    const parameters = [key];
    if (!(adapter instanceof SqliteAdapterWithReads && adapter.reads.arePossible))
      return database.executeQuery<Row>({ ...compiled, parameters }).then((found) => found.rows);
    try {
      return adapter.reads.all(compiled.sql, parameters) as Row[];
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };
}
