// The playback grant that travels in the path of every media URL: 66 bytes and 5 for each tag, that is 88 to 122 characters of
// base64url, mostly 95. This file knows the layout only; the HMAC key is handed in.
import { timingSafeEqual } from 'node:crypto';
import { writeHex, writeLatin1 } from '../base/bytes.ts';
import { MESSAGE_AT, MessageBuffer, type HmacKey } from '../base/hmac-key.ts';
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
  /**
   * Unix seconds: when the credential was issued that the grant was given for. 0 for one that was issued half a year before the
   * grant expires, and in a grant of version 2, which does not say.
   */
  readonly issuedAt: number;
  /** Unix seconds; the grant is expired from this instant on. */
  readonly expiresAt: number;
  /** Tag of the account, 10 lower-case hex digits; empty in a grant of version 2. */
  readonly account: string;
  /** The issuers whose revocation revokes the grant: up to three tags of 10 lower-case hex digits. */
  readonly issuer: readonly string[];
  /** Tag of the watch link that it came through. */
  readonly watchLink: string | undefined;
  /** Tag of the viewer that the credential names. */
  readonly viewer: string | undefined;
  /** Delivery has to read the row of its session. */
  readonly isStored: boolean;
}

const VERSION = 3;
const LAYOUT = {
  version: 0,
  keyId: 1,
  kind: 3,
  scope: 4,
  preview: 6,
  session: 8,
  video: 20,
  expiry: 36,
  /** Seconds from issue to expiry. */
  age: 41,
  account: 44,
  flags: 49,
  /** Tags of 5 bytes each: the issuers, the watch link, the viewer. Then the MAC. */
  tags: 50,
} as const;
const MAX_AGE = 0xff_ffff;
/** Bits of the byte `flags`; a token with another bit does not open. */
const FLAGS = { issuers: 0b11, ofWatchLink: 1 << 2, ofViewer: 1 << 3, isStored: 1 << 4 } as const;
const KNOWN_FLAGS = FLAGS.issuers | FLAGS.ofWatchLink | FLAGS.ofViewer | FLAGS.isStored;

/** Earlier servers made them; they open until they expire. All is the same in front of `age`. */
const VERSION_2 = 2;
const LAYOUT_2 = { issuer: 41 } as const;

const MAC_BYTES = 16;
const TAG_BYTES = 5;
const MAX_ISSUERS = 3;
const MIN_BYTES = LAYOUT_2.issuer + MAC_BYTES;
const MAX_BYTES = LAYOUT.tags + (MAX_ISSUERS + 2) * TAG_BYTES + MAC_BYTES;
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

/** A scratch buffer for tokens, from `MESSAGE_AT` on; reused by every call. */
const message = new MessageBuffer(MAX_BYTES);
const work = message.bytes;
/** Scratch buffers for the comparison, reused by every call. */
const givenMac = Buffer.alloc(MAC_BYTES);
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

/** What the grants of one session have in common. */
export type SessionClaims = Omit<SessionGrant, 'keyId' | 'kind' | 'scope'>;

/** Writes the claims of a session once for all of its tokens. Throws a RangeError for more issuers than fit in. */
export function packSession(claims: SessionClaims): Buffer {
  const { issuer, watchLink, viewer } = claims;
  // A tag that is left out could never be revoked.
  if (issuer.length > MAX_ISSUERS) throw new RangeError('A grant names three issuers at most');
  work[MESSAGE_AT + LAYOUT.version] = VERSION;
  work.writeUInt16BE(claims.previewSeconds, MESSAGE_AT + LAYOUT.preview);
  writeHex(claims.sessionId, work, MESSAGE_AT + LAYOUT.session);
  writeHex(claims.videoId, work, MESSAGE_AT + LAYOUT.video);
  work.writeUIntBE(claims.expiresAt, MESSAGE_AT + LAYOUT.expiry, 5);
  work.writeUIntBE(Math.min(MAX_AGE, claims.expiresAt - claims.issuedAt), MESSAGE_AT + LAYOUT.age, 3);
  writeHex(claims.account, work, MESSAGE_AT + LAYOUT.account);
  work[MESSAGE_AT + LAYOUT.flags] =
    issuer.length |
    (watchLink === undefined ? 0 : FLAGS.ofWatchLink) |
    (viewer === undefined ? 0 : FLAGS.ofViewer) |
    (claims.isStored ? FLAGS.isStored : 0);
  let length: number = LAYOUT.tags;
  for (const tag of issuer) length += writeTag(tag, length);
  if (watchLink !== undefined) length += writeTag(watchLink, length);
  if (viewer !== undefined) length += writeTag(viewer, length);
  return Buffer.from(work.subarray(MESSAGE_AT, MESSAGE_AT + length));
}

