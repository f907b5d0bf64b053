// The address under which a server that listens can be called on this machine.
import type { AddressInfo } from 'node:net';

export function ownUrlOf({ address, family, port }: AddressInfo, isSecure: boolean): string {
  const host = address === '::' || address === '0.0.0.0' ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `${isSecure ? 'https' : 'http'}://${host}:${String(port)}`;
}
