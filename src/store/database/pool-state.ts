// What the connections to PostgreSQL do at a moment: for metrics.
import type { Pool } from 'pg';

export interface PoolState {
  readonly maxConnections: number;
  readonly openConnections: number;
  readonly idleConnections: number;
  /** Queries that wait for a connection. */
  readonly waiting: number;
}

export function poolStateOf({ options, totalCount, idleCount, waitingCount }: Pool): PoolState {
  const counts = { openConnections: totalCount, idleConnections: idleCount, waiting: waitingCount };
  return { maxConnections: options.max, ...counts };
}
