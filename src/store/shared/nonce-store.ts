// The replay window: keeps nonces until they expire, so that each is used once. In process memory; bounded.
import type { Clock } from '../../base/clock.ts';
import type { Soon } from '../../base/soon.ts';
import { groupOf, hasRoom, type Holder } from './shares.ts';

export interface NonceStore {
  /**
   * True exactly once for a name of a party until `expiresAtMs`; false if it was claimed before. `unavailable` if it cannot be
   * kept: then the request must be refused, because it could be replayed.
   */
  claim(owned: OwnedName, expiresAtMs: number): Soon<boolean | 'unavailable'>;
}

interface OwnedName {
  readonly party: Holder;
  readonly name: string;
}

/** The nonces of half an hour at a thousand a second. */
export const MAX_NONCES = 2_000_000;
const BUCKET_MS = 30_000;
/** One claim removes at most this many expired names: a full window must not be cleared in one step. */
const SWEPT_AT_ONCE = 256;

interface Group {
  held: number;
}

interface Share extends Group {
  readonly group: Group;
}

export function createNonceStoreInMemory(clock: Clock, maxNames = MAX_NONCES): NonceStore {
  const expiries = new Map<string, number>();
  const groups = new Map<string, Group>();
  const shares = new Map<string, Share>();
  const buckets = new Map<number, string[]>();

  const forget = (key: string): void => {
    if (expiries.delete(key)) giveBack(shares, key.slice(0, key.indexOf(' ')));
  };

  const sweep = (nowMs: number): void => {
    const past = oldestPast(buckets, nowMs);
    const names = past === undefined ? undefined : buckets.get(past);
    if (past === undefined || names === undefined) return;
    for (const name of names.splice(-SWEPT_AT_ONCE)) if ((expiries.get(name) ?? 0) <= nowMs) forget(name);
    if (names.length === 0) buckets.delete(past);
  };

  /** False if the party has no room. */
  const takePlace = (party: Holder): boolean => {
    const share = shares.get(party.id) ?? { held: 0, group: groups.get(groupOf(party)) ?? { held: 0 } };
    const { group } = share;
    if (!hasRoom(maxNames, party, { inAll: expiries.size, byGroup: group.held, byParty: share.held })) return false;
    if (share.held === 0) {
      shares.set(party.id, share);
      groups.set(groupOf(party), group);
    }
    share.held += 1;
    group.held += 1;
    return true;
  };

  return {
    claim({ party, name: own }, expiresAtMs) {
      const nowMs = clock.now();
      sweep(nowMs);
      const name = `${party.id} ${own}`;
      const known = expiries.get(name);
      if (known !== undefined && known > nowMs) return false;
      // An expired name that was not swept yet has its place already.
      if (known === undefined && !takePlace(party)) return 'unavailable';
      expiries.set(name, expiresAtMs);
      const bucket = Math.floor(expiresAtMs / BUCKET_MS);
      const names = buckets.get(bucket);
      if (names === undefined) buckets.set(bucket, [name]);
      else names.push(name);
      return true;
    },
  };
}

function giveBack(shares: Map<string, Share>, partyId: string): void {
  const share = shares.get(partyId);
  if (share === undefined) return;
  share.held -= 1;
  share.group.held -= 1;
  if (share.held === 0) shares.delete(partyId);
}

/** There are few buckets, and nearly always the first is the oldest. */
function oldestPast(buckets: ReadonlyMap<number, string[]>, nowMs: number): number | undefined {
  for (const bucket of buckets.keys()) if ((bucket + 1) * BUCKET_MS <= nowMs) return bucket;
  return undefined;
}
