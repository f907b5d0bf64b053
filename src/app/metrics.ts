// What `/metrics` shows: the counts that the rooms keep in memory of their own, read at the moment of the scrape, and the state
// of what the server needs. Nothing here runs for a request.
import { createRequire } from 'node:module';
import type { LimitCounts } from '../config/limit-counts.ts';
import { limitReasons } from '../config/limits.ts';
import type { ByteCache } from '../delivery/byte-cache.ts';
import type { AnswerCounts } from '../gateway/answer-counts.ts';
import type { BodyBudget } from '../gateway/body-budget.ts';
import type { CallCounts } from '../gateway/call-counts.ts';
import type { Health } from '../gateway/health-http.ts';
import type { MetricsText } from '../gateway/metrics-http.ts';
import type { PoolState } from '../store/database/pool-state.ts';
import type { RedisState } from '../store/shared/connect-redis.ts';
import { connectionMetrics } from './connection-metrics.ts';
import type { SpanCounts } from './tracing/tracing.ts';
import { processesOf, sessionsOf, type ProcessCounts } from './process-metrics.ts';
import { backlogMetrics } from './backlog-metrics.ts';
import type { Backlog } from './read-backlog-db.ts';
import { register, registerHistogram, type Metric, type Row } from './register-metrics.ts';

export interface MetricsParts {
  /** Absent where another process shows them, together with the active sessions. */
  readonly processes?: ProcessCounts | undefined;
  readonly answers: AnswerCounts | undefined;
  readonly calls: CallCounts | undefined;
  readonly limits: LimitCounts;
  readonly openConnections: () => number;
  readonly look: () => Promise<Health>;
  /** Undefined for SQLite. */
  readonly poolState?: (() => PoolState | undefined) | undefined;
  /** Absent without Redis. */
  readonly redisState?: (() => RedisState) | undefined;
  /** Absent where nothing is traced. */
  readonly spans?: (() => SpanCounts) | undefined;
  readonly cache: Pick<ByteCache, 'counts'>;
  readonly bodies: Pick<BodyBudget, 'heldBytes'>;
  /** Undefined while the database is away. */
  readonly backlog: () => Promise<Backlog | undefined>;
}

/** Loaded for this alone: a server without metrics does not pay for it. */
const load = createRequire(import.meta.url);

export interface Metrics {
  readonly text: () => Promise<MetricsText>;
  /** As values, which {@link sumMetrics} puts together with those of other processes. */
  readonly read: () => Promise<readonly object[]>;
}

export function createMetrics(parts: MetricsParts): Metrics {
  const { Registry, collectDefaultMetrics } = load('prom-client') as typeof import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const metric of metricsOf(parts)) register(registry, metric);
  registerHistogram(registry, {
    name: 'playauth_http_seconds',
    help: 'Time from a request to the end of its answer, by what was requested',
    series: () => [...(parts.answers?.read() ?? [])].map(([kind, { seconds }]) => [{ kind }, seconds]),
  });
  registerHistogram(registry, {
    name: 'playauth_call_seconds',
    help: 'Time of an API call on this server, by operation',
    series: () => [...(parts.calls?.read() ?? [])].map(([operation, { seconds }]) => [{ operation }, seconds]),
  });
  return {
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    read: () => registry.getMetricsAsJSON(),
  };
}

function metricsOf(parts: MetricsParts): readonly Metric[] {
  const { answers, processes } = parts;
  const ofProcesses =
    processes === undefined ? [] : [...processesOf(processes), sessionsOf(() => answers?.activeSessions() ?? 0)];
  const ofTraffic = [...trafficOf(parts), ...credentialsOf(parts)];
  return [
    ...ofTraffic,
    ...stateOf(parts),
    ...memoryOf(parts),
    ...backlogMetrics(parts),
    ...connectionMetrics(parts),
    ...ofProcesses,
  ];
}

