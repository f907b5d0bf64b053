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
/** Names that one claim clears away at most: a full window must not be cleared in one go. */
const SWEPT_AT_ONCE = 256;

export function createUsedOnceInMemory(clock: Clock, maxNames = 2_000_000): UsedOnce {
  const expiries = new Map<string, number>();
  const buckets = new Map<number, string[]>();

  const sweep = (nowMs: number): void => {
    const past = oldestPast(buckets, nowMs);
    const names = past === undefined ? undefined : buckets.get(past);
    if (past === undefined || names === undefined) return;
    for (const name of names.splice(-SWEPT_AT_ONCE)) if ((expiries.get(name) ?? 0) <= nowMs) expiries.delete(name);
    if (names.length === 0) buckets.delete(past);
  };

  return {
    claim(name, expiresAtMs) {
      const nowMs = clock.now();
      sweep(nowMs);
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

/** There are few buckets, and nearly always the first is the oldest. */
function oldestPast(buckets: ReadonlyMap<number, string[]>, nowMs: number): number | undefined {
  for (const bucket of buckets.keys()) if ((bucket + 1) * BUCKET_MS <= nowMs) return bucket;
  return undefined;
}
