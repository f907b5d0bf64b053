// Counts values in buckets with fixed upper bounds, as Prometheus reads them.

export interface HistogramCounts {
  /** Upper bounds, rising. */
  readonly bounds: readonly number[];
  /** How many values were at most each bound, and above the bound before it; one more for those above all bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

export interface Histogram {
  observe(value: number): void;
  read(): HistogramCounts;
}

export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  let sum = 0;
  return {
    observe: (value) => {
      let bucket = 0;
      while (value > (bounds[bucket] ?? Infinity)) bucket += 1;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sum += value;
    },
    read: () => ({ bounds, counts, sum }),
  };
}
