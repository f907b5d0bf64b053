// The development key pair is known to everybody, so where a request comes from is what protects it: only programs on this
// machine, and pages that this machine serves, may use it. Asked before anything is done for a request that names the key.
import { isLoopbackAddress, isLoopbackAuthority, isLoopbackOrigin, isLoopbackUrl } from '../base/loopback.ts';
import { WireError } from '../wire/errors.ts';
import type { HttpRequest } from './read-request.ts';

/** Throws Forbidden.DevelopmentKey. */
export function requireOwnMachine(http: Pick<HttpRequest, 'url' | 'header'>): void {
  const why = foreignReason(http);
  if (why !== undefined) throw new WireError('Forbidden.DevelopmentKey', { why }, why);
}

/** Whether a program of this machine, or a page that it serves, sent the request. */
export function isOwnMachine(http: Pick<HttpRequest, 'url' | 'header'>): boolean {
  return foreignReason(http) === undefined;
}

function foreignReason({ url, header }: Pick<HttpRequest, 'url' | 'header'>): string | undefined {
  // DNS rebinding: the page's own name leads to this machine, and the browser sends that name.
  if (!isLoopbackAuthority(header('host') ?? '')) return 'the Host of the request is not this machine';
  if (!url.startsWith('/') && !isLoopbackUrl(url)) return 'the URL of the request is not on this machine';
  if (isForwarded(header)) return 'a proxy forwarded the request from another machine';
  const origin = header('origin');
  if (origin !== undefined)
    return isLoopbackOrigin(origin) ? undefined : 'a page that is not of this machine sent the request';
  // Without an Origin: an image, a script or a link of a page.
  const referer = header('referer');
  if (referer !== undefined && !isLoopbackUrl(referer)) return 'a page that is not of this machine sent the request';
  if (header('sec-fetch-site') === 'cross-site' && referer === undefined)
    return 'a page of another site sent the request';
  return undefined;
}

/** The address of a client, as proxies and tunnels name it. */
const CLIENT_ADDRESS = [
  'x-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'fly-client-ip',
];

/** A tunnel or proxy on this machine connects from this machine and may rewrite Host, but says for whom it does. */
function isForwarded(header: HttpRequest['header']): boolean {
  const listOf = (name: string): string[] => (header(name) ?? '').split(',').map((part) => part.trim());
  const isForeign = (name: string, isOwn: (text: string) => boolean): boolean =>
    header(name) !== undefined && !listOf(name).every(isOwn);
  const standard = [...(header('forwarded') ?? '').matchAll(/\b(for|host)="?([^";,\s]+)/gi)];
  return (
    isForeign('x-forwarded-host', isLoopbackAuthority) ||
    CLIENT_ADDRESS.some((name) => isForeign(name, isLoopbackAddress)) ||
    // It names the proxy and not the client, who may be anywhere.
    header('via') !== undefined ||
    standard.some(([, kind, value = '']) =>
      kind?.toLowerCase() === 'host' ? !isLoopbackAuthority(value) : !isLoopbackAddress(value),
    )
  );
}
