// What everything that is issued hangs on: the access key that signed the request, and the roles that were assumed on
// the way. Credentials, playback grants and upload credentials carry it as short tags, so that whoever checks them needs
// no look-up to know whether it has ended.
import { createHash } from 'node:crypto';

declare const brand: unique symbol;
/** 10 lower-case hex digits. */
export type IssuerTag = string & { readonly [brand]: 'IssuerTag' };
/** One to three tags: the access key or PlayKey, then the roles. */
export type Issuer = readonly IssuerTag[];

/** For what hangs on nobody: covers. */
export const NO_ISSUER: Issuer = [];

const TAG_BYTES = 5;
/** What a playback grant has room for: the access key and two roles. */
export const MAX_ASSUMED_ROLES = 2;

/** Ids are made by the server and never used twice, so a tag that has ended never comes back for something else. */
export function issuerTag(kind: 'access key' | 'role' | 'play key', id: string): IssuerTag {
  return createHash('sha256')
    .update(`${kind}\0${id}`)
    .digest('hex')
    .slice(0, 2 * TAG_BYTES) as IssuerTag;
}