/** The token of one grant of a {@link packSession}, with its HMAC-SHA256 under `key`. */
export function signSessionToken(
  session: Buffer,
  { keyId, kind, scope }: Pick<SessionGrant, 'keyId' | 'kind' | 'scope'>,
  key: HmacKey,
): string {
  const { length } = session;
  work.set(session, MESSAGE_AT);
  work.writeUInt16BE(keyId, MESSAGE_AT + LAYOUT.keyId);
  work[MESSAGE_AT + LAYOUT.kind] = grantKinds[kind];
  work.writeUInt16BE(scope, MESSAGE_AT + LAYOUT.scope);
  writeLatin1(key.sign(message, length, 'binary'), work, { at: MESSAGE_AT + length, length: MAC_BYTES });
  return work.toString('base64url', MESSAGE_AT, MESSAGE_AT + length + MAC_BYTES);
}

function writeTag(tag: string, at: number): number {
  return writeHex(tag, work, MESSAGE_AT + at);
}

function isKnownVersion(version: number | undefined): boolean {
  return version === VERSION || version === VERSION_2;
}

/** A genuine token. */
interface OpenedToken {
  readonly grant: SessionGrant;
  /** The token, as a text that holds on to no request. */
  readonly text: string;
}

/**
 * The grant of a token whose HMAC is right, or undefined. The key id is read before anything is verified, to find the key. The
 * caller checks the expiry.
 */
export function openSessionToken(token: string, keyOf: (id: number) => HmacKey | undefined): OpenedToken | undefined {
  const text = readBytes(token);
  const key = text === undefined ? undefined : keyOf(work.readUInt16BE(MESSAGE_AT + LAYOUT.keyId));
  if (text === undefined || key === undefined) return undefined;
  const end = lengthOf(text) - MAC_BYTES;
  writeLatin1(key.sign(message, end, 'binary'), expectedMac, { at: 0, length: MAC_BYTES });
  for (let at = 0; at < MAC_BYTES; at += 1) givenMac[at] = work[MESSAGE_AT + end + at] as number;
  const grant = timingSafeEqual(givenMac, expectedMac) ? readGrant(end) : undefined;
  return grant === undefined ? undefined : { grant, text };
}

/** Decodes into `work`. The token again, or undefined for a text that is not the one encoding of a token. */
function readBytes(token: string): string | undefined {
  if (token.length > MAX_SESSION_TOKEN_LENGTH) return undefined;
  const length = work.write(token, MESSAGE_AT, 'base64url');
  if (length < MIN_BYTES || !isKnownVersion(work[MESSAGE_AT + LAYOUT.version])) return undefined;
  // The decoder skips what it does not know, and ignores trailing bits.
  const text = work.toString('base64url', MESSAGE_AT, MESSAGE_AT + length);
  return text === token ? text : undefined;
}

/** In bytes. */
function lengthOf(token: string): number {
  return Math.floor((token.length * 3) / 4);
}

