// Watch links: a page URL that shows one video until it expires. Its token fetches fresh credentials for that video, so
// the page can renew; it is a capability: see docs/security.md.
import type { RevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import { issuerTag, type Issuer, type IssuerTag } from '../access/issuers/issuer.ts';
import type { Clock } from '../base/clock.ts';
import { refuse, type Result } from '../base/result.ts';
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
  /** Unix seconds. */
  readonly expiresAt: number;
}

export interface OpenedWatchLink extends WatchLink {
  /** Names the link in limits. */
  readonly tag: IssuerTag;
}

export interface WatchLinks {
  issue(link: WatchLink): string;
  open(token: string): Result<{ link: OpenedWatchLink }, 'malformed' | 'expired' | 'issuer ended'>;
}

type Packed = readonly [accountId: string, videoId: string, issuedBy: string, expiresAt: number, issuer: string];

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
}

export function createWatchLinks({ keyRing, clock, revokedIssuers }: Deps): WatchLinks {
  return {
    issue: ({ accountId, videoId, issuedBy, issuer, expiresAt }) => {
      const { id, key } = keyRing.active('watch');
      const packed: Packed = [accountId, videoId, issuedBy, expiresAt, issuer.join(' ')];
      return sealFields(PURPOSE, packed, { id, key: deriveKey(key, 'watch seal') });
    },
    open: (token) => {
      const keyId = sealedTokenKeyId(token);
      const key = keyId === undefined ? undefined : keyRing.byId('watch', keyId);
      const packed = key === undefined ? undefined : openFields<Packed>(PURPOSE, token, deriveKey(key, 'watch seal'));
      if (packed === undefined) return refuse('malformed');
      const [accountId, videoId, issuedBy, expiresAt, issuer] = packed;
      if (expiresAt * 1000 <= clock.now()) return refuse('expired');
      const tags = issuer.split(' ') as IssuerTag[];
      if (revokedIssuers.isRevoked(tags)) return refuse('issuer ended');
      return {
        ok: true,
        link: {
          accountId: asAccountId(accountId),
          videoId: asVideoId(videoId),
          issuedBy: asAccessKeyId(issuedBy),
          issuer: tags,
          expiresAt,
          tag: issuerTag('watch link', token),
        },
      };
    },
  };
}
