// Remembers names for a while so that each is used once: the replay window. In process memory; bounded.
import type { Clock } from '../../base/clock.ts';

export interface UsedOnce {
  /**
   * True exactly once for a name until `expiresAtMs`; false if it was claimed before. `unavailable` if it cannot be
   * remembered: then the request must be refused, for it could be replayed.
   */
  claim(name: string, expiresAtMs: number): boolean | 'unavailable' | Promise<boolean | 'unavailable'>;
}

const BUCKET_MS = 30_000;

export function createUsedOnceInMemory(clock: Clock, maxNames = 2_000_000): UsedOnce {
  const expiries = new Map<string, number>();
  const buckets = new Map<number, string[]>();
  let nextSweepMs = clock.now() + BUCKET_MS;

  const sweep = (nowMs: number): void => {
    nextSweepMs = nowMs + BUCKET_MS;
    for (const [bucket, names] of buckets) {
      if ((bucket + 1) * BUCKET_MS > nowMs) continue;
      for (const name of names) if ((expiries.get(name) ?? 0) <= nowMs) expiries.delete(name);
      buckets.delete(bucket);
    }
  };

  return {
    claim(name, expiresAtMs) {
      const nowMs = clock.now();
      // A clock that is set back must not stop the sweeping for good.
      if (nowMs >= nextSweepMs || nowMs < nextSweepMs - 2 * BUCKET_MS) sweep(nowMs);
      const known = expiries.get(name);
      if (known !== undefined && known > nowMs) return false;
      if (expiries.size >= maxNames) return 'unavailable';
      expiries.set(name, expiresAtMs);
      const bucket = Math.floor(expiresAtMs / BUCKET_MS);
      const names = buckets.get(bucket);
      if (names === undefined) buckets.set(bucket, [name]);
      else names.push(name);
      return true;
    },
  };
}
