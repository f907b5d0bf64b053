// Data keys for HLS standard encryption, whose keys the customer serves himself: 16 random bytes, in the clear and sealed. Only
// this server opens the sealed form, and only for the account that it was made for. Nothing is stored.
import { createHmac, randomBytes } from 'node:crypto';
import type { KeyRing } from '../../store/keys/key-ring.ts';
import { deriveKey } from '../../store/keys/master-key.ts';
import { openToken, sealedTokenKeyId, sealToken, type SealingKey } from '../../wire/sealed-token.ts';
import type { AccountId } from '../../wire/ids.ts';

export interface DataKey {
  /** The id of the key that it is sealed under, in the form of a UUID. */
  readonly keyId: string;
  /** 16 bytes. */
  readonly plaintext: Buffer;
}

interface SealedDataKey extends DataKey {
  /** Lower-case hex: it goes into URLs, where the vendor's samples match it with `\w*`. */
  readonly ciphertext: string;
}

export interface DataKeys {
  generateDataKey(accountId: AccountId): SealedDataKey;
  /** Undefined unless it was sealed by this server for this account. */
  findDataKey(accountId: AccountId, ciphertext: string): DataKey | undefined;
  /** The 16 bytes alone. */
  openDataKey(accountId: AccountId, ciphertext: string): Buffer | undefined;
}

const KEY_BYTES = 16;
const MAX_CIPHERTEXT = 256;
const USE = 'data key';

export function createDataKeys({ keyRing }: { readonly keyRing: KeyRing }): DataKeys {
  const findDataKey: DataKeys['findDataKey'] = (accountId, ciphertext) => {
    if (ciphertext.length > MAX_CIPHERTEXT || !/^([0-9a-f]{2})+$/.test(ciphertext)) return undefined;
    const token = Buffer.from(ciphertext, 'hex').toString('base64url');
    const id = sealedTokenKeyId(token);
    const ring = id === undefined ? undefined : keyRing.byId('content', id);
    if (id === undefined || ring === undefined) return undefined;
    const key = deriveKey(ring, USE);
    const plaintext = openToken(purposeOf(accountId), token, key);
    return plaintext?.length === KEY_BYTES ? { keyId: keyIdOf({ id, key }), plaintext } : undefined;
  };
  return {
    generateDataKey: (accountId) => {
      const { id, key } = keyRing.active('content');
      const sealing = { id, key: deriveKey(key, USE) };
      const plaintext = randomBytes(KEY_BYTES);
      const token = sealToken(purposeOf(accountId), plaintext, sealing);
      return { keyId: keyIdOf(sealing), plaintext, ciphertext: Buffer.from(token, 'base64url').toString('hex') };
    },
    findDataKey,
    openDataKey: (accountId, ciphertext) => findDataKey(accountId, ciphertext)?.plaintext,
  };
}

function purposeOf(accountId: AccountId): string {
  return `${USE} ${accountId}`;
}

function keyIdOf({ id, key }: SealingKey): string {
  const hex = createHmac('sha256', key)
    .update(`id ${String(id)}`)
    .digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
