// Tracing with the SDK of OpenTelemetry: spans, the active one of each request and task, and the collector that takes them.
import { AsyncLocalStorage } from 'node:async_hooks';
import { hostname } from 'node:os';
import {
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { MinuteLog } from '../../base/minute-log.ts';
import { readVersion } from '../../config/read-version.ts';
import type { Config } from '../../config/settings.ts';
import { readPairs } from '../../config/read-pairs.ts';
import { createCollectorAgent } from './collector-agent.ts';
import { boundExport, type BoundedExport } from './bounded-export.ts';
import { isSampled, samplingRuleOf, type SamplingRule } from './sampling.ts';
import { endAs, endWith, toAttributes } from './spans.ts';
import type { RequestTrace, TracedRequest, TracedTask, TaskTrace, Tracing, WorkKind } from './tracing.ts';

/** Of one request: also for a collector that is reached over the Internet. */
const SEND_WITHIN_MS = 5_000;
const CLOSE_WITHIN_MS = 2_000;
/** Of one request or task: a list of thousands of files must not become a trace of thousands of spans. */
const MAX_SPANS = 500;
/** Queries that end, so that the work of a long job stays visible beside them. */
const MAX_PAST = 300;
const LIMITS = { attributeValueLengthLimit: 1_024, attributeCountLimit: 32, eventCountLimit: 8, linkCountLimit: 4 };
const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const;

export interface TracingParts {
  readonly endpoint: string;
  readonly say: MinuteLog;
  readonly memberName?: string | undefined;
}

/** A request or a task. */
interface Root {
  readonly span: Span;
  spans: number;
  past: number;
  /** What it started may go on, such as the loop that looks for jobs: that is no part of it. */
  hasEnded: boolean;
}

interface Active {
  readonly root: Root;
  readonly context: Context;
}

interface Running {
  readonly tracer: Tracer;
  readonly active: AsyncLocalStorage<Active>;
  readonly rule: SamplingRule;
  readonly bounded: BoundedExport;
}

export async function createTracing(config: Config, { endpoint, say, memberName }: TracingParts): Promise<Tracing> {
  const agent = createCollectorAgent();
  const exporter = new OTLPTraceExporter({
    url: endpoint,
    headers: { ...readPairs(config.otlpHeaders ?? ''), ...readPairs(config.otlpTracesHeaders ?? '') },
    timeoutMillis: SEND_WITHIN_MS,
    httpAgentOptions: agent.open,
  });
  const bounded = boundExport({
    exporter,
    onFailure: (reason) => say('traces', { reason }, 'the collector does not take traces: they are lost'),
  });
  const version = await readVersion();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'host.name': hostname(),
      'service.instance.id': [hostname(), memberName ?? '', process.pid].filter((part) => part !== '').join(' '),
      ...readPairs(config.otelResourceAttributes ?? '', { keepsCase: true }),
      'service.name': config.otelServiceName,
      'service.version': version,
    }),
    // What is not sampled never becomes a span: see isSampled.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [bounded.processor],
    spanLimits: LIMITS,
  });
  const tracer = provider.getTracer('playauth', version);
  const running = { tracer, active: new AsyncLocalStorage<Active>(), rule: samplingRuleOf(config), bounded };
  return {
    ...spansOf(running),
    counts: bounded.counts,
    close: async () => {
      const limit = Promise.withResolvers<void>();
      const timer = setTimeout(limit.resolve, CLOSE_WITHIN_MS);
      await Promise.race([provider.shutdown().catch(() => undefined), limit.promise]);
      clearTimeout(timer);
      agent.end();
    },
  };
}

