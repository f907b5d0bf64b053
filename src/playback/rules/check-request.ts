// The rules that one request can be held against: where it comes from, and with what. Asked at redemption and at delivery. Pure.
import { holdsPrefix, parseAddress } from './address-prefix.ts';
import { hostOfReferer, matchesHost } from './host-pattern.ts';
import type { Limits } from '../../wire/playback-rules.ts';

/** Undefined for a header that the request does not have. */
export interface RequestFacts {
  readonly clientIp: string;
  readonly referer: string | undefined;
}

/** How much of them the row of a session keeps. */
export const MAX_ADDRESS = 64;
export const MAX_USER_AGENT = 256;

export type OriginRefusal = 'AddressNotAllowed' | 'RefererNotAllowed';

/** The first rule that the request breaks. */
export function checkOrigin(limits: Limits, { clientIp, referer }: RequestFacts): OriginRefusal | undefined {
  if (limits.allowIp !== undefined && !isAllowedAddress(limits.allowIp, clientIp)) return 'AddressNotAllowed';
  return isAllowedReferer(limits, referer) ? undefined : 'RefererNotAllowed';
}

function isAllowedAddress(allowed: NonNullable<Limits['allowIp']>, clientIp: string): boolean {
  const address = parseAddress(clientIp);
  return address !== undefined && allowed.some((prefix) => holdsPrefix(prefix, address));
}

function isAllowedReferer({ allowReferer, requireReferer }: Limits, referer = ''): boolean {
  if (referer === '') return requireReferer !== true;
  if (allowReferer === undefined && requireReferer === undefined) return true;
  const host = hostOfReferer(referer);
  if (host === undefined) return false;
  return allowReferer === undefined || allowReferer.some((pattern) => matchesHost(pattern, host));
}
