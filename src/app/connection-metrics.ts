// Metrics of the connections to PostgreSQL and to Redis, and of the collector of traces. Of a server without them these metrics have no
// samples.
import type { PoolState } from '../store/database/pool-state.ts';
import type { RedisState } from '../store/shared/connect-redis.ts';
import type { SpanCounts } from './tracing/tracing.ts';
import type { Metric, Row } from './register-metrics.ts';

interface Parts {
  /** Undefined for SQLite. */
  readonly poolState?: (() => PoolState | undefined) | undefined;
  /** Absent without Redis. */
  readonly redisState?: (() => RedisState) | undefined;
  /** Absent where nothing is traced. */
  readonly spans?: (() => SpanCounts) | undefined;
}

export function connectionMetrics({ poolState, redisState, spans }: Parts): readonly Metric[] {
  return [...poolMetrics(() => poolState?.()), ...redisMetrics(() => redisState?.()), spanMetric(() => spans?.())];
}

function poolMetrics(read: () => PoolState | undefined): readonly Metric[] {
  return [
    {
      name: 'playauth_database_connections',
      type: 'gauge',
      help: 'Connections to PostgreSQL by what they do: used by a query or transaction, or idle',
      rows: () => rowsOf(read(), usedAndIdle),
    },
    {
      name: 'playauth_database_max_connections',
      type: 'gauge',
      help: 'The most connections to PostgreSQL that are opened',
      rows: () => rowsOf(read(), ({ maxConnections }) => [[{}, maxConnections]]),
    },
    {
      name: 'playauth_database_waiting',
      type: 'gauge',
      help: 'Queries that wait for a connection to PostgreSQL',
      rows: () => rowsOf(read(), ({ waiting }) => [[{}, waiting]]),
    },
  ];
}

function usedAndIdle({ openConnections, idleConnections }: PoolState): readonly Row[] {
  return [
    [{ state: 'used' }, openConnections - idleConnections],
    [{ state: 'idle' }, idleConnections],
  ];
}

function redisMetrics(read: () => RedisState | undefined): readonly Metric[] {
  return [
    {
      name: 'playauth_redis_connected',
      type: 'gauge',
      aggregator: 'min',
      help: 'Whether the connection to Redis stands: 1 or 0',
      rows: () => rowsOf(read(), ({ isConnected }) => [[{}, isConnected ? 1 : 0]]),
    },
    {
      name: 'playauth_redis_waiting',
      type: 'gauge',
      help: 'Commands that Redis has not answered yet',
      rows: () => rowsOf(read(), ({ waiting }) => [[{}, waiting]]),
    },
    {
      name: 'playauth_redis_lost_connections_total',
      type: 'counter',
      help: 'Connections to Redis that were lost',
      rows: () => rowsOf(read(), ({ lost }) => [[{}, lost]]),
    },
  ];
}

function spanMetric(read: () => SpanCounts | undefined): Metric {
  return {
    name: 'playauth_trace_spans_total',
    type: 'counter',
    help: 'Spans of traces by what became of them: sent, failed (the collector did not take them), dropped (no room, because it is slow or away)',
    rows: () =>
      rowsOf(read(), (counts) => Object.entries(counts).map(([outcome, count]): Row => [{ outcome }, count as number])),
  };
}

function rowsOf<T>(state: T | undefined, rows: (state: T) => readonly Row[]): readonly Row[] {
  return state === undefined ? [] : rows(state);
}
