// How often each playback credential, and each temporary key whose requests carry no time, was used: one that leaked must not fill the replay
// window that all callers share. Counted in memory; processes of one server tell each other of every hundred uses.
import type { Clock } from '../base/clock.ts';
import { markOf } from '../base/mark-of-text.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import type { SharedUses } from '../store/shared/logged-state.ts';

export interface CredentialUses {
  /** False for one that was used as often as it may be. */
  count(id: string): boolean;
}

interface Uses {
  /** In this process. */
  count: number;
  /** In all processes, of those that were told when this one told last. */
  told: number;
  /** Since then it is in the cache, or was put there again. */
  keptSinceMs: number;
}

/** The limit for one credential: far more than any viewer or page needs. */
const MAX_USES = 10_000;
/**
 * Each process may go beyond the limit by as many. Nearly all credentials have fewer: they cost no step in the log, and are counted in a
 * byte that is there already, where others with the same mark are counted too.
 */
const TOLD_AT_ONCE = 100;
/** A count in use is kept for longer once a minute, not at each use. */
const KEEP_AGAIN_MS = 60_000;
/** A PlayAuth lives 3000 s at most. The count of a longer-lived JWTPlayAuth starts over after an hour without use. */
const KEPT = { maxEntries: 100_000, maxAgeMs: 3_600_000 };

/** A power of two. At 10,000 uses a second a byte counts some 30 of them in its hour. */
const MARKS = 2 ** 20;
/** The last characters of an id are random. */
const MARKED = 8;

/** `shared`: where several processes are one server. */
export function createCredentialUses(clock: Clock, shared?: SharedUses): CredentialUses {
  const kept = new TtlCache<string, Uses>(KEPT, clock);
  const isOneOfFew = createFirstUses();
  /** As many as its byte has counted were of others, or its own. */
  const beginCount = (id: string, nowMs: number): boolean => {
    const told = shared?.add(id, TOLD_AT_ONCE) ?? 0;
    kept.set(id, { count: TOLD_AT_ONCE + 1, told, keptSinceMs: nowMs });
    return told < MAX_USES;
  };
  return {
    count: (id) => {
      const nowMs = clock.now();
      const uses = kept.size === 0 ? undefined : kept.get(id, nowMs);
      if (uses === undefined) return isOneOfFew(id, nowMs) || beginCount(id, nowMs);
      if (uses.count >= MAX_USES || uses.told >= MAX_USES) return false;
      uses.count += 1;
      if (shared !== undefined && uses.count % TOLD_AT_ONCE === 0) uses.told = shared.add(id, TOLD_AT_ONCE);
      if (nowMs - uses.keptSinceMs < KEEP_AGAIN_MS) return true;
      uses.keptSinceMs = nowMs;
      kept.set(id, uses);
      return true;
    },
  };
}

/** True for the first hundred uses of a mark within an hour. */
function createFirstUses(): (id: string, nowMs: number) => boolean {
  const counts = new Uint8Array(MARKS);
  let sinceMs = 0;
  return (id, nowMs) => {
    if (nowMs - sinceMs >= KEPT.maxAgeMs || nowMs < sinceMs) {
      counts.fill(0);
      sinceMs = nowMs;
    }
    const place = markOf(id, id.length - MARKED, id.length) & (MARKS - 1);
    const count = counts[place] as number;
    if (count >= TOLD_AT_ONCE) return false;
    counts[place] = count + 1;
    return true;
  };
}
