// Metrics for prom-client that are read at the moment of a scrape, from counts that exist already.
import type { Registry } from 'prom-client';
import type { Histogram } from '../base/histogram.ts';

export type Labels = Readonly<Record<string, string>>;
export type Row = readonly [labels: Labels, value: number];

export interface Metric {
  readonly name: string;
  /** How the values of several processes become one. Default: their sum. */
  readonly aggregator?: 'sum' | 'min' | 'max';
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly rows: () => Iterable<Row> | Promise<Iterable<Row>>;
}

/** A metric of prom-client by its form: it reads `get` at each scrape. Its own classes count, and these counts exist already. */
export function register(registry: Registry, { name, type, help, rows, aggregator = 'sum' }: Metric): void {
  const get = async () => ({
    name,
    help,
    type,
    aggregator,
    values: [...(await rows())].map(([labels, value]) => ({ labels, value })),
  });
  registry.registerMetric({ name, get } as never);
}

interface HistogramMetric {
  readonly name: string;
  readonly help: string;
  readonly series: () => readonly (readonly [Labels, Histogram])[];
}

export function registerHistogram(registry: Registry, { name, help, series }: HistogramMetric): void {
  const get = () =>
    Promise.resolve({
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: series().flatMap(([labels, histogram]) => valuesOf(name, labels, histogram)),
    });
  registry.registerMetric({ name, get } as never);
}

/** Prometheus counts a value in every bucket whose bound it does not exceed. */
function valuesOf(name: string, labels: Labels, histogram: Histogram): readonly object[] {
  const { bounds, counts, sum } = histogram.read();
  let reached = 0;
  const buckets = counts.map((count, at) => {
    reached += count;
    const le = at < bounds.length ? String(bounds[at]) : '+Inf';
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: reached };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: reached },
  ];
}
