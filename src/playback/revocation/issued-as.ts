// A credential or a watch link as a revocation sees it: with the names under which its sessions would be found.
import { issuerTag, viewerTag } from '../../access/issuers/issuer.ts';
import { RecentValues } from '../../base/recent-values.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';
import { CREDENTIAL_DIGITS, type Issued } from './revoked-set.ts';

interface IssuedThing {
  /** For a PlayAuth 24 hex digits, for a JWTPlayAuth its signature in base64url; empty for a watch link. */
  readonly id: string;
  readonly accountId: AccountId;
  readonly videoId: VideoId;
  readonly issuer: readonly string[];
  readonly watchLink?: string | undefined;
  readonly viewerId?: string | undefined;
  /** Unix seconds. */
  readonly issuedAt: number;
}

export function issuedAs({ id, accountId, videoId, issuer, watchLink, viewerId, issuedAt }: IssuedThing): Issued {
  return {
    sessionId: credentialTag(id),
    videoId,
    account: accountTag(accountId),
    issuer,
    watchLink,
    viewer: viewerId === undefined ? undefined : viewerTag(accountId, viewerId),
    issuedAt,
  };
}

const CREDENTIAL_ID = /^[0-9a-f]{24}$/;

/** 12 lower-case hex digits, with which the ids of all sessions of the credential begin. */
export function credentialTag(credentialId: string): string {
  return CREDENTIAL_ID.test(credentialId)
    ? credentialId.slice(0, CREDENTIAL_DIGITS)
    : Buffer.from(credentialId, 'base64url').toString('hex', 0, CREDENTIAL_DIGITS / 2);
}

/** Bounded; the tag of an account never changes. */
const accountTags = new RecentValues<string>(10_000);

export function accountTag(accountId: AccountId): string {
  const known = accountTags.get(accountId);
  if (known !== undefined) return known;
  const tag = issuerTag('account', accountId);
  accountTags.set(accountId, tag);
  return tag;
}
