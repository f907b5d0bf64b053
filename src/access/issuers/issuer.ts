// The issuer of a credential: the access key that signed the request, and the roles that were assumed on the way. When one of
// them is revoked, so is everything issued through it. Credentials, playback grants and upload credentials carry the issuer
// as short tags, so that a check for revocation needs no query.
import { createHash } from 'node:crypto';

declare const brand: unique symbol;
/** 10 lower-case hex digits. */
export type IssuerTag = string & { readonly [brand]: 'IssuerTag' };
/** One to three tags: the access key or PlayKey, then the roles. */
export type Issuer = readonly IssuerTag[];

/** For grants that no revocation ends: covers. */
export const NO_ISSUER: Issuer = [];

const TAG_BYTES = 5;
/** A playback grant has room for the access key and two roles. */
export const MAX_ASSUMED_ROLES = 2;

/** A key that is enabled again gets another tag: what it issued before it was disabled stays revoked. */
export function accessKeyTag(accessKeyId: string, generation = 0): IssuerTag {
  return issuerTag('access key', generation === 0 ? accessKeyId : `${accessKeyId} ${String(generation)}`);
}

/** A viewer's name means nothing outside of its account. */
export function viewerTag(accountId: string, viewerId: string): IssuerTag {
  return issuerTag('viewer', `${accountId} ${viewerId}`);
}

/** Ids are made by the server and never reused, so a revoked tag never belongs to another issuer later. */
export function issuerTag(
  kind: 'access key' | 'role' | 'play key' | 'watch link' | 'account' | 'viewer',
  id: string,
): IssuerTag {
  return createHash('sha256')
    .update(`${kind}\0${id}`)
    .digest('hex')
    .slice(0, 2 * TAG_BYTES) as IssuerTag;
}
