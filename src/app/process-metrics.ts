// Metrics of a server with several processes: of the first one, and the sum of all.
import { createRequire } from 'node:module';
import type { MetricsText } from '../gateway/metrics-http.ts';
import { register, type Metric } from './register-metrics.ts';

export interface ProcessCounts {
  readonly running: () => number;
  readonly restarts: () => number;
}

/** Loaded for this alone: a server without metrics does not pay for it. */
const load = createRequire(import.meta.url);

/** Those of all processes of one server, as Prometheus reads them. */
export async function sumMetrics(ofProcesses: readonly (readonly object[])[]): Promise<MetricsText> {
  const { AggregatorRegistry } = load('prom-client') as typeof import('prom-client');
  // A process that has just started has no values of some.
  const known = ofProcesses.map((metrics) => (metrics as Values[]).map(withoutUnknown));
  const registry = AggregatorRegistry.aggregate(known);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

interface Values {
  readonly values: readonly { readonly value: number }[];
}

function withoutUnknown(metric: Values): Values {
  return { ...metric, values: metric.values.filter(({ value }) => Number.isFinite(value)) };
}

/** Of the process that starts the others: itself, and how many of them there are. */
export function createProcessMetrics(counts: ProcessCounts & { readonly activeSessions: () => number }): {
  readonly read: () => Promise<readonly object[]>;
} {
  const { Registry, collectDefaultMetrics } = load('prom-client') as typeof import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const metric of [...processesOf(counts), sessionsOf(counts.activeSessions)]) register(registry, metric);
  return { read: () => registry.getMetricsAsJSON() };
}

export function sessionsOf(count: () => number): Metric {
  return {
    name: 'playauth_active_sessions',
    type: 'gauge',
    help: 'Play sessions whose media were delivered by this server within the last one to two minutes',
    rows: () => [[{}, count()]],
  };
}

export function processesOf({ running, restarts }: ProcessCounts): readonly Metric[] {
  return [
    {
      name: 'playauth_workers',
      type: 'gauge',
      help: 'Processes that answer requests (--workers)',
      rows: () => [[{}, running()]],
    },
    {
      name: 'playauth_worker_restarts_total',
      type: 'counter',
      help: 'Processes that ended by themselves and were started again',
      rows: () => [[{}, restarts()]],
    },
  ];
}
