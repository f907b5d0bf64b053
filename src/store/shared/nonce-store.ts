// The replay window: keeps nonces until they expire, so that each is used once. In the memory of this process, in flat tables;
// bounded.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Soon } from '../../base/soon.ts';
import { FlatTable, NONE } from './flat-table.ts';
import { createKeyedHash } from './keyed-hash.ts';
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

/** The nonces of 15 minutes at ten thousand a second, and the reserve. A nonce takes 28 bytes, its party 24 (docs/performance.md). */
const MAX_NONCES = 10_400_000;
const BUCKET_MS = 30_000;
/** One claim removes at most this many expired names: a full window must not be cleared in one step. */
const SWEPT_AT_ONCE = 256;

/** Columns of a nonce. It lasts until the end of a second, counted from 1970 as an unsigned number; its bucket is a list. */
const EXPIRES_AT = 0;
const PARTY = 1;
const NEXT_IN_BUCKET = 2;

/** Columns of a party. */
const HELD = 0;
const GROUP = 1;

export function createNonceStoreInMemory(clock: Clock, maxNames = MAX_NONCES): NonceStore {
  const window = new ReplayWindow(maxNames);
  return {
    claim: (owned, expiresAtMs) => window.claim(owned, { nowMs: clock.now(), expiresAtMs }),
  };
}

interface Times {
  readonly nowMs: number;
  readonly expiresAtMs: number;
}

function endOf(bucket: number): number {
  return (bucket + 1) * BUCKET_MS;
}

/**
 * Of a nonce only a hash of its party and name is kept. Should two of ten million have the same one, which happens once in
 * 10^12 claims, then the later one is refused as used: a used one is never taken for a new one.
 */
class ReplayWindow {
  readonly #maxNames: number;
  readonly #hash = createKeyedHash(randomBytes(8));
  /** Of the claim at hand, and of the next one if it is of the same party. */
  #partyId = '';
  readonly #partyHash = { low: 0, high: 0 };
  readonly #nonceHash = { low: 0, high: 0 };
  readonly #nonces = new FlatTable(3);
  readonly #parties = new FlatTable(2);
  readonly #groups = new Map<string, number>();
  readonly #heldByGroup: number[] = [];
  /** The first nonce of the list of those that expire within the same half minute. */
  readonly #buckets = new Map<number, number>();
  /** No list ends before: most claims need not look. */
  #nextEndMs = Infinity;

  constructor(maxNames: number) {
    this.#maxNames = maxNames;
  }

  claim({ party, name }: OwnedName, { nowMs, expiresAtMs }: Times): boolean | 'unavailable' {
    this.#sweep(nowMs);
    const expiresAt = Math.ceil(expiresAtMs / 1000);
    if (party.id !== this.#partyId) {
      this.#hash(party.id, this.#partyHash);
      this.#partyId = party.id;
    }
    this.#hash(name, this.#nonceHash, this.#partyHash);
    const nonce = this.#nonces.find(this.#nonceHash);
    // An expired name that was not swept yet has its place already. It stays in its bucket, which the sweep corrects.
    if (nonce !== NONE) {
      if (this.#endsAtMs(nonce) > nowMs) return false;
      this.#nonces.write(nonce, EXPIRES_AT, expiresAt);
      return true;
    }
    const share = this.#takePlace(party);
    if (share === NONE) return 'unavailable';
    const taken = this.#nonces.add(this.#nonceHash);
    this.#nonces.write(taken, EXPIRES_AT, expiresAt);
    this.#nonces.write(taken, PARTY, share);
    this.#putInBucket(taken);
    return true;
  }

  /** The row of the party; none if it has no room. */
  #takePlace(party: Holder): number {
    const known = this.#parties.find(this.#partyHash);
    const group = known === NONE ? this.#groupNumber(party) : this.#parties.read(known, GROUP);
    const byGroup = this.#heldByGroup[group] ?? 0;
    const byParty = known === NONE ? 0 : this.#parties.read(known, HELD);
    if (!hasRoom(this.#maxNames, party, { inAll: this.#nonces.count, byGroup, byParty })) return NONE;
    const row = known === NONE ? this.#parties.add(this.#partyHash) : known;
    this.#parties.write(row, GROUP, group);
    this.#parties.write(row, HELD, byParty + 1);
    this.#heldByGroup[group] = byGroup + 1;
    return row;
  }

  #groupNumber(party: Holder): number {
    const name = groupOf(party);
    const known = this.#groups.get(name) ?? this.#heldByGroup.length;
    if (known === this.#heldByGroup.length) {
      this.#groups.set(name, known);
      this.#heldByGroup.push(0);
    }
    return known;
  }

  #endsAtMs(nonce: number): number {
    return (this.#nonces.read(nonce, EXPIRES_AT) >>> 0) * 1000;
  }

  #putInBucket(nonce: number): void {
    const bucket = Math.floor(this.#endsAtMs(nonce) / BUCKET_MS);
    this.#nonces.write(nonce, NEXT_IN_BUCKET, this.#buckets.get(bucket) ?? NONE);
    this.#buckets.set(bucket, nonce);
    this.#nextEndMs = Math.min(this.#nextEndMs, endOf(bucket));
  }

  #sweep(nowMs: number): void {
    if (nowMs < this.#nextEndMs) return;
    const past = this.#oldestPast(nowMs);
    if (past === undefined) {
      this.#nextEndMs = Math.min(...Array.from(this.#buckets.keys(), endOf));
      return;
    }
    let nonce = this.#buckets.get(past) ?? NONE;
    for (let swept = 0; nonce !== NONE && swept < SWEPT_AT_ONCE; swept += 1) {
      const next = this.#nonces.read(nonce, NEXT_IN_BUCKET);
      if (this.#endsAtMs(nonce) > nowMs) this.#putInBucket(nonce);
      else this.#forget(nonce);
      nonce = next;
    }
    if (nonce === NONE) this.#buckets.delete(past);
    else this.#buckets.set(past, nonce);
  }

  /** There are few buckets, and nearly always the first is the oldest. */
  #oldestPast(nowMs: number): number | undefined {
    for (const bucket of this.#buckets.keys()) if (endOf(bucket) <= nowMs) return bucket;
    return undefined;
  }

  #forget(nonce: number): void {
    const party = this.#nonces.read(nonce, PARTY);
    const group = this.#parties.read(party, GROUP);
    const held = this.#parties.read(party, HELD) - 1;
    this.#nonces.remove(nonce);
    this.#heldByGroup[group] = (this.#heldByGroup[group] ?? 0) - 1;
    if (held === 0) this.#parties.remove(party);
    else this.#parties.write(party, HELD, held);
  }
}
