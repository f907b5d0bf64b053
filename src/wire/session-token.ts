// The playback grant that travels in the path of every media URL: 57 bytes and 5 for each issuer it names, that is 76 to
// 96 characters of base64url. This file knows the layout only; the HMAC key is handed in.
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { decodeBase64Url } from '../base/bytes.ts';
import { asVideoId, type VideoId } from './ids.ts';

/** The kind of file that a grant opens. A token of one kind is never accepted as another. */
export const grantKinds = { play: 1, cover: 2, source: 3, snapshot: 4 } as const;
/** A kind of {@link SessionGrant}. */
export type GrantKind = keyof typeof grantKinds;

/** The claims of a playback URL. */
export interface SessionGrant {
  readonly keyId: number;
  readonly kind: GrantKind;
  /** Which definitions, formats and variants: see {@link grantScope}. Of an uploaded file, which one. */
  readonly scope: number;
  /** 0 = the whole video. */
  readonly previewSeconds: number;
  /** 24 lower-case hex digits. */
  readonly sessionId: string;
  readonly videoId: VideoId;
  /** Unix seconds; the grant is expired from this instant on. */
  readonly expiresAt: number;
  /** The issuers whose revocation revokes the grant: up to three tags of 10 lower-case hex digits. */
  readonly issuer: readonly string[];
}

const VERSION = 2;
const LAYOUT = {
  version: 0,
  keyId: 1,
  kind: 3,
  scope: 4,
  preview: 6,
  session: 8,
  video: 20,
  expiry: 36,
  /** Tags of 5 bytes each, as many as there are, then the MAC. */
  issuer: 41,
} as const;
const MAC_BYTES = 16;
const TAG_BYTES = 5;
const MAX_TAGS = 3;
const MIN_BYTES = LAYOUT.issuer + MAC_BYTES;
const MAX_BYTES = MIN_BYTES + MAX_TAGS * TAG_BYTES;
/** A longer text is no token. */
export const MAX_SESSION_TOKEN_LENGTH = Math.ceil((MAX_BYTES * 4) / 3);

const scopeBits: Readonly<Record<string, number>> = {
  fd: 1 << 0,
  ld: 1 << 1,
  sd: 1 << 2,
  hd: 1 << 3,
  '2k': 1 << 4,
  '4k': 1 << 5,
  od: 1 << 6,
  sq: 1 << 7,
  hq: 1 << 8,
  auto: 1 << 9,
  flv: 1 << 10,
  plain: 1 << 11,
  m3u8: 1 << 12,
  mp4: 1 << 13,
  mp3: 1 << 14,
  kms: 1 << 15,
};
const VARIANTS = (1 << 11) | (1 << 15);

/** True if a grant of this scope opens every requested definition and format, and exactly the requested variant. */
export function opensScope(granted: number, requested: number): boolean {
  return (granted & requested) === requested && (granted & VARIANTS) === (requested & VARIANTS);
}

/** The scope bits of lower-case definitions, formats and variants; undefined for a name that no grant can cover. */
export function grantScope(...names: readonly string[]): number | undefined {
  let scope = 0;
  for (const name of names) {
    // Own names only: `constructor` is no definition.
    const bit = Object.hasOwn(scopeBits, name) ? scopeBits[name] : undefined;
    if (bit === undefined) return undefined;
    scope |= bit;
  }
  return scope;
}

