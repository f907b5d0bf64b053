// `/health/live`: this process answers. `/health/ready`: whether everything that it needs is there, each by name. `/livez`, `/healthz` and
// `/readyz`, which most supervisors ask by themselves, are the same. Without a signature; it names no host, path or video.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabaseState } from '../store/watch-database.ts';

/** `missing`: of FFmpeg, without which uploads cannot be transcoded. */
export type HealthState = 'full' | 'missing' | DatabaseState;
export type OverallHealth = 'ok' | 'degraded' | 'unavailable';

export interface Health {
  readonly checks: Readonly<Record<string, HealthState>>;
  /** Media files that viewers asked for and the storage lacks. */
  readonly missingFiles: number;
}

/** Of processes that answer, and of those that have what they need. */
const live: ReadonlySet<string | undefined> = new Set(['/health/live', '/healthz', '/livez']);
const ready: ReadonlySet<string | undefined> = new Set(['/health/ready', '/readyz']);

export function isHealth(path: string | undefined): boolean {
  return live.has(path) || ready.has(path);
}

interface HealthDeps {
  readonly look: () => Promise<Health>;
  /** The server was told to stop: it still answers, and wants no more. */
  readonly isStopping: () => boolean;
}

export async function handleHealth(
  { look, isStopping }: HealthDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0];
  if (live.has(path)) {
    respond(request, response, { status: 200, body: { status: 'ok' } });
    return;
  }
  if (isStopping()) {
    respond(request, response, { status: 503, body: { status: 'stopping' } });
    return;
  }
  const health = await look();
  const status = overallHealth(health);
  const { checks, missingFiles } = health;
  const code = status === 'unavailable' ? 503 : 200;
  respond(request, response, { status: code, body: { status, ...checks, missingFiles } });
}

export function overallHealth({ checks, missingFiles }: Health): OverallHealth {
  const states = Object.values(checks);
  if (states.some((state) => state === 'away' || state === 'lost' || state === 'damaged')) return 'unavailable';
  return states.every((state) => state === 'ok') && missingFiles === 0 ? 'ok' : 'degraded';
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body }: { readonly status: number; readonly body: object },
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
