// How often each playback credential, and each temporary key whose requests carry no time, was used: one that leaked must not fill the replay
// window that all callers share. Counted in memory; processes of one server tell each other of every hundred uses.
import type { Clock } from '../base/clock.ts';
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
/** Each process may go beyond the limit by as many. Nearly all credentials have fewer, and cost no step in the log. */
const TOLD_AT_ONCE = 100;
/** A count in use is kept for longer once a minute, not at each use. */
const KEEP_AGAIN_MS = 60_000;
/** A PlayAuth lives 3000 s at most. The count of a longer-lived JWTPlayAuth starts over after an hour without use. */
const KEPT = { maxEntries: 100_000, maxAgeMs: 3_600_000 };

/** `shared`: where several processes are one server. */
export function createCredentialUses(clock: Clock, shared?: SharedUses): CredentialUses {
  const kept = new TtlCache<string, Uses>(KEPT, clock);
  return {
    count: (id) => {
      const nowMs = clock.now();
      const uses = kept.get(id, nowMs);
      if (uses === undefined) {
        kept.set(id, { count: 1, told: 0, keptSinceMs: nowMs });
        return true;
      }
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
