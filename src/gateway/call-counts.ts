// Counts API calls by operation and code, with their time on this server. In memory of its own, so that a call costs a few
// additions; metrics read it. Names that are no operation count together: a client must not make rows without end.
import { createHistogram, type Histogram } from '../base/histogram.ts';

export interface CallCount {
  /** By error code; `OK` for answers. */
  readonly codes: Map<string, number>;
  readonly seconds: Histogram;
}

export interface CallCounts {
  /** Without an operation: the request named none that exists, or was not read that far. */
  note(call: { readonly operation: string | undefined; readonly code: string; readonly beganAtMs: number }): void;
  read(): ReadonlyMap<string, CallCount>;
}

const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createCallCounts(): CallCounts {
  const counts = new Map<string, CallCount>();
  return {
    note: ({ operation = 'unknown', code, beganAtMs }) => {
      let count = counts.get(operation);
      if (count === undefined) {
        count = { codes: new Map(), seconds: createHistogram(SECONDS) };
        counts.set(operation, count);
      }
      count.codes.set(code, (count.codes.get(code) ?? 0) + 1);
      count.seconds.observe((performance.now() - beganAtMs) / 1000);
    },
    read: () => counts,
  };
}
