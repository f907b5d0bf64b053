// What the rest of the composition root sees of tracing (decision 0056). Where traces are off there is no such object, and nothing of
// OpenTelemetry is loaded.
import type { Soon } from '../../base/soon.ts';

/** Never a secret, a token or a query; undefined ones are left out. */
export type TraceAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export type WorkKind = 'internal' | 'client' | 'consumer';

export interface TracedRequest {
  readonly name: string;
  readonly attributes: TraceAttributes;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** It comes from another process of this server, which has decided. */
  readonly isForwarded: boolean;
}

export interface RequestTrace {
  /** What `act` begins belongs to the request. */
  run(act: () => void): void;
  end(attributes: TraceAttributes, failure?: string): void;
}

export interface TracedTask {
  readonly name: string;
  readonly kind: WorkKind;
  readonly attributes: TraceAttributes;
  /** The `traceparent` of what caused it: it is traced if that was. */
  readonly cause?: string | undefined;
}

/** Tells a task about its end. */
export interface TaskTrace {
  readonly traceparent: string | undefined;
  fail(reason: string): void;
}

export interface SpanCounts {
  /** Taken by the collector. */
  readonly sent: number;
  /** There was no room for them, because the collector is away or slow. */
  readonly dropped: number;
  /** Sent, and not taken. */
  readonly failed: number;
}

export interface Tracing {
  /** Undefined for a request that is not sampled: nothing is made for it. */
  beginRequest(request: TracedRequest): RequestTrace | undefined;
  /** A trace of its own. */
  task<T>(task: TracedTask, act: (trace: TaskTrace) => Promise<T>): Promise<T>;
  /** A span below the active one. Where none is, `act` just runs. */
  within<T>(
    work: { readonly name: string; readonly kind?: WorkKind; readonly attributes?: TraceAttributes },
    act: () => Soon<T>,
  ): Soon<T>;
  /** The same for work that has just ended. */
  past(work: {
    readonly name: string;
    readonly kind: WorkKind;
    readonly attributes: TraceAttributes;
    readonly ms: number;
    readonly failure?: string | undefined;
  }): void;
  /** What is known now of the active request or task; its name too. */
  note(attributes: TraceAttributes, name?: string): void;
  /** Of the active request or task as a whole, for a task that it causes; undefined where none is. */
  requestTraceparent(): string | undefined;
  /** The header for another process. */
  traceparent(): string | undefined;
  counts(): SpanCounts;
  /** Sends what waits, for a limited time. */
  close(): Promise<void>;
}
