// Under which addresses other machines reach a server that listens on all of them. Pure; the interfaces are handed in.
import type { NetworkInterfaceInfo } from 'node:os';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

const LINK_LOCAL = /^(?:fe80:|169\.254\.)/i;
const MOST = 8;

/** `url` is the server's own, with the port and scheme; empty unless `host` means every address. */
export function reachableUrls(host: string, url: string, interfaces: Interfaces): readonly string[] {
  const isIpv6 = host === '::';
  if (!isIpv6 && host !== '0.0.0.0') return [];
  const { protocol, port } = new URL(url);
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const outward = all.filter(
    ({ internal, family, address }) => !internal && (family === 'IPv4' || isIpv6) && !LINK_LOCAL.test(address),
  );
  return outward
    .slice(0, MOST)
    .map(({ family, address }) => `${protocol}//${family === 'IPv6' ? `[${address}]` : address}${port && `:${port}`}`);
}
