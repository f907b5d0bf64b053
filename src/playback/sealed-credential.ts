// SecurityTokens of version 1, which earlier servers sealed with AES-256-GCM. None is made any more; those that were made open
// until they expire, at most 50 minutes after the upgrade.
import { createHmac, type KeyObject } from 'node:crypto';
import type { IssuerTag } from '../access/issuers/issuer.ts';
import { asAccountId, asVideoId } from '../wire/ids.ts';
import { openToken, sealedTokenKeyId } from '../wire/sealed-token.ts';
import type { CredentialClaims } from './credential-claims.ts';

export interface SealedCredentialKeys {
  readonly seal: KeyObject;
  readonly secret: KeyObject;
}

const PURPOSE = 'credential';
const SECRET_LENGTH = 32;
const PACKED = { id: 0, account: 12, video: 20, issuedAt: 36, lifetime: 41, tags: 43 } as const;
const TAG_BYTES = 5;
/** In the byte that counts the tags: one more follows, of the watch link. */
const OF_WATCH_LINK = 0x80;

export const sealedCredentialKeyId = sealedTokenKeyId;

export function openSealedCredential(
  token: string,
  keys: SealedCredentialKeys,
): { readonly claims: CredentialClaims; readonly secret: string } | undefined {
  const packed = openToken(PURPOSE, token, keys.seal);
  if (packed === undefined) return undefined;
  const claims = unpackClaims(packed);
  const secret = createHmac('sha256', keys.secret).update(claims.id, 'utf8').digest('base64url');
  return { claims, secret: secret.slice(0, SECRET_LENGTH) };
}

/** Needs no checks: the seal proves that this server packed it. The id of the issuing key stands at the end, and is not needed. */
function unpackClaims(bytes: Buffer): CredentialClaims {
  const issuedAt = bytes.readUIntBE(PACKED.issuedAt, 5);
  const counted = bytes[PACKED.tags] ?? 0;
  const tags: IssuerTag[] = [];
  let at = PACKED.tags + 1;
  for (let left = (counted & ~OF_WATCH_LINK) + (counted >> 7); left > 0; left -= 1, at += TAG_BYTES)
    tags.push(bytes.toString('hex', at, at + TAG_BYTES) as IssuerTag);
  const watchLink = counted >= OF_WATCH_LINK ? tags.pop() : undefined;
  return {
    id: bytes.toString('hex', PACKED.id, PACKED.account),
    accountId: asAccountId(String(bytes.readBigUInt64BE(PACKED.account)).padStart(16, '0')),
    videoId: asVideoId(bytes.toString('hex', PACKED.video, PACKED.issuedAt)),
    issuer: tags,
    watchLink,
    issuedAt,
    expiresAt: issuedAt + bytes.readUInt16BE(PACKED.lifetime),
  };
}
