// Patterns of host names: `example.com`, or `*.example.com` for all below it. Two patterns are nested or have nothing in common. Pure.
import { domainToASCII } from 'node:url';
import type { HostPattern } from '../../wire/playback-rules.ts';

const MAX_LENGTH = 253;
/** What the parser of URLs would take for the end of a host name, or decode. */
const DELIMITER = /[\s:/?#@\\%[\]]/;
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** Undefined for anything but a pattern: a scheme, a port, a path, a star elsewhere. */
export function parseHostPattern(text: string): HostPattern | undefined {
  if (text.length > MAX_LENGTH || DELIMITER.test(text)) return undefined;
  const star = text.startsWith('*.') ? '*.' : '';
  const host = domainToASCII(text.slice(star.length));
  return HOST.test(host) && host.length <= MAX_LENGTH ? star + host : undefined;
}

export function matchesHost(pattern: HostPattern, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** True if every host of `inner` is one of `outer`. */
export function holdsPattern(outer: HostPattern, inner: HostPattern): boolean {
  if (outer === inner) return true;
  return outer.startsWith('*.') && inner.replace(/^\*/, '').endsWith(outer.slice(1));
}

/** The host of a Referer; undefined for one that names no page of the web. */
export function hostOfReferer(referer: string): string | undefined {
  const url = URL.parse(referer);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  return url.hostname.replace(/\.$/, '');
}
