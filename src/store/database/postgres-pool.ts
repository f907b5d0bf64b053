// The pool of connections to PostgreSQL with the limits of a session. Loaded only where the database is PostgreSQL.
import pg from 'pg';
import { GuardedPool, type GuardedPoolOptions } from './guarded-pool.ts';

const POSTGRES_INT8 = 20;
/** For a connection to be opened, or to become free. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 30_000;
/** A transaction whose process is gone must not keep its locks. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const SESSION_LIMITS = `set statement_timeout = ${String(STATEMENT_MS)}; set idle_in_transaction_session_timeout = ${String(IDLE_IN_TRANSACTION_MS)}`;

/** The sessions are limited where the queries are: a migration may take longer. */
export function openPostgresPool(options: pg.PoolConfig, guarded: GuardedPoolOptions): GuardedPool {
  const limits: pg.PoolConfig =
    options.query_timeout === undefined
      ? {}
      : // By a query, not as a startup parameter: poolers such as PgBouncer refuse those. The pool waits for the promise.
        { onConnect: limitSession as (client: pg.ClientBase) => unknown as pg.PoolConfig['onConnect'] };
  const types = { getTypeParser: getTypeParser as typeof pg.types.getTypeParser };
  const network = { connectionTimeoutMillis: CONNECT_MS, keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
  return new GuardedPool({ ...network, ...options, ...limits, types }, guarded);
}

async function limitSession(client: pg.ClientBase): Promise<void> {
  await client.query(SESSION_LIMITS);
}

/** int8 arrives as text; instants and sizes stay far below 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === POSTGRES_INT8 ? Number : (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown);
}
