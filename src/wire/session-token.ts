// The playback grant that travels in the path of every media URL: 57 bytes and 5 for each issuer it names, that is 76 to
// 96 characters of base64url. This file knows the layout only; the HMAC key is handed in.
import { timingSafeEqual } from 'node:crypto';
import { MESSAGE_AT, type HmacKey } from '../base/hmac-key.ts';
import { asVideoId, type VideoId } from './ids.ts';

/** The kind of file that a grant opens. A token of one kind is never accepted as another. */
export const grantKinds = { play: 1, cover: 2, source: 3, snapshot: 4, asset: 5 } as const;
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

const kindsByNumber: ReadonlyMap<number, GrantKind> = new Map(
  Object.entries(grantKinds).map(([kind, number]) => [number, kind as GrantKind]),
);

/** Where a token is written and read, from `MESSAGE_AT` on. Holds nothing between two calls. */
const work = Buffer.alloc(MESSAGE_AT + MAX_BYTES);
const expectedMac = Buffer.alloc(MAC_BYTES);

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
export function encodeSessionToken(grant: SessionGrant, key: HmacKey): string {
  // A tag that is left out could never be revoked.
  if (grant.issuer.length > MAX_TAGS) throw new RangeError('A grant names three issuers at most');
  work[MESSAGE_AT + LAYOUT.version] = VERSION;
  work.writeUInt16BE(grant.keyId, MESSAGE_AT + LAYOUT.keyId);
  work[MESSAGE_AT + LAYOUT.kind] = grantKinds[grant.kind];
  work.writeUInt16BE(grant.scope, MESSAGE_AT + LAYOUT.scope);
  work.writeUInt16BE(grant.previewSeconds, MESSAGE_AT + LAYOUT.preview);
  work.write(grant.sessionId, MESSAGE_AT + LAYOUT.session, 12, 'hex');
  work.write(grant.videoId, MESSAGE_AT + LAYOUT.video, 16, 'hex');
  work.writeUIntBE(grant.expiresAt, MESSAGE_AT + LAYOUT.expiry, 5);
  let length: number = LAYOUT.issuer;
  for (const tag of grant.issuer) {
    work.write(tag, MESSAGE_AT + length, TAG_BYTES, 'hex');
    length += TAG_BYTES;
  }
  work.write(key.sign(work, length, 'binary'), MESSAGE_AT + length, MAC_BYTES, 'binary');
  return work.toString('base64url', MESSAGE_AT, MESSAGE_AT + length + MAC_BYTES);
}

/** Reads the key id before anything is verified, to find the key. */
export function sessionTokenKeyId(token: string): number | undefined {
  if (token.length > MAX_SESSION_TOKEN_LENGTH) return undefined;
  const head = Buffer.from(token.slice(0, 4), 'base64url');
  return head[LAYOUT.version] === VERSION && head.length === 3 ? head.readUInt16BE(LAYOUT.keyId) : undefined;
}

/** The grant of a token whose HMAC is right, or undefined. The caller checks the expiry. */
export function decodeSessionToken(token: string, key: HmacKey): SessionGrant | undefined {
  const length = readBytes(token);
  if (length === undefined) return undefined;
  const macAt = MESSAGE_AT + length - MAC_BYTES;
  expectedMac.write(key.sign(work, length - MAC_BYTES, 'binary'), 0, MAC_BYTES, 'binary');
  if (!timingSafeEqual(work.subarray(macAt, macAt + MAC_BYTES), expectedMac)) return undefined;
  return readGrant(length);
}

/** Decodes into `work`. The number of bytes, or undefined for a text that is not the one encoding of a token. */
function readBytes(token: string): number | undefined {
  if (token.length > MAX_SESSION_TOKEN_LENGTH) return undefined;
  const length = work.write(token, MESSAGE_AT, 'base64url');
  if (length < MIN_BYTES || (length - MIN_BYTES) % TAG_BYTES !== 0) return undefined;
  // The decoder skips what it does not know, and ignores trailing bits.
  if (work.toString('base64url', MESSAGE_AT, MESSAGE_AT + length) !== token) return undefined;
  return work[MESSAGE_AT + LAYOUT.version] === VERSION ? length : undefined;
}

function readGrant(length: number): SessionGrant | undefined {
  const kind = kindsByNumber.get(work[MESSAGE_AT + LAYOUT.kind] ?? 0);
  if (kind === undefined) return undefined;
  const issuer: string[] = [];
  for (let at = MESSAGE_AT + LAYOUT.issuer; at < MESSAGE_AT + length - MAC_BYTES; at += TAG_BYTES)
    issuer.push(work.toString('hex', at, at + TAG_BYTES));
  return {
    keyId: work.readUInt16BE(MESSAGE_AT + LAYOUT.keyId),
    kind,
    scope: work.readUInt16BE(MESSAGE_AT + LAYOUT.scope),
    previewSeconds: work.readUInt16BE(MESSAGE_AT + LAYOUT.preview),
    sessionId: work.toString('hex', MESSAGE_AT + LAYOUT.session, MESSAGE_AT + LAYOUT.video),
    videoId: asVideoId(work.toString('hex', MESSAGE_AT + LAYOUT.video, MESSAGE_AT + LAYOUT.expiry)),
    expiresAt: work.readUIntBE(MESSAGE_AT + LAYOUT.expiry, 5),
    issuer,
  };
}

/** The grant of a token without verification: for people who inspect a URL without the server's keys. */
export function readSessionTokenUnverified(
  token: string,
): (SessionGrant & { readonly opens: readonly string[] }) | undefined {
  const length = readBytes(token);
  const grant = length === undefined ? undefined : readGrant(length);
  if (grant === undefined) return undefined;
  // Of an uploaded file the scope says which one it is: see playback/grants.
  const names = grant.kind === 'source' ? [] : Object.keys(scopeBits);
  return { ...grant, opens: names.filter((name) => (grant.scope & (scopeBits[name] ?? 0)) !== 0) };
}