/** The token of a grant, with its HMAC-SHA256 under `key`. Throws a RangeError for more issuers than fit in. */
export function encodeSessionToken(grant: SessionGrant, key: KeyObject): string {
  // A tag that is left out could never be revoked.
  if (grant.issuer.length > MAX_TAGS) throw new RangeError('A grant names three issuers at most');
  const macAt = LAYOUT.issuer + grant.issuer.length * TAG_BYTES;
  const bytes = Buffer.alloc(macAt + MAC_BYTES);
  bytes[LAYOUT.version] = VERSION;
  bytes.writeUInt16BE(grant.keyId, LAYOUT.keyId);
  bytes[LAYOUT.kind] = grantKinds[grant.kind];
  bytes.writeUInt16BE(grant.scope, LAYOUT.scope);
  bytes.writeUInt16BE(grant.previewSeconds, LAYOUT.preview);
  bytes.write(grant.sessionId, LAYOUT.session, 12, 'hex');
  bytes.write(grant.videoId, LAYOUT.video, 16, 'hex');
  bytes.writeUIntBE(grant.expiresAt, LAYOUT.expiry, 5);
  for (const [index, tag] of grant.issuer.entries())
    bytes.write(tag, LAYOUT.issuer + index * TAG_BYTES, TAG_BYTES, 'hex');
  mac(bytes, key).copy(bytes, macAt, 0, MAC_BYTES);
  return bytes.toString('base64url');
}

/** Reads the key id before anything is verified, to find the key. */
export function sessionTokenKeyId(token: string): number | undefined {
  if (token.length > MAX_SESSION_TOKEN_LENGTH) return undefined;
  const head = Buffer.from(token.slice(0, 4), 'base64url');
  return head[LAYOUT.version] === VERSION && head.length === 3 ? head.readUInt16BE(LAYOUT.keyId) : undefined;
}

/** The grant of a token whose HMAC is right, or undefined. The caller checks the expiry. */
export function decodeSessionToken(token: string, key: KeyObject): SessionGrant | undefined {
  const bytes = readBytes(token);
  if (bytes === undefined) return undefined;
  const expected = mac(bytes, key).subarray(0, MAC_BYTES);
  if (!timingSafeEqual(bytes.subarray(bytes.length - MAC_BYTES), expected)) return undefined;
  return readGrant(bytes);
}

function readBytes(token: string): Buffer | undefined {
  const bytes = token.length <= MAX_SESSION_TOKEN_LENGTH ? decodeBase64Url(token) : undefined;
  if (bytes === undefined || bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) return undefined;
  return (bytes.length - MIN_BYTES) % TAG_BYTES === 0 && bytes[LAYOUT.version] === VERSION ? bytes : undefined;
}

function readGrant(bytes: Buffer): SessionGrant | undefined {
  const kind = (Object.keys(grantKinds) as GrantKind[]).find((name) => grantKinds[name] === bytes[LAYOUT.kind]);
  if (kind === undefined) return undefined;
  return {
    keyId: bytes.readUInt16BE(LAYOUT.keyId),
    kind,
    scope: bytes.readUInt16BE(LAYOUT.scope),
    previewSeconds: bytes.readUInt16BE(LAYOUT.preview),
    sessionId: bytes.toString('hex', LAYOUT.session, LAYOUT.video),
    videoId: asVideoId(bytes.toString('hex', LAYOUT.video, LAYOUT.expiry)),
    expiresAt: bytes.readUIntBE(LAYOUT.expiry, 5),
    issuer: readTags(bytes),
  };
}

function readTags(bytes: Buffer): string[] {
  const tags: string[] = [];
  for (let at: number = LAYOUT.issuer; at < bytes.length - MAC_BYTES; at += TAG_BYTES)
    tags.push(bytes.toString('hex', at, at + TAG_BYTES));
  return tags;
}

function mac(bytes: Buffer, key: KeyObject): Buffer {
  return createHmac('sha256', key)
    .update(bytes.subarray(0, bytes.length - MAC_BYTES))
    .digest();
}

/** The grant of a token without verification: for people who inspect a URL without the server's keys. */
export function readSessionTokenUnverified(
  token: string,
): (SessionGrant & { readonly opens: readonly string[] }) | undefined {
  const bytes = readBytes(token);
  const grant = bytes === undefined ? undefined : readGrant(bytes);
  if (grant === undefined) return undefined;
  // Of an uploaded file the scope says which one it is: see playback/grants.
  const names = grant.kind === 'source' ? [] : Object.keys(scopeBits);
  return { ...grant, opens: names.filter((name) => (grant.scope & (scopeBits[name] ?? 0)) !== 0) };
}
