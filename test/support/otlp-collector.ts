// A collector of traces for tests: takes OTLP over HTTP and decodes its protobuf with a library of its own, by the messages of the
// specification (opentelemetry-proto, with their numbers).
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';

const SCHEMA = `
syntax = "proto3";
message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; string schema_url = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
  repeated Event events = 11; repeated Link links = 13; Status status = 15; fixed32 flags = 16;
}
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
`;
const request = protobuf.parse(SCHEMA).root.lookupType('ExportTraceServiceRequest');
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first one of a trace. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly isError: boolean;
}

export interface Collector {
  /** Without a path, as in OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: () => readonly CollectedSpan[];
  readonly headers: () => readonly Readonly<Record<string, unknown>>[];
  /** All that was received, as it arrived. */
  readonly bytes: () => Buffer;
  /** How it answers from now on; `hang`: not at all. */
  readonly answer: (status: number | 'hang') => void;
  readonly close: () => Promise<void>;
}

interface Raw {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes: readonly RawPair[] };
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[];
  }[];
}

interface RawPair {
  readonly key: string;
  readonly value?: Readonly<Record<string, string | number | boolean>>;
}

type RawSpan = Omit<CollectedSpan, 'attributes' | 'resource' | 'kind' | 'isError'> & {
  readonly kind: number;
  readonly attributes: readonly RawPair[];
  readonly status?: { readonly code: number };
};

export async function openCollector(): Promise<Collector> {
  const bodies: Buffer[] = [];
  const headers: Readonly<Record<string, unknown>>[] = [];
  let answered: number | 'hang' = 200;
  const hanging = new Set<ServerResponse>();
  const server = createServer((asked, response) => {
    void buffer(asked).then((body) => {
      if (asked.url !== '/v1/traces' || asked.headers['content-type'] !== 'application/x-protobuf') {
        response.writeHead(404).end();
        return;
      }
      headers.push(asked.headers);
      if (answered === 'hang') hanging.add(response);
      else {
        if (answered === 200) bodies.push(body);
        response.writeHead(answered, { 'content-type': 'application/x-protobuf' }).end();
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    spans: () => bodies.flatMap(read),
    headers: () => headers,
    bytes: () => Buffer.concat(bodies),
    answer: (status) => (answered = status),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function read(body: Buffer): readonly CollectedSpan[] {
  const decoded = request.toObject(request.decode(body), {
    bytes: String,
    longs: String,
    arrays: true,
    defaults: true,
  });
  return (decoded as Raw).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        kind: KINDS[span.kind] ?? String(span.kind),
        attributes: pairs(span.attributes),
        resource: pairs(resource?.attributes ?? []),
        links: span.links.map(({ traceId, spanId }) => ({ traceId: hex(traceId), spanId: hex(spanId) })),
        isError: span.status?.code === 2,
      })),
    ),
  );
}

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

function pairs(raw: readonly RawPair[]): Attributes {
  return Object.fromEntries(
    raw.map(({ key, value = {} }) => {
      const [[kind, held] = ['', '']] = Object.entries(value);
      return [key, kind === 'intValue' ? Number(held) : held];
    }),
  );
}
