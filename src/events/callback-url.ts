// What a callback URL may be, and whose may lead to this machine and its network. A callback is a request that a customer
// writes and the server sends, from inside the firewall (SSRF): by default only the operator may point one there. The address
// is checked again at every connection: see post-http.
import { isIP } from 'node:net';
import type { AddressClass } from '../base/address-class.ts';

const MAX_BYTES = 256;
/** No spaces and nothing that would have to be escaped: the signature covers the text as it was given. */
const PRINTABLE = /^https?:\/\/[\x21-\x7e]+$/i;

export function isCallbackUrl(text: string): boolean {
  if (Buffer.byteLength(text, 'utf8') > MAX_BYTES || !PRINTABLE.test(text) || !URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}

/** Whose callbacks may lead to private addresses. */
export type PrivateAddresses = 'operator' | 'all' | 'none';

export function mayBePrivate(setting: PrivateAddresses, byOperator: boolean): boolean {
  return setting === 'all' || (setting === 'operator' && byOperator);
}

/** The class of an address in the URL itself. Names are resolved and checked when they are called. */
export function literalClass(url: string, classify: (address: string) => AddressClass): AddressClass {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return 'private';
  return isIP(host) === 0 ? 'public' : classify(host);
}
