// Sends the rows of the record that this server writes to an OpenTelemetry collector: OTLP over HTTP in JSON. The record does not wait for it:
// what the collector does not take waits in a bounded buffer, and what does not fit is counted.
import type { ChainedRow } from './canonical.ts';
import { toOtlpRequest, type OtlpResource } from './otlp-records.ts';

export interface RowExport {
  /** Rows that were written. */
  offer(rows: readonly ChainedRow[]): void;
  /** One last attempt at what waits. */
  close(): Promise<void>;
}

interface Log {
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

interface Deps {
  /** With its path: `…/v1/logs`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: () => Promise<OtlpResource>;
  readonly log: Log;
  readonly send?: typeof fetch;
  /** Resolves after so long, or when the signal says so. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Some 40 MB at most. */
export const MAX_WAITING = 20_000;
const ROWS_AT_ONCE = 512;
const DEADLINE_MS = 10_000;
const LAST_DEADLINE_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** The statuses that the specification says to retry; others are not sent again. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function createOtlpExport(deps: Deps): RowExport {
  const waiting: ChainedRow[] = [];
  const stopping = new AbortController();
  let dropped = 0;
  let running: Promise<void> | undefined;
  const sendNext = async (deadlineMs: number): Promise<Sent> => {
    const rows = waiting.slice(0, ROWS_AT_ONCE);
    const sent = await post(deps, rows, AbortSignal.timeout(deadlineMs));
    if (sent.kind === 'away') return sent;
    waiting.splice(0, rows.length);
    if (sent.kind === 'refused') deps.log.error({ rows: rows.length, reason: sent.reason }, REFUSED);
    return sent;
  };
  const run = async (): Promise<void> => {
    for (let failures = 0; waiting.length > 0 && !stopping.signal.aborted;) {
      const sent = await sendNext(DEADLINE_MS);
      failures = sent.kind === 'away' ? failures + 1 : 0;
      if (sent.kind !== 'away') continue;
      if (failures === 1) deps.log.warn({ reason: sent.reason }, AWAY);
      await (deps.pause ?? pause)(sent.afterMs ?? pauseOf(failures), stopping.signal);
    }
    if (dropped > 0) deps.log.error({ rows: dropped }, DROPPED);
    dropped = 0;
  };
  return {
    offer: (rows) => {
      const room = MAX_WAITING - waiting.length;
      waiting.push(...rows.slice(0, room));
      dropped += Math.max(0, rows.length - room);
      running ??= run().finally(() => (running = undefined));
    },
    close: async () => {
      stopping.abort();
      await running;
      while (waiting.length > 0) if ((await sendNext(LAST_DEADLINE_MS)).kind === 'away') break;
      if (waiting.length > 0) deps.log.error({ rows: waiting.length }, DROPPED);
    },
  };
}

const AWAY = 'the collector does not take the audit record: it is sent again later';
const REFUSED = 'the collector refuses rows of the audit record: they are not sent again';
const DROPPED = 'rows of the audit record were not sent to the collector; they are in the record';

type Sent =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'away'; readonly reason: string; readonly afterMs?: number };

/** Never throws, and the reason names neither the endpoint nor its headers. */
async function post(
  { endpoint, headers, resource, send = fetch }: Deps,
  rows: readonly ChainedRow[],
  signal: AbortSignal,
): Promise<Sent> {
  try {
    const answer = await send(endpoint, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(toOtlpRequest(rows, await resource())),
      redirect: 'error',
      signal,
    });
    const text = answer.ok ? await answer.text() : '';
    if (answer.ok) return readPartial(text);
    await answer.body?.cancel();
    const reason = `status ${String(answer.status)}`;
    if (!PASSING.has(answer.status)) return { kind: 'refused', reason };
    const afterMs = Number(answer.headers.get('retry-after') ?? Number.NaN) * 1000;
    return { kind: 'away', reason, ...(afterMs > 0 && { afterMs: Math.min(afterMs, LONGEST_PAUSE_MS) }) };
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return { kind: 'away', reason: cause?.code ?? (error as Error).name };
  }
}

/** A collector may take some and refuse others: they are not sent again. */
function readPartial(text: string): Sent {
  const [, rejected = '0'] = /"rejectedLogRecords"\s*:\s*"?(\d{1,9})/.exec(text) ?? [];
  return Number(rejected) === 0 ? { kind: 'taken' } : { kind: 'refused', reason: `${rejected} rows rejected` };
}

function pauseOf(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
