// What a page reads from the server: loaded when the page appears, again when the session or its key changes, and from time to time
// where it is asked for. After a failure what was loaded stays, and is called stale.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { PlayauthError, type Client } from '../../sdk/client.ts';
import { isNoAnswer } from './failure.tsx';
import { client, session, sessionState } from './session.ts';

export interface Query<T> {
  readonly data: T | undefined;
  /** The error of the last attempt. */
  readonly error: unknown;
  readonly loadedAtMs: number;
  readonly reload: () => Promise<void>;
  /** Puts a value in the place of what was loaded, as after a change that succeeded. */
  set(data: T): void;
}

interface Options<T> {
  /** How long until it is loaded again; undefined: not by itself. */
  readonly againAfterMs?: (data: T) => number | undefined;
}

const PATIENCE_MS = [2000, 4000, 8000, 15_000];

interface State<T> {
  readonly key: string;
  readonly data: T | undefined;
  readonly error: unknown;
  readonly loadedAtMs: number;
}

/** @param key names what is loaded: another key forgets what the one before it loaded. */
export function useQuery<T>(
  key: string,
  load: (client: Client) => Promise<T>,
  { againAfterMs }: Options<T> = {},
): Query<T> {
  const empty: State<T> = { key, data: undefined, error: undefined, loadedAtMs: 0 };
  const [kept, setState] = useState<State<T>>(empty);
  const state = kept.key === key ? kept : empty;
  const latest = useRef({ key, load, failures: 0 });
  latest.current = { key, load, failures: latest.current.key === key ? latest.current.failures : 0 };
  const reload = useCallback(async (): Promise<void> => {
    const asked = latest.current;
    const put = (change: (before: State<T>) => State<T>): void => {
      // An answer to an earlier question is dropped.
      if (latest.current.key !== asked.key) return;
      setState((before) => change(before.key === asked.key ? before : { ...empty, key: asked.key }));
    };
    try {
      const data = await asked.load(client());
      latest.current.failures = 0;
      put(() => ({ key: asked.key, data, error: undefined, loadedAtMs: Date.now() }));
    } catch (error) {
      latest.current.failures += 1;
      put((before) => ({ ...before, error }));
    }
  }, [key]);
  const token = session.value?.securityToken;
  useEffect(() => {
    if (token !== undefined) void reload();
  }, [key, token]);
  const waitMs = nextAfterMs(state, latest.current.failures, againAfterMs);
  useEffect(() => {
    if (waitMs === undefined || sessionState.value !== 'in') return undefined;
    return loadLater(reload, waitMs);
  }, [state, sessionState.value]);
  const set = useCallback(
    (data: T) => {
      setState({ key, data, error: undefined, loadedAtMs: Date.now() });
    },
    [key],
  );
  return { data: state.data, error: state.error, loadedAtMs: state.loadedAtMs, reload, set };
}

/** Sooner where the page is seen again or the network is back. */
function loadLater(reload: () => Promise<void>, waitMs: number): () => void {
  const timer = setTimeout(() => void reload(), waitMs);
  const look = (): void => {
    if (!document.hidden && navigator.onLine) void reload();
  };
  addEventListener('online', look);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearTimeout(timer);
    removeEventListener('online', look);
    document.removeEventListener('visibilitychange', look);
  };
}

/** A server that does not answer is asked again; a refusal stands. */
function nextAfterMs<T>(
  { data, error }: State<T>,
  failures: number,
  againAfterMs: ((data: T) => number | undefined) | undefined,
): number | undefined {
  if (error !== undefined)
    return isNoAnswer(error) ? PATIENCE_MS[Math.min(failures, PATIENCE_MS.length) - 1] : undefined;
  if (data === undefined) return undefined;
  const waitMs = againAfterMs?.(data);
  // A page in the background asks seldom.
  return waitMs !== undefined && document.hidden ? waitMs * 10 : waitMs;
}

/** Whether the server knows nothing of the name that was asked for. */
export function isNotFound(error: unknown): boolean {
  return error instanceof PlayauthError && error.status === 404;
}
