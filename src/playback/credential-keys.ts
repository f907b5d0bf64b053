// The keys of credentials: several out of each key of the ring, each for one purpose, derived once.
import type { KeyObject } from 'node:crypto';
import { HmacKey } from '../base/hmac-key.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import { CALLER_LENGTH, KEY_ID_DIGITS } from './auth-info.ts';
import type { SealedCredentialKeys } from './sealed-credential.ts';

export interface CredentialKeys {
  readonly id: number;
  /** As AuthInfo writes it: 4 hex digits. */
  readonly idText: string;
  /** Makes the token and the secret: HMAC-SHA-512. */
  readonly token: HmacKey;
  /** HMAC-SHA-256. */
  readonly authInfo: HmacKey;
  /** An opaque name for the issuer, the same on all of its credentials. */
  callerOf(accountId: string, accessKeyId: string): string;
  /** Opens tokens of version 1. */
  sealed(): SealedCredentialKeys;
}

export interface CredentialKeysById {
  active(): CredentialKeys;
  byId(id: number): CredentialKeys | undefined;
}

const MAX_CALLERS = 10_000;

export function createCredentialKeys(keyRing: KeyRing): CredentialKeysById {
  const derived = new Map<number, CredentialKeys>();
  keyRing.onGone?.(() => {
    derived.clear();
  });
  const remember = (id: number, key: KeyObject): CredentialKeys => {
    const keys = deriveKeys(id, key);
    derived.set(id, keys);
    return keys;
  };
  return {
    active: () => {
      const { id, key } = keyRing.active('credential');
      return derived.get(id) ?? remember(id, key);
    },
    byId: (id) => {
      const known = derived.get(id);
      if (known !== undefined) return known;
      const key = keyRing.byId('credential', id);
      return key === undefined ? undefined : remember(id, key);
    },
  };
}

function deriveKeys(id: number, key: KeyObject): CredentialKeys {
  const authInfo = new HmacKey('sha256', deriveKey(key, 'credential auth info').export());
  return {
    id,
    idText: id.toString(16).padStart(KEY_ID_DIGITS, '0'),
    token: new HmacKey('sha512', deriveKey(key, 'credential token 2').export()),
    authInfo,
    callerOf: rememberCallers(authInfo),
    sealed: () => ({ seal: deriveKey(key, 'credential seal'), secret: deriveKey(key, 'credential secret') }),
  };
}

function rememberCallers(key: HmacKey): CredentialKeys['callerOf'] {
  const callers = new Map<string, string>();
  /** Most credentials are issued by the key of the one before. */
  let last = { accountId: '', accessKeyId: '', caller: '' };
  const callerOf = (accountId: string, accessKeyId: string): string => {
    const name = `caller ${accountId} ${accessKeyId}`;
    const known = callers.get(name);
    if (known !== undefined) return known;
    if (callers.size >= MAX_CALLERS) callers.clear();
    const caller = key.signText(name, 'base64url').slice(0, CALLER_LENGTH);
    callers.set(name, caller);
    return caller;
  };
  return (accountId, accessKeyId) => {
    if (last.accessKeyId !== accessKeyId || last.accountId !== accountId)
      last = { accountId, accessKeyId, caller: callerOf(accountId, accessKeyId) };
    return last.caller;
  };
}