/** `end`: where the MAC begins. */
function readGrant(end: number): SessionGrant | undefined {
  // One text for all parts: each call of the engine's encoder costs more than the parts.
  const hex = work.toString('hex', MESSAGE_AT, MESSAGE_AT + end);
  const kind = kindsByNumber.get(work[MESSAGE_AT + LAYOUT.kind] ?? 0);
  const rest = work[MESSAGE_AT + LAYOUT.version] === VERSION ? readRest(hex, end) : readRestOf2(hex, end);
  if (kind === undefined || rest === undefined) return undefined;
  return {
    keyId: work.readUInt16BE(MESSAGE_AT + LAYOUT.keyId),
    kind,
    scope: work.readUInt16BE(MESSAGE_AT + LAYOUT.scope),
    previewSeconds: work.readUInt16BE(MESSAGE_AT + LAYOUT.preview),
    sessionId: hex.slice(2 * LAYOUT.session, 2 * LAYOUT.video),
    videoId: asVideoId(hex.slice(2 * LAYOUT.video, 2 * LAYOUT.expiry)),
    expiresAt: work.readUIntBE(MESSAGE_AT + LAYOUT.expiry, 5),
    ...rest,
  };
}

type Rest = Pick<SessionGrant, 'issuedAt' | 'account' | 'issuer' | 'watchLink' | 'viewer' | 'isStored'>;

function readRest(hex: string, end: number): Rest | undefined {
  const flags = work[MESSAGE_AT + LAYOUT.flags] ?? 0;
  const age = work.readUIntBE(MESSAGE_AT + LAYOUT.age, 3);
  const issuers = flags & FLAGS.issuers;
  const ofWatchLink = (flags & FLAGS.ofWatchLink) !== 0;
  const ofViewer = (flags & FLAGS.ofViewer) !== 0;
  const watchLinkAt = LAYOUT.tags + issuers * TAG_BYTES;
  const viewerAt = watchLinkAt + Number(ofWatchLink) * TAG_BYTES;
  // A flag that this server does not know must not be ignored.
  if ((flags & ~KNOWN_FLAGS) !== 0 || end !== viewerAt + Number(ofViewer) * TAG_BYTES) return undefined;
  return {
    issuedAt: age === MAX_AGE ? 0 : work.readUIntBE(MESSAGE_AT + LAYOUT.expiry, 5) - age,
    account: readTag(hex, LAYOUT.account),
    issuer: readTags(hex, LAYOUT.tags, watchLinkAt),
    watchLink: ofWatchLink ? readTag(hex, watchLinkAt) : undefined,
    viewer: ofViewer ? readTag(hex, viewerAt) : undefined,
    isStored: (flags & FLAGS.isStored) !== 0,
  };
}

function readRestOf2(hex: string, end: number): Rest | undefined {
  const bytes = end - LAYOUT_2.issuer;
  if (bytes % TAG_BYTES !== 0 || bytes > MAX_ISSUERS * TAG_BYTES) return undefined;
  return {
    issuedAt: 0,
    account: '',
    issuer: readTags(hex, LAYOUT_2.issuer, end),
    watchLink: undefined,
    viewer: undefined,
    isStored: false,
  };
}

function readTags(hex: string, start: number, end: number): string[] {
  const tags: string[] = [];
  for (let at = start; at < end; at += TAG_BYTES) tags.push(readTag(hex, at));
  return tags;
}

function readTag(hex: string, at: number): string {
  return hex.slice(2 * at, 2 * (at + TAG_BYTES));
}

/** The grant of a token without verification: for people who inspect a URL without the server's keys. */
export function readSessionTokenUnverified(
  token: string,
): (SessionGrant & { readonly opens: readonly string[] }) | undefined {
  const text = readBytes(token);
  const grant = text === undefined ? undefined : readGrant(lengthOf(text) - MAC_BYTES);
  if (grant === undefined) return undefined;
  // The scope of an uploaded file says which one it is: see playback/grants.
  const names = grant.kind === 'source' ? [] : Object.keys(scopeBits);
  return { ...grant, opens: names.filter((name) => (grant.scope & (scopeBits[name] ?? 0)) !== 0) };
}
