// Who may have the server call its own machine and network. A callback is a request that somebody else words and the
// server sends, from where firewalls trust it; so by default only who runs the server may point one there.
import { isIP } from 'node:net';
import type { AccessKeyCaller, Caller } from '../access/caller.ts';
import type { AddressClass } from '../base/address-class.ts';
import type { AccountId } from '../wire/ids.ts';

/** Whose callbacks may lead to private addresses. */
export type PrivateAddresses = 'operator' | 'all' | 'none';

/** The root of the first account; the roots of others are customers. */
export function isOperator(root: { readonly accountId: AccountId }, caller: Caller): caller is AccessKeyCaller {
  return caller.kind === 'accessKey' && caller.principal.type === 'root' && caller.accountId === root.accountId;
}

export function mayBePrivate(setting: PrivateAddresses, byOperator: boolean): boolean {
  return setting === 'all' || (setting === 'operator' && byOperator);
}

/** What the URL says by itself; a name is looked up only when it is called. */
export function literalClass(url: string, classify: (address: string) => AddressClass): AddressClass {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return 'private';
  return isIP(host) === 0 ? 'public' : classify(host);
}
