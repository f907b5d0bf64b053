// Waiting for a server that is away for a moment: it restarts, or its database does. Questions are repeated with backoff, until
// a stated patience is over. Only for what may be asked twice.
import { PlayauthError } from '../../sdk/client.ts';

export const PATIENCE_SECONDS = 120;

interface Parts {
  readonly patienceSeconds: number;
  /** Monotonic milliseconds. */
  readonly ticks?: () => number;
  readonly pause?: (ms: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
const NETWORK: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const OF_THE_STORE: ReadonlySet<string> = new Set([
  'ServiceUnavailable',
  'SlowDown',
  'InternalError',
  'InsufficientStorage',
]);

export async function bePatient<T>(
  ask: () => Promise<T>,
  { patienceSeconds, ticks = () => performance.now(), pause = wait }: Parts,
): Promise<T> {
  const until = ticks() + patienceSeconds * 1000;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error) || ticks() + pauseMs > until) throw error;
      await pause(pauseMs);
    }
  }
}

/** The server, or the way to it, is away; it has not refused. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof PlayauthError)
    return error.status >= 500 || ['Client.Network', 'Client.Timeout', 'Client.BadResponse'].includes(error.code);
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && (NETWORK.has(code) || OF_THE_STORE.has(code));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
