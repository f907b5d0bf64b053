// Asks now and then whether the session may go on, where a server may end it at any time: a session of a named viewer, or with
// rules. Everything may be in the buffer, and then nothing else asks.
import { refusalOf, type MediaRefusal } from './refusal-of.ts';

interface HeartbeatParts {
  /** A media URL under the newest grant. */
  readonly url: () => string | undefined;
  readonly isPlaying: () => boolean;
  readonly fetch: typeof fetch;
  /** The grant no longer opens. */
  readonly onRefused: (refusal: MediaRefusal) => void;
  readonly signal: AbortSignal;
}

const EVERY_MS = 5_000;

export function startHeartbeat({ url, isPlaying, fetch: fetchIt, onRefused, signal }: HeartbeatParts): void {
  let isAsking = false;
  const timer = setInterval(() => {
    const asked = url();
    if (isAsking || asked === undefined || !isPlaying() || !mayEndEarly(asked)) return;
    isAsking = true;
    fetchIt(asked, { method: 'HEAD', credentials: 'omit', cache: 'no-store' })
      .then((answer) => {
        // Meanwhile renewed: the answer is about an earlier grant.
        if (answer.status === 403 && asked === url() && !signal.aborted) onRefused(refusalOf(answer));
      })
      .catch(() => undefined)
      .finally(() => {
        isAsking = false;
      });
  }, EVERY_MS);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
  });
}

/** The byte `flags` of a grant of version 3 (src/wire/session-token.ts): whether it names a viewer, or its session is stored. */
const FLAGS_AT = 49;
const OF_VIEWER_OR_STORED = (1 << 3) | (1 << 4);

export function mayEndEarly(url: string): boolean {
  const token = /\/play\/([\w-]{88,200})\//.exec(url)?.[1];
  if (token === undefined) return false;
  const bytes = atob(token.slice(0, 68).replaceAll('-', '+').replaceAll('_', '/'));
  return bytes.charCodeAt(0) === 3 && (bytes.charCodeAt(FLAGS_AT) & OF_VIEWER_OR_STORED) !== 0;
}
