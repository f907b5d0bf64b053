// The heartbeat of work under a lease: renews it until the work is done, and tells when it was lost to another process.
import { setTimeout as pause } from 'node:timers/promises';
import { coalescingLoop } from '../../base/coalesce.ts';

export interface Heartbeat extends Disposable {
  /** Aborted when a renewal finds that the lease is lost. */
  readonly lost: AbortSignal;
  /** Renews the lease now, before a step that cannot be undone. False if it is lost. */
  readonly isStillOurs: () => Promise<boolean>;
}

interface HeartbeatOptions {
  readonly everyMs: number;
  /** Extends the lease in the database. False if another process has it, or the work was cancelled. */
  readonly renew: () => Promise<boolean>;
  /** Called for the first of several failures in a row. */
  readonly onFailure?: (error: unknown) => void;
  /** Until then `isStillOurs` retries while the database is away. Without it the first failure is thrown. */
  readonly retryUntil?: AbortSignal;
}

export function startHeartbeat({ everyMs, renew, onFailure, retryUntil }: HeartbeatOptions): Heartbeat {
  const lost = new AbortController();
  let isFailing = false;
  const beat = async (): Promise<boolean> => {
    const isOurs = await renew();
    isFailing = false;
    if (!isOurs) lost.abort();
    return isOurs;
  };
  const noteFailure = (error: unknown): void => {
    if (!isFailing) onFailure?.(error);
    isFailing = true;
  };
  // A failed renewal is followed by the next one: the lease lasts several of them.
  const loop = coalescingLoop(async () => {
    await beat().catch(noteFailure);
  }, everyMs);
  return {
    lost: lost.signal,
    isStillOurs: async () => {
      for (;;) {
        try {
          return await beat();
        } catch (error) {
          noteFailure(error);
          if (retryUntil === undefined || retryUntil.aborted) throw error;
          await pause(everyMs, undefined, { signal: retryUntil });
        }
      }
    },
    [Symbol.dispose]: () => {
      void loop.stop();
    },
  };
}
