// What a SecurityToken says, and its bytes: readable by everyone, made by this server alone. The token's tag and the secret of the
// credential are two parts of one HMAC-SHA-512 over these bytes (decision 0035).
import { timingSafeEqual } from 'node:crypto';
import type { Issuer, IssuerTag } from '../access/issuers/issuer.ts';
import { writeHex, writeLatin1 } from '../base/bytes.ts';
import { MESSAGE_AT, MessageBuffer, type HmacKey } from '../base/hmac-key.ts';
import { asAccountId, asVideoId, type AccountId, type VideoId } from '../wire/ids.ts';
import type { PlaybackRules } from '../wire/playback-rules.ts';
import { decodeRules, encodeRules } from './rules/encode-rules.ts';

export interface CredentialClaims {
  /** 24 lower-case hex digits. */
  readonly id: string;
  readonly accountId: AccountId;
  readonly videoId: VideoId;
  readonly issuer: Issuer;
  /** Its viewers share the limits of the link that they came through. */
  readonly watchLink: IssuerTag | undefined;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds; void from this instant on. */
  readonly expiresAt: number;
  /** Absent: none. */
  readonly rules?: PlaybackRules | undefined;
}

interface SignedToken {
  readonly token: string;
  /** 32 characters of base64url. */
  readonly secret: string;
}

export const CREDENTIAL_VERSION = 2;
const LAYOUT = {
  version: 0,
  keyId: 1,
  id: 3,
  account: 15,
  video: 23,
  issuedAt: 39,
  lifetime: 44,
  /** How many tags of 5 bytes follow. After them come rules, each a type, a length in two bytes and a value; then the tag. */
  issuer: 46,
} as const;
const TAG_BYTES = 5;
/** In the byte that counts the issuers: one more tag follows, of the watch link. */
const OF_WATCH_LINK = 0x80;
const MAC_BYTES = 16;
const SECRET_BYTES = 24;
const MIN_BYTES = LAYOUT.issuer + 1 + MAC_BYTES;
const MAX_TOKEN_LENGTH = 4096;

/** Where a token is written and read, from `MESSAGE_AT` on, and the output of its HMAC: scratch buffers, reused by every call. */
const message = new MessageBuffer(MAX_TOKEN_LENGTH);
const work = message.bytes;
const derived = Buffer.alloc(64);
const derivedTag = derived.subarray(0, MAC_BYTES);
const givenTag = Buffer.alloc(MAC_BYTES);

/** The claims that are the same for all credentials of a video. */
export function packSubject({ accountId, videoId }: Pick<CredentialClaims, 'accountId' | 'videoId'>): Buffer {
  const bytes = Buffer.alloc(LAYOUT.issuedAt - LAYOUT.account);
  bytes.writeBigUInt64BE(BigInt(accountId));
  bytes.write(videoId, LAYOUT.video - LAYOUT.account, 'hex');
  return bytes;
}

interface Signing {
  readonly keyId: number;
  readonly key: HmacKey;
  /** Made by {@link packSubject}. */
  readonly subject: Buffer;
}

export function signClaims(
  claims: Omit<CredentialClaims, 'accountId' | 'videoId'>,
  { keyId, key, subject }: Signing,
): SignedToken {
  work[MESSAGE_AT + LAYOUT.version] = CREDENTIAL_VERSION;
  work.writeUInt16BE(keyId, MESSAGE_AT + LAYOUT.keyId);
  writeHex(claims.id, work, MESSAGE_AT + LAYOUT.id);
  work.set(subject, MESSAGE_AT + LAYOUT.account);
  work.writeUIntBE(claims.issuedAt, MESSAGE_AT + LAYOUT.issuedAt, 5);
  work.writeUInt16BE(claims.expiresAt - claims.issuedAt, MESSAGE_AT + LAYOUT.lifetime);
  work[MESSAGE_AT + LAYOUT.issuer] = claims.issuer.length | (claims.watchLink === undefined ? 0 : OF_WATCH_LINK);
  let end = MESSAGE_AT + LAYOUT.issuer + 1;
  for (const tag of claims.issuer) end += writeHex(tag, work, end);
  if (claims.watchLink !== undefined) end += writeHex(claims.watchLink, work, end);
  if (claims.rules !== undefined) end += encodeRules(claims.rules).copy(work, end);
  derive(key, end - MESSAGE_AT);
  work.set(derivedTag, end);
  return { token: work.toString('base64url', MESSAGE_AT, end + MAC_BYTES), secret: secretOfDerived() };
}

