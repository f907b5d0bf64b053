// The replay window: keeps nonces until they expire, so that each is used once. In the memory of this process, in flat tables;
// bounded.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Soon } from '../../base/soon.ts';
import { FlatTable, NONE } from './flat-table.ts';
import { createKeyedHash, type Hash, type KeyedHash } from './keyed-hash.ts';
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
  /** The access key whose nonce it is; absent for names of another kind. Contains no space. */
  readonly key?: string | undefined;
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
  const window = new ReplayWindow({ maxNames });
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

/** A nonce and its party as they are kept. */
export interface HashedNonce {
  readonly nonceHash: Readonly<Hash>;
  readonly partyHash: Readonly<Hash>;
  /** A hash too. */
  readonly group: number;
}

interface WindowOptions {
  readonly maxNames?: number;
  /** Eight bytes. Windows that hold the same nonces have the same. */
  readonly hashKey?: Buffer;
}

/**
 * Of a nonce only a hash of its party and name is kept. Should two of ten million have the same one, which happens once in
 * 10^12 claims, then the later one is refused as used: a used one is never taken for a new one.
 */
export class ReplayWindow {
  readonly #maxNames: number;
  readonly #hash: KeyedHash;
  /** The party of the claim at hand, kept for the next one if it is of the same party. */
  #partyId = '';
  /** The same of its access key, hashed within its party. */
  #key: string | undefined;
  readonly #keyHash = { low: 0, high: 0 };
  readonly looked = { nonceHash: { low: 0, high: 0 }, partyHash: { low: 0, high: 0 }, group: 0 };
  #nonceRow = NONE;
  #partyRow = NONE;
  readonly #groupHash = { low: 0, high: 0 };
  readonly #nonces = new FlatTable(3);
  readonly #parties = new FlatTable(2);
  readonly #heldByGroup = new Map<number, number>();
  /** The first nonce of the list of those that expire within the same half minute. */
  readonly #buckets = new Map<number, number>();
  /** No list ends before: most claims need not look. */
  #nextEndMs = Infinity;

  constructor({ maxNames = MAX_NONCES, hashKey = randomBytes(8) }: WindowOptions = {}) {
    this.#maxNames = maxNames;
    this.#hash = createKeyedHash(hashKey);
  }

  claim(owned: OwnedName, { nowMs, expiresAtMs }: Times): boolean | 'unavailable' {
    const expiresAt = Math.ceil(expiresAtMs / 1000);
    this.sweep(nowMs);
    this.look(owned);
    if (this.isUsed(nowMs)) return false;
    if (!this.hasRoom(owned.party)) return 'unavailable';
    this.hold(expiresAt);
    return true;
  }

  /** At a claim. */
  look({ party, key, name }: OwnedName): void {
    const { nonceHash, partyHash } = this.looked;
    if (party.id !== this.#partyId) {
      this.#hash(party.id, partyHash);
      this.#partyId = party.id;
      this.#key = undefined;
    }
    if (key !== undefined && key !== this.#key) {
      this.#hash(key, this.#keyHash, partyHash);
      this.#key = key;
    }
    this.#hash(name, nonceHash, key === undefined ? partyHash : this.#keyHash);
  }

  /** Whether the name of the claim that was looked at was claimed before. */
  isUsed(nowMs: number): boolean {
    this.#nonceRow = this.#nonces.find(this.looked.nonceHash);
    return this.#nonceRow !== NONE && this.#endsAtMs(this.#nonceRow) > nowMs;
  }

  /** Whether the party of the claim that was looked at may hold one more. An expired name that was not swept yet has its place. */
  hasRoom(party: Holder): boolean {
    const { looked } = this;
    const known = (this.#partyRow = this.#parties.find(looked.partyHash));
    looked.group = known === NONE ? this.#groupOf(party) : this.#parties.read(known, GROUP);
    if (this.#nonceRow !== NONE) return true;
    const byGroup = this.#heldByGroup.get(looked.group) ?? 0;
    const byParty = known === NONE ? 0 : this.#parties.read(known, HELD);
    return hasRoom(this.#maxNames, party, { inAll: this.#nonces.count, byGroup, byParty });
  }

  /**
   * The claim that was looked at takes its place; one that has expired stays in its bucket, which the sweep corrects. Claims of others that
   * were taken over meanwhile may have brought its party, and leave its rows where they are.
   */
  hold(expiresAt: number): void {
    const { looked } = this;
    if (this.#nonceRow !== NONE) this.#nonces.write(this.#nonceRow, EXPIRES_AT, expiresAt);
    else if (this.#partyRow !== NONE) this.#place(looked, this.#partyRow, expiresAt);
    else this.#place(looked, this.#parties.find(looked.partyHash), expiresAt);
  }

  /**
   * Takes over a claim of another window that has the same key, and is not over. Of two claims of one nonce the later one was refused; until when
   * it would have been used is kept if that is longer, because a process that starts may read the two in another order.
   */
  takeOver(hashed: HashedNonce, expiresAtMs: number): void {
    const known = this.#nonces.find(hashed.nonceHash);
    const expiresAt = expiresAtMs / 1000;
    if (known === NONE) this.#place(hashed, this.#parties.find(hashed.partyHash), expiresAt);
    else if (this.#endsAtMs(known) < expiresAtMs) this.#nonces.write(known, EXPIRES_AT, expiresAt);
  }

  #place({ nonceHash, partyHash, group }: HashedNonce, known: number, expiresAt: number): void {
    const party = known === NONE ? this.#parties.add(partyHash) : known;
    this.#parties.write(party, GROUP, group);
    this.#parties.write(party, HELD, known === NONE ? 1 : this.#parties.read(party, HELD) + 1);
    this.#heldByGroup.set(group, (this.#heldByGroup.get(group) ?? 0) + 1);
    const taken = this.#nonces.add(nonceHash);
    this.#nonces.write(taken, EXPIRES_AT, expiresAt);
    this.#nonces.write(taken, PARTY, party);
    this.#putInBucket(taken);
  }

  #groupOf(party: Holder): number {
    this.#hash(groupOf(party), this.#groupHash);
    return this.#groupHash.low;
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

  sweep(nowMs: number): void {
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
    const ofGroup = (this.#heldByGroup.get(group) ?? 0) - 1;
    if (ofGroup === 0) this.#heldByGroup.delete(group);
    else this.#heldByGroup.set(group, ofGroup);
    if (held === 0) this.#parties.remove(party);
    else this.#parties.write(party, HELD, held);
  }
}
