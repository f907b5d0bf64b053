// What is revoked, in memory: decides from the claims of a grant or a credential alone. Pure.
import type { RevocationRow } from '../../store/database/schema.ts';
import { issuerTag } from '../../access/issuers/issuer.ts';
import type { SessionGrant } from '../../wire/session-token.ts';

/** What a grant or a credential says of its origin. `sessionId` of a credential is the beginning of those of its sessions. */
export type Issued = Pick<
  SessionGrant,
  'sessionId' | 'videoId' | 'account' | 'issuer' | 'watchLink' | 'viewer' | 'issuedAt'
>;

export type RevocationKind = RevocationRow['kind'];

interface Entry {
  /** Tag; empty where the name alone says whose it is, which was checked when it was revoked. */
  readonly account: string;
  /** Unix seconds. */
  readonly issuedBefore: number;
}

/** Ids of these kinds can be seen by people of other accounts. */
const OF_ONE_ACCOUNT: ReadonlySet<RevocationKind> = new Set(['credential', 'session', 'watchLink']);
/** Digits of a session's id that name its credential. */
export const CREDENTIAL_DIGITS = 12;

export class RevokedSet {
  /** Names of different kinds differ in length, or are hashes of the kind too. */
  readonly #byTag = new Map<string, Entry[]>();
  readonly #accounts = new Set<string>();

  /** Of two of the same name the later instant counts. */
  add({ tag, kind, account_id, issued_before: issuedBefore }: Omit<RevocationRow, 'revocation_id'>): void {
    const accountTag = issuerTag('account', account_id);
    const account = OF_ONE_ACCOUNT.has(kind) ? accountTag : '';
    const known = this.#byTag.get(tag) ?? [];
    const others = known.filter((entry) => entry.account !== account);
    const own = known.find((entry) => entry.account === account)?.issuedBefore ?? 0;
    this.#byTag.set(tag, [...others, { account, issuedBefore: Math.max(own, issuedBefore) }]);
    this.#accounts.add(accountTag);
  }

  has(issued: Issued): boolean {
    if (this.#byTag.size === 0) return false;
    const { sessionId, videoId, issuer, watchLink, viewer } = issued;
    return (
      this.#ends(videoId, issued) ||
      this.#ends(sessionId, issued) ||
      this.#ends(sessionId.slice(0, CREDENTIAL_DIGITS), issued) ||
      issuer.some((tag) => this.#ends(tag, issued)) ||
      (watchLink !== undefined && this.#ends(watchLink, issued)) ||
      (viewer !== undefined && this.#ends(viewer, issued))
    );
  }

  /** True if the account has revoked something: its next revocation matters too. */
  isOfAccount(accountTag: string): boolean {
    return this.#accounts.has(accountTag);
  }

  /** Unix seconds: what was issued for the video before is void. 0: nothing. */
  videoEndedBefore(videoId: string): number {
    return this.#byTag.size === 0 ? 0 : (this.#byTag.get(videoId)?.[0]?.issuedBefore ?? 0);
  }

  #ends(tag: string, { account, issuedAt }: Issued): boolean {
    const entries = this.#byTag.get(tag);
    if (entries === undefined) return false;
    return entries.some(
      (entry) => (entry.account === '' || entry.account === account) && issuedAt < entry.issuedBefore,
    );
  }
}