/** Reads the key id before anything is verified, to find the key; undefined for a token of another version. */
export function claimsKeyId(token: string): number | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const length = work.write(token.slice(0, 4), 0, 'base64url');
  return length === LAYOUT.id && work[LAYOUT.version] === CREDENTIAL_VERSION
    ? work.readUInt16BE(LAYOUT.keyId)
    : undefined;
}

/** Undefined if the token was altered, cut, lengthened, or made under another key. The caller checks the expiry. */
export function openClaims(
  token: string,
  key: HmacKey,
): { readonly claims: CredentialClaims; readonly secret: string } | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const length = work.write(token, MESSAGE_AT, 'base64url');
  // The decoder skips what it does not know, and ignores trailing bits.
  if (length < MIN_BYTES || work.toString('base64url', MESSAGE_AT, MESSAGE_AT + length) !== token) return undefined;
  const macAt = MESSAGE_AT + length - MAC_BYTES;
  derive(key, length - MAC_BYTES);
  for (let at = 0; at < MAC_BYTES; at += 1) givenTag[at] = work[macAt + at] as number;
  if (!timingSafeEqual(givenTag, derivedTag)) return undefined;
  const claims = readClaims(macAt);
  return claims === undefined ? undefined : { claims, secret: secretOfDerived() };
}

function readClaims(end: number): CredentialClaims | undefined {
  const counted = work[MESSAGE_AT + LAYOUT.issuer] ?? 0;
  const tagCount = (counted & ~OF_WATCH_LINK) + (counted >> 7);
  const at = MESSAGE_AT + LAYOUT.issuer + 1 + tagCount * TAG_BYTES;
  if (work[MESSAGE_AT] !== CREDENTIAL_VERSION || at > end) return undefined;
  // One text for all parts: each call of the engine's encoder costs more than the parts.
  const hex = work.toString('hex', MESSAGE_AT, at);
  const tags: IssuerTag[] = [];
  for (let from = 2 * (LAYOUT.issuer + 1); from < hex.length; from += 2 * TAG_BYTES)
    tags.push(hex.slice(from, from + 2 * TAG_BYTES) as IssuerTag);
  // A rule that this server does not know must not be ignored.
  const rules = at === end ? undefined : decodeRules(work.subarray(at, end));
  if (at < end && rules === undefined) return undefined;
  const watchLink = counted >= OF_WATCH_LINK ? tags.pop() : undefined;
  const issuedAt = work.readUIntBE(MESSAGE_AT + LAYOUT.issuedAt, 5);
  return {
    id: hex.slice(2 * LAYOUT.id, 2 * LAYOUT.account),
    accountId: readAccount(),
    videoId: asVideoId(hex.slice(2 * LAYOUT.video, 2 * LAYOUT.issuedAt)),
    issuer: tags,
    watchLink,
    issuedAt,
    expiresAt: issuedAt + work.readUInt16BE(MESSAGE_AT + LAYOUT.lifetime),
    ...(rules !== undefined && { rules }),
  };
}

/** 16 decimal digits; most are numbers that JavaScript holds exactly. */
function readAccount(): AccountId {
  const high = work.readUInt32BE(MESSAGE_AT + LAYOUT.account);
  const isExact = high < 0x20_0000;
  const digits = isExact
    ? String(high * 0x1_0000_0000 + work.readUInt32BE(MESSAGE_AT + LAYOUT.account + 4))
    : String(work.readBigUInt64BE(MESSAGE_AT + LAYOUT.account));
  return asAccountId(digits.padStart(16, '0'));
}

/** One HMAC-SHA-512 over the claims: the first 16 bytes are the tag of the token, the next 24 the secret. */
function derive(key: HmacKey, length: number): void {
  writeLatin1(key.sign(message, length, 'binary'), derived, { at: 0, length: derived.length });
}

function secretOfDerived(): string {
  return derived.toString('base64url', MAC_BYTES, MAC_BYTES + SECRET_BYTES);
}
