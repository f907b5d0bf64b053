// Watch links: a page URL that shows one video until it expires. Its token fetches fresh credentials for that video, so
// the page can renew; it is a capability: see docs/security.md.
import type { Principal } from '../access/caller.ts';
import type { RevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import { issuerTag, type Issuer, type IssuerTag } from '../access/issuers/issuer.ts';
import type { Clock } from '../base/clock.ts';
import { refuse, type Result } from '../base/result.ts';
import { issuedAs } from './revocation/issued-as.ts';
import type { Revocations } from './revocation/revocations-db.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import { asAccessKeyId, asAccountId, asVideoId, type AccessKeyId, type AccountId, type VideoId } from '../wire/ids.ts';
import { openFields, sealedTokenKeyId, sealFields } from '../wire/sealed-token.ts';

const PURPOSE = 'watch';
export const WATCH_PATH = '/watch';

export interface WatchLink {
  readonly accountId: AccountId;
  readonly videoId: VideoId;
  readonly issuedBy: AccessKeyId;
  readonly issuer: Issuer;
  /** Present if the session of a role issued it. */
  readonly role?: IssuingRole | undefined;
  /** Where the call came from that issued it. */
  readonly from: { readonly clientIp: string; readonly isSecure: boolean };
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Unix seconds; 0 in links of an earlier version, which do not say. */
  readonly issuedAt: number;
}

type IssuingRole = Omit<Extract<Principal, { type: 'role' }>, 'sessionPolicy'>;

export interface OpenedWatchLink extends WatchLink {
  /** Names the link in limits. */
  readonly tag: IssuerTag;
}

export interface WatchLinks {
  issue(link: Omit<WatchLink, 'issuedAt'>): string;
  open(token: string): Result<{ link: OpenedWatchLink }, 'malformed' | 'expired' | 'issuer ended' | 'revoked'>;
}

type Packed = readonly [
  accountId: string,
  videoId: string,
  issuedBy: string,
  expiresAt: number,
  issuer: string,
  /** Client address, 1 for TLS, role as JSON or empty, when it was issued. Links of an earlier version end in front of these. */
  ...added: (string | number)[],
];

/** A proxy can claim any text: the token must stay short. */
const MAX_ADDRESS_LENGTH = 64;

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
  readonly revocations: Pick<Revocations, 'isRevoked'>;
}

export function createWatchLinks({ keyRing, clock, revokedIssuers, revocations }: Deps): WatchLinks {
  return {
    issue: ({ accountId, videoId, issuedBy, issuer, expiresAt, from, role }) => {
      const { id, key } = keyRing.active('watch');
      const packed: Packed = [
        accountId,
        videoId,
        issuedBy,
        expiresAt,
        issuer.join(' '),
        from.clientIp.slice(0, MAX_ADDRESS_LENGTH),
        Number(from.isSecure),
        role === undefined ? '' : JSON.stringify(role),
        Math.floor(clock.now() / 1000),
      ];
      return sealFields(PURPOSE, packed, { id, key: deriveKey(key, 'watch seal') });
    },
    open: (token) => {
      const keyId = sealedTokenKeyId(token);
      const key = keyId === undefined ? undefined : keyRing.byId('watch', keyId);
      const packed = key === undefined ? undefined : openFields<Packed>(PURPOSE, token, deriveKey(key, 'watch seal'));
      if (packed === undefined) return refuse('malformed');
      const [accountId, videoId, issuedBy, expiresAt, issuer, ...added] = packed;
      const [clientIp = '', isSecure = 0, role = '', issuedAt = 0] = added;
      const tags = issuer.split(' ') as IssuerTag[];
      if (expiresAt * 1000 <= clock.now()) return refuse('expired');
      if (revokedIssuers.isRevoked(tags)) return refuse('issuer ended');
      const tag = watchLinkTag(token);
      const issued = {
        accountId: asAccountId(accountId),
        videoId: asVideoId(videoId),
        issuer: tags,
        issuedAt: Number(issuedAt),
      };
      if (revocations.isRevoked(issuedAs({ ...issued, id: '', watchLink: tag }))) return refuse('revoked');
      return {
        ok: true,
        link: {
          ...issued,
          issuedBy: asAccessKeyId(issuedBy),
          role: role === '' ? undefined : (JSON.parse(String(role)) as IssuingRole),
          from: { clientIp: String(clientIp), isSecure: isSecure === 1 },
          expiresAt,
          tag,
        },
      };
    },
  };
}

/** Names the link in limits and revocations. */
export function watchLinkTag(token: string): IssuerTag {
  return issuerTag('watch link', token);
}
