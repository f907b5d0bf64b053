// Counts API calls by operation and code, with their time on this server. In memory of its own, so that a call costs a few
// additions; metrics read it. Names that are no operation count together: a client must not make rows without end.
import { createHistogram, type Histogram } from '../base/histogram.ts';

export interface CallCount {
  /** By error code; `OK` for answers. */
  readonly codes: Map<string, number>;
  readonly seconds: Histogram;
}

/** A call that was answered or refused. */
export interface CountedCall {
  readonly requestId: string;
  /** Absent: the request named none that exists, or was not read that far. */
  readonly operation: string | undefined;
  /** `OK` for answers. */
  readonly code: string;
  readonly beganAtMs: number;
  /** The stage that ended a refused call. */
  readonly stage: string;
  /** What kind of credential the caller had; absent where none was accepted. */
  readonly callerKind: string | undefined;
}

export interface Refusals {
  readonly stage: string;
  readonly code: string;
  count: number;
}

export interface CallCounts {
  note(call: CountedCall): void;
  read(): ReadonlyMap<string, CallCount>;
  /** By the stage and the code of the refusal. */
  refusals(): Iterable<Refusals>;
  /** GetPlayInfo of players, by the kind of what they redeemed. */
  redemptions(): ReadonlyMap<string, number>;
}

/** Kinds of callers that hold a credential and no key. */
const REDEEMED = ['playCredential', 'jwtPlayAuth'];
const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createCallCounts(): CallCounts {
  const counts = new Map<string, CallCount>();
  const refusals = new Map<string, Refusals>();
  const redemptions = new Map<string, number>(REDEEMED.map((kind) => [kind, 0]));
  return {
    note: ({ operation = 'unknown', code, beganAtMs, stage, callerKind }) => {
      if (code !== 'OK') noteRefusal(refusals, stage, code);
      else if (operation === 'GetPlayInfo' && callerKind !== undefined && redemptions.has(callerKind))
        redemptions.set(callerKind, (redemptions.get(callerKind) ?? 0) + 1);
      let count = counts.get(operation);
      if (count === undefined) {
        count = { codes: new Map(), seconds: createHistogram(SECONDS) };
        counts.set(operation, count);
      }
      count.codes.set(code, (count.codes.get(code) ?? 0) + 1);
      count.seconds.observe((performance.now() - beganAtMs) / 1000);
    },
    read: () => counts,
    refusals: () => refusals.values(),
    redemptions: () => redemptions,
  };
}

function noteRefusal(refusals: Map<string, Refusals>, stage: string, code: string): void {
  const name = `${stage} ${code}`;
  const known = refusals.get(name);
  if (known === undefined) refusals.set(name, { stage, code, count: 1 });
  else known.count += 1;
}
