// The copy of the record for a collector: what it is sent, that each row arrives once in spite of a collector that fails, and that nothing
// waits without a bound.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { AddressInfo } from 'node:net';
import type { ChainedRow } from './canonical.ts';
import { toFacts, type AuditEntry } from './entry.ts';
import { createOtlpExport, MAX_WAITING, type RowExport } from './export-otlp-http.ts';

/** Of opentelemetry-proto 1.x, logs/v1 and common/v1, as protobuf writes it in JSON: nothing else may be in a request. */
const digits = z.string().regex(/^\d+$/);
const anyValue = z.union([z.strictObject({ stringValue: z.string() }), z.strictObject({ intValue: digits })]);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value: anyValue }));
const exportLogsServiceRequest = z.strictObject({
  resourceLogs: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeLogs: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          logRecords: z.array(
            z.strictObject({
              timeUnixNano: digits,
              observedTimeUnixNano: digits,
              severityNumber: z.int().min(1).max(24),
              severityText: z.string(),
              body: anyValue,
              attributes,
              eventName: z.string(),
            }),
          ),
        }),
      ),
    }),
  ),
});

let server: Server;
let endpoint = '';
/** Status, or a body of a 200, of the next answers; then 200. */
let answers: (number | string)[] = [];
let received: { headers: IncomingMessage['headers']; body: z.output<typeof exportLogsServiceRequest> }[] = [];
let onRequest: () => void = () => undefined;
beforeEach(async () => {
  [answers, received, onRequest] = [[], [], () => undefined];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const next = answers.shift() ?? 200;
      response.statusCode = typeof next === 'number' ? next : 200;
      if (response.statusCode === 200)
        received.push({ headers: request.headers, body: exportLogsServiceRequest.parse(JSON.parse(body)) });
      response.setHeader('retry-after', '7').end(typeof next === 'string' ? next : '{}');
      onRequest();
    });
  }).listen(0, '127.0.0.1');
  await new Promise<void>((listening) => server.once('listening', listening));
  endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1/logs`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ENTRY: AuditEntry = {
  ...{ kind: 'manage', action: 'DeleteVideo', outcome: 'denied', code: 'Forbidden.RAM', caller: 'user:a', party: '' },
  ...{ accountId: '1', requestId: 'R', address: '192.0.2.1', videoId: 'v' },
};

function rows(count: number, from = 1): ChainedRow[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ chainNo: 3, seq: from + at, hash: 'f'.repeat(64) },
    facts: toFacts(ENTRY, Date.UTC(2026, 10, 29, 12)),
  }));
}

function open() {
  const logged: { rows?: number; reason?: string }[] = [];
  const pauses: number[] = [];
  const note = (fields: object): void => void logged.push(fields);
  const exported = createOtlpExport({
    endpoint,
    headers: { authorization: 'Bearer secret' },
    resource: () => Promise.resolve({ version: '1.2.3', host: 'a-host' }),
    log: { warn: note, error: note },
    pause: (ms) => Promise.resolve(void pauses.push(ms)),
  });
  return { exported, logged, pauses };
}

const recordsOf = () => received.flatMap(({ body }) => body.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? []);
const valueOf = (list: z.output<typeof attributes>, name: string) => list.find(({ key }) => key === name)?.value;
const seqs = () => recordsOf().map((record) => valueOf(record.attributes, 'playauth.seq'));

/** Until the exporter has sent as much as this. */
async function sent(exported: RowExport, offered: readonly ChainedRow[], requests: number): Promise<void> {
  const all = new Promise<void>((resolve) => {
    let seen = 0;
    onRequest = () => {
      seen += 1;
      if (seen === requests) resolve();
    };
  });
  exported.offer(offered);
  await all;
}

test('a row becomes a log record of the specification, with all that the record holds', async () => {
  const { exported } = open();
  await sent(exported, rows(1), 1);
  const [{ headers, body } = { headers: {}, body: undefined }] = received;
  expect(headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer secret' });
  const resource = body?.resourceLogs[0]?.resource.attributes ?? [];
  expect(valueOf(resource, 'service.name')).toEqual({ stringValue: 'playauth' });
  const [record] = recordsOf();
  expect(record).toMatchObject({
    timeUnixNano: `${String(Date.UTC(2026, 10, 29, 12))}000000`,
    severityText: 'WARN',
    body: { stringValue: 'DeleteVideo denied Forbidden.RAM' },
  });
  const named = Object.fromEntries((record?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));
  expect(named).toMatchObject({
    'playauth.request_id': 'R',
    'client.address': '192.0.2.1',
    'playauth.seq': '1',
    'playauth.times': '1',
  });
  // What the row does not have is left out.
  expect(Object.keys(named)).not.toContain('playauth.viewer_id');
  await exported.close();
});

test('each row arrives once, in order, though the collector fails; the pauses grow, and Retry-After counts', async () => {
  answers = [503, 429, 504];
  const { exported, pauses, logged } = open();
  await sent(exported, rows(600), 5);
  await exported.close();
  expect(seqs()).toEqual(rows(600).map(({ seq }) => ({ intValue: String(seq) })));
  expect(pauses).toEqual([7_000, 7_000, 7_000]);
  expect(logged).toEqual([{ reason: 'status 503' }]);
});

test('a collector that is not there is asked again after longer and longer pauses, and is not named in the log', async () => {
  server.close();
  server.closeAllConnections();
  const logged: object[] = [];
  const pauses: number[] = [];
  const enough = Promise.withResolvers<undefined>();
  const exported = createOtlpExport({
    endpoint,
    headers: { authorization: 'Bearer secret' },
    resource: () => Promise.resolve({ version: '1', host: 'h' }),
    log: { warn: (fields) => logged.push(fields), error: (fields) => logged.push(fields) },
    pause: (ms, signal) => {
      pauses.push(ms);
      if (pauses.length < 8) return Promise.resolve();
      enough.resolve(undefined);
      return new Promise((stopped) => signal.addEventListener('abort', () => stopped(), { once: true }));
    },
  });
  exported.offer(rows(3));
  await enough.promise;
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000));
  // No more than fits: the rest is counted.
  exported.offer(rows(MAX_WAITING + 10, 4));
  await exported.close();
  expect(logged.map((fields) => (fields as { rows?: number }).rows)).toEqual([undefined, 13, MAX_WAITING]);
  expect(JSON.stringify(logged)).not.toMatch(/secret|127\.0\.0\.1/);
});

test('what the collector refuses for good is not sent again, and is told', async () => {
  answers = [400, '{"partialSuccess":{"rejectedLogRecords":"2"}}'];
  const { exported, logged, pauses } = open();
  await sent(exported, rows(512), 1);
  await sent(exported, rows(4, 513), 1);
  await exported.close();
  expect(pauses).toEqual([]);
  expect(logged).toEqual([
    { rows: 512, reason: 'status 400' },
    { rows: 4, reason: '2 rows rejected' },
  ]);
});

test('what waits at the end is sent before it closes', async () => {
  const { exported } = open();
  exported.offer(rows(1030));
  await exported.close();
  expect(seqs()).toHaveLength(1030);
});
