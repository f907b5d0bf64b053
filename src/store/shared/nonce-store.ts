// The replay window: keeps nonces until they expire, so that each is used once. In process memory; bounded.
import type { Clock } from '../../base/clock.ts';
import type { Soon } from '../../base/soon.ts';

export interface NonceStore {
  /**
   * True exactly once for a name of an owner until `expiresAtMs`; false if it was claimed before. `unavailable` if it cannot be
   * kept: then the request must be refused, because it could be replayed.
   */
  claim(owned: OwnedName, expiresAtMs: number): Soon<boolean | 'unavailable'>;
}

interface OwnedName {
  /** The owner has its own share of the memory; contains no space. */
  readonly owner: string;
  readonly name: string;
}

const BUCKET_MS = 30_000;
/** One claim removes at most this many expired names: a full window must not be cleared in one step. */
const SWEPT_AT_ONCE = 256;

/** The share of one owner: the rest is always left to others. */
const OWNERS_SHARE = 1 / 4;

export function createNonceStoreInMemory(clock: Clock, maxNames = 2_000_000): NonceStore {
  const expiries = new Map<string, number>();
  const held = new Map<string, number>();
  const give = (owner: string, count: number): void => {
    const left = (held.get(owner) ?? 0) + count;
    if (left > 0) held.set(owner, left);
    else held.delete(owner);
  };
  const forget = (key: string): void => {
    if (expiries.delete(key)) give(key.slice(0, key.indexOf(' ')), -1);
  };
  const buckets = new Map<number, string[]>();

  const sweep = (nowMs: number): void => {
    const past = oldestPast(buckets, nowMs);
    const names = past === undefined ? undefined : buckets.get(past);
    if (past === undefined || names === undefined) return;
    for (const name of names.splice(-SWEPT_AT_ONCE)) if ((expiries.get(name) ?? 0) <= nowMs) forget(name);
    if (names.length === 0) buckets.delete(past);
  };

  return {
    claim({ owner, name: own }, expiresAtMs) {
      const nowMs = clock.now();
      sweep(nowMs);
      const name = `${owner} ${own}`;
      const known = expiries.get(name);
      if (known !== undefined && known > nowMs) return false;
      if (expiries.size >= maxNames || (held.get(owner) ?? 0) >= maxNames * OWNERS_SHARE) return 'unavailable';
      if (known === undefined) give(owner, 1);
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
