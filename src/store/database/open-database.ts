// One typed query builder over either database; the URL decides which.
import { existsSync } from 'node:fs';
import { Kysely, PostgresAdapter, PostgresDialect, type Dialect, type Logger } from 'kysely';
import type { PoolConfig } from 'pg';
import type { DatabaseEvents, GuardedPoolOptions } from './guarded-pool.ts';
import { movedTo } from './freeze.ts';
import { migrateToLatest, schemaStateOf } from './migrate.ts';
import { explainOpenError, openError } from './open-error.ts';
import type { QueryEnded } from './query-ended.ts';
import type { Tables } from './schema.ts';
import { createSqliteDialect } from './sqlite-driver.ts';

export type Database = Kysely<Tables>;

const POSTGRES_URL = /^postgres(ql)?:\/\//;
/** The pool of one process. */
export const MAX_CONNECTIONS = 10;
/** The longest query takes far less; the server ends it, and the driver a little later. */
const QUERY_MS = 35_000;

/** How long PostgreSQL may take to accept a connection and to answer at the start: beside a machine's other starts, seconds. */
const START_WITHIN_MS = 20_000;

interface OpenOptions extends DatabaseEvents {
  /** Absent: no query is timed. */
  readonly onQuery?: ((query: QueryEnded) => void) | undefined;
  /** There was a database: one without tables is refused. */
  readonly mustExist?: boolean;
  /** PostgreSQL only. */
  readonly maxConnections?: number | undefined;
}

/** `sqlite:<path>`, `sqlite::memory:` or `postgres://…`. Migrates before it answers. Throws a DatabaseOpenError. */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  const { mustExist = false, maxConnections = MAX_CONNECTIONS, onQuery, ...events } = options;
  try {
    if (mustExist && url.startsWith('sqlite:') && !existsSync(url.slice('sqlite:'.length)))
      throw openError(url, 'lost');
    // On connections of its own: a migration may take longer than any query, and none waits yet, so a busy server has more time.
    const migrated = POSTGRES_URL.test(url)
      ? new Kysely<Tables>({
          dialect: postgresDialect(
            { connectionString: url, max: 2, connectionTimeoutMillis: START_WITHIN_MS },
            { answerWithinMs: START_WITHIN_MS },
          ),
        })
      : joinDatabase(url, events, { onQuery });
    try {
      await migrate(migrated, { url, mustExist });
    } catch (error) {
      await migrated.destroy();
      throw error;
    }
    if (!isPostgres(migrated)) return migrated;
    await migrated.destroy();
    return joinDatabase(url, events, { maxConnections, onQuery });
  } catch (error) {
    throw explainOpenError(url, error);
  }
}

async function migrate(
  database: Database,
  { url, mustExist }: { readonly url: string; readonly mustExist: boolean },
): Promise<void> {
  const { state, unknown } = await schemaStateOf(database);
  if (state === 'newer') throw openError(url, 'newer', { migration: unknown ?? '' });
  if (state === 'none' && mustExist) throw openError(url, 'lost');
  const target = state === 'none' || isPostgres(database) ? undefined : await movedTo(database);
  if (target !== undefined) throw openError(url, 'moved', { target });
  if (state !== 'current') await migrateToLatest(database);
}

/** Without migrating: for processes that work beside the servers. */
export function joinDatabase(
  url: string,
  events: DatabaseEvents = {},
  { maxConnections = MAX_CONNECTIONS, onQuery }: Pick<OpenOptions, 'maxConnections' | 'onQuery'> = {},
): Database {
  const dialect = dialectFor(url, events, { maxConnections, onQuery });
  return new Kysely<Tables>(onQuery === undefined ? { dialect } : { dialect, log: logTo(onQuery) });
}

function logTo(onQuery: (query: QueryEnded) => void): Logger {
  return (event) => {
    const ended = { sql: event.query.sql, ms: event.queryDurationMillis };
    onQuery(event.level === 'error' ? { ...ended, error: event.error } : ended);
  };
}

/** For the few queries that differ between the two databases. */
export function isPostgres(database: Database): boolean {
  return database.getExecutor().adapter instanceof PostgresAdapter;
}

function dialectFor(
  url: string,
  events: DatabaseEvents,
  { maxConnections: max, onQuery }: Pick<OpenOptions, 'maxConnections' | 'onQuery'>,
): Dialect {
  if (url.startsWith('sqlite:')) return createSqliteDialect(url.slice('sqlite:'.length), onQuery);
  if (!POSTGRES_URL.test(url)) throw new Error('The database URL begins with sqlite: or postgres://');
  return postgresDialect({ connectionString: url, max, query_timeout: QUERY_MS }, events);
}

/** The driver is loaded with the first query: most servers have the embedded database. */
function postgresDialect(options: PoolConfig, guarded: GuardedPoolOptions): Dialect {
  return new PostgresDialect({
    pool: async () => {
      const { openPostgresPool } = await import('./postgres-pool.ts');
      return openPostgresPool(options, guarded);
    },
  });
}