function trafficOf({ answers, calls, limits }: MetricsParts): readonly Metric[] {
  return [
    {
      name: 'playauth_http_answers_total',
      type: 'counter',
      help: 'Answers by what was requested and HTTP status; status 0: the client left before the end',
      rows: () =>
        [...(answers?.read() ?? [])].flatMap(([kind, { statuses }]) =>
          [...statuses].map(([status, count]): Row => [{ kind, status: String(status) }, count]),
        ),
    },
    {
      name: 'playauth_http_sent_bytes_total',
      type: 'counter',
      help: 'Bytes sent, headers included, by what was requested',
      rows: () => [...(answers?.read() ?? [])].map(([kind, { sentBytes }]): Row => [{ kind }, sentBytes]),
    },
    {
      name: 'playauth_http_received_bytes_total',
      type: 'counter',
      help: 'Bytes received with requests that were answered, headers included, by what was requested',
      rows: () => [...(answers?.read() ?? [])].map(([kind, { receivedBytes }]): Row => [{ kind }, receivedBytes]),
    },
    {
      name: 'playauth_calls_total',
      type: 'counter',
      help: 'API calls by operation and error code; OK: answered',
      rows: () =>
        [...(calls?.read() ?? [])].flatMap(([operation, { codes }]) =>
          [...codes].map(([code, count]): Row => [{ operation, code }, count]),
        ),
    },
    {
      name: 'playauth_limits_reached_total',
      type: 'counter',
      help: 'Refusals and cuts by the limit that was reached (docs/limits.md)',
      rows: () => [...limitReasons].map((reason): Row => [{ reason }, limits.read().get(reason) ?? 0]),
    },
  ];
}

function stateOf({ openConnections, look }: MetricsParts): readonly Metric[] {
  return [
    {
      name: 'playauth_connections',
      type: 'gauge',
      help: 'Open connections',
      rows: () => [[{}, openConnections()]],
    },
    {
      name: 'playauth_dependency_up',
      type: 'gauge',
      aggregator: 'min',
      help: 'Whether each thing that the server needs answers: 1, or 0 if it is away or full',
      rows: async () =>
        Object.entries((await look()).checks).map(([name, state]): Row => [{ name }, state === 'ok' ? 1 : 0]),
    },
    {
      name: 'playauth_missing_files',
      type: 'gauge',
      aggregator: 'max',
      help: 'Media files that viewers asked for and the storage lacks',
      rows: async () => [[{}, (await look()).missingFiles]],
    },
  ];
}

function credentialsOf({ calls }: MetricsParts): readonly Metric[] {
  return [
    {
      name: 'playauth_credentials_issued_total',
      type: 'counter',
      help: 'PlayAuths that were issued',
      rows: () => [[{}, calls?.read().get('GetVideoPlayAuth')?.codes.get('OK') ?? 0]],
    },
    {
      name: 'playauth_credentials_redeemed_total',
      type: 'counter',
      help: 'GetPlayInfo of players, by what they redeemed',
      rows: () => [...(calls?.redemptions() ?? [])].map(([kind, count]): Row => [{ kind }, count]),
    },
    {
      name: 'playauth_refusals_total',
      type: 'counter',
      help: 'API calls that were refused, by the stage that refused them (docs/architecture.md) and error code',
      rows: () => [...(calls?.refusals() ?? [])].map(({ stage, code, count }): Row => [{ stage, code }, count]),
    },
  ];
}

function memoryOf({ cache, bodies }: MetricsParts): readonly Metric[] {
  return [
    {
      name: 'playauth_segment_cache_requests_total',
      type: 'counter',
      help: 'Requests to the cache of segments and playlists, by outcome',
      rows: () => {
        const { hits, misses } = cache.counts();
        return [
          [{ outcome: 'hit' }, hits],
          [{ outcome: 'miss' }, misses],
        ];
      },
    },
    {
      name: 'playauth_segment_cache_bytes',
      type: 'gauge',
      help: 'Bytes in the cache of segments (--segment-cache-bytes)',
      rows: () => [[{}, cache.counts().heldBytes]],
    },
    {
      name: 'playauth_buffered_body_bytes',
      type: 'gauge',
      help: 'Bytes of request bodies that are being received (--max-buffered-body-bytes)',
      rows: () => [[{}, bodies.heldBytes()]],
    },
  ];
}
