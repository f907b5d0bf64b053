// Fairness: how a bounded store is divided among parties. There are no fixed shares: a party may hold no more than is still free
// for others, so a greedy party stops while there is room, and the more of them there are, the less each gets.

/** The party that takes a place. */
export interface Holder {
  /** Root callers alone use the reserve. Viewers and other callers of an account are counted apart. */
  readonly kind: 'root' | 'caller' | 'viewer';
  readonly accountId: string;
  /** Contains no space. */
  readonly id: string;
}

/** The part of the whole store that callers other than root never take. */
export const RESERVE = 1 / 8;

/** What every party may hold while any place is free: a new one finds room also where its group holds more than is free. */
export const FLOOR = 16;

interface Held {
  /** All places that are taken. */
  readonly inAll: number;
  /** By the callers of this kind of the account. */
  readonly byGroup: number;
  /** By this party. */
  readonly byParty: number;
}

/** True if the party may take one more of `capacity` places. The script of nonce-store-redis says the same. */
export function hasRoom(capacity: number, { kind }: Pick<Holder, 'kind'>, { inAll, byGroup, byParty }: Held): boolean {
  const free = capacity - (kind === 'root' ? 0 : Math.ceil(capacity * RESERVE)) - inAll;
  return free > 0 && (byParty < FLOOR || byParty < free - byGroup);
}

/** The callers of one kind of one account. Contains no space. */
export function groupOf({ kind, accountId }: Holder): string {
  return `${kind}s:${accountId}`;
}