function spansOf(running: Running): Omit<Tracing, 'counts' | 'close'> {
  const { active } = running;
  const current = (): Active | undefined => {
    const store = active.getStore();
    return store?.root.hasEnded === false ? store : undefined;
  };
  return {
    beginRequest: (request) => beginRequest(running, request),
    task: (task, act) => runTask(running, task, act),
    within: ({ name, kind = 'internal', attributes = {} }, act) => {
      const parent = current();
      if (parent === undefined || parent.root.spans >= MAX_SPANS) return act();
      parent.root.spans += 1;
      const options = { kind: KINDS[kind], attributes: toAttributes(attributes) };
      const span = running.tracer.startSpan(name, options, parent.context);
      const below = { root: parent.root, context: trace.setSpan(parent.context, span) };
      return active.run(below, () => endWith(span, act));
    },
    past: ({ name, kind, attributes, ms, failure }) => {
      const parent = current();
      if (parent === undefined || parent.root.past >= MAX_PAST) return;
      parent.root.past += 1;
      const endTime = Date.now();
      const options = { kind: KINDS[kind], attributes: toAttributes(attributes), startTime: endTime - ms };
      endAs(running.tracer.startSpan(name, options, parent.context), failure, endTime);
    },
    note: (attributes, name) => {
      const span = current()?.root.span;
      span?.setAttributes(toAttributes(attributes));
      if (name !== undefined) span?.updateName(name);
    },
    requestTraceparent: () => headerOf(current()?.root.span.spanContext()),
    traceparent: () => {
      const store = current();
      return store && headerOf(trace.getSpanContext(store.context));
    },
  };
}

function beginRequest(running: Running, request: TracedRequest): RequestTrace | undefined {
  const { tracer, active, rule } = running;
  const parent = parentOf(request.headers['traceparent']);
  const parentIsSampled = parent && (parent.traceFlags & 1) === 1;
  const { isForwarded } = request;
  if (!isSampled(rule, { parentIsSampled, isForwarded }, Math.random)) return undefined;
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  const options = { kind: SpanKind.SERVER, attributes: toAttributes(request.attributes) };
  const span = tracer.startSpan(request.name, options, context);
  const own = activeOf(span);
  return {
    run: (act) => {
      active.run(own, act);
    },
    end: (attributes, failure) => {
      span.setAttributes(toAttributes(attributes));
      own.root.hasEnded = true;
      endAs(span, failure);
    },
  };
}

function activeOf(span: Span): Active {
  return { root: { span, spans: 0, past: 0, hasEnded: false }, context: trace.setSpan(ROOT_CONTEXT, span) };
}

/** What is no `traceparent` of the specification, or stands there twice, is none. `tracestate` is not read. */
function parentOf(traceparent: TracedRequest['headers'][string]): SpanContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  const extracted = propagator.extract(
    ROOT_CONTEXT,
    { traceparent },
    { get: (carrier: unknown, key) => (carrier as Record<string, string>)[key], keys: () => ['traceparent'] },
  );
  return trace.getSpanContext(extracted);
}

const propagator = new W3CTraceContextPropagator();

async function runTask<T>(running: Running, task: TracedTask, act: (trace: TaskTrace) => Promise<T>): Promise<T> {
  const { tracer, active, rule } = running;
  const asked = { parentIsSampled: undefined, isForwarded: false };
  const cause = parentOf(task.cause);
  if (cause === undefined && !isSampled(rule, asked, Math.random)) return await active.exit(() => act(UNTRACED));
  const options = {
    kind: KINDS[task.kind satisfies WorkKind],
    attributes: toAttributes(task.attributes),
    links: cause === undefined ? [] : [{ context: cause }],
  };
  const span = tracer.startSpan(task.name, options, ROOT_CONTEXT);
  const own = activeOf(span);
  let failure: string | undefined;
  const told: TaskTrace = { traceparent: headerOf(span.spanContext()), fail: (reason) => void (failure = reason) };
  return await active.run(own, () =>
    endWith(
      span,
      () => act(told),
      () => failure,
    ),
  );
}

const UNTRACED: TaskTrace = { traceparent: undefined, fail: () => undefined };

function headerOf(context: SpanContext | undefined): string | undefined {
  return context && `00-${context.traceId}-${context.spanId}-0${String(context.traceFlags & 1)}`;
}
