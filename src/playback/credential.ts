// The PlayAuth: minted for one video with an expiry, opened when a player redeems it. Stateless: everything needed to verify
// it is sealed inside.
import { createHmac, type KeyObject } from 'node:crypto';
import type { Issuer, IssuerTag } from '../access/issuers/issuer.ts';
import { equalsInConstantTime } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { HmacKey } from '../base/hmac-key.ts';
import { createRandomPool, type RandomPool } from '../base/random-pool.ts';
import { refuse, type Result } from '../base/result.ts';
import type { Video } from '../library/videos/video.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import { asAccessKeyId, asAccountId, asVideoId, type AccessKeyId, type AccountId, type VideoId } from '../wire/ids.ts';
import type { AuthInfoFields, PlayAuthFields } from '../wire/play-auth.ts';
import { openToken, sealedTokenKeyId, sealToken } from '../wire/sealed-token.ts';
import { formatTimestamp } from '../wire/timestamps.ts';
import { parseObject } from '../wire/json.ts';

const PURPOSE = 'credential';
const ID_PREFIX = 'STS.';
const KEY_ID_DIGITS = 4;
// Base64url characters of six bits each. A PlayAuth travels through URLs and pages, so it carries no more than it needs.
const SECRET_LENGTH = 32;
const SIGNATURE_LENGTH = 22;
const CALLER_LENGTH = 8;

/** The sealed content, authenticated by AES-GCM. */
interface CredentialClaims {
  /** 24 lower-case hex digits. */
  readonly id: string;
  readonly accountId: AccountId;
  readonly videoId: VideoId;
  readonly issuedBy: AccessKeyId;
  readonly issuer: Issuer;
  /** Its viewers share the limits of the link that they came through. */
  readonly watchLink: IssuerTag | undefined;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds; void from this instant on. */
  readonly expiresAt: number;
}

export interface OpenedCredential {
  readonly claims: CredentialClaims;
  readonly accessKeyId: AccessKeyId;
  /** HMAC key of signature V1 for the redemption. */
  readonly keyV1: HmacKey;
}

export interface MintRequest {
  readonly video: Video;
  readonly issuedBy: AccessKeyId;
  readonly issuer: Issuer;
  readonly watchLink?: IssuerTag;
  readonly lifetimeSeconds: number;
  readonly coverUrl: string;
  /** Host of the URLs that redeeming will give. */
  readonly playDomain: string;
}

type OpenRefusal = 'malformed' | 'expired';
export type AuthInfoRefusal = 'altered' | 'expired' | 'another video' | 'another credential';

export interface Credentials {
  mint(request: MintRequest): string;
  open(securityToken: string): Result<{ credential: OpenedCredential }, OpenRefusal>;
  checkAuthInfo(authInfo: string, claims: Pick<CredentialClaims, 'id' | 'videoId'>): Result<object, AuthInfoRefusal>;
}

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly region: string;
}

export function createCredentials(deps: Deps): Credentials {
  const keys = createDerivedKeys(deps.keyRing);
  const minting = { ...deps, random: createRandomPool() };
  return {
    mint: (request) => mint(minting, keys, request),
    open: (securityToken) => open(deps, keys, securityToken),
    checkAuthInfo: (authInfo, claims) => checkAuthInfo(deps, keys, { authInfo, claims }),
  };
}

function mint(
  { clock, region, random }: Deps & { readonly random: RandomPool },
  keys: DerivedKeys,
  request: MintRequest,
): string {
  const { video, issuedBy, issuer } = request;
  const issuedAt = Math.floor(clock.now() / 1000);
  const claims: CredentialClaims = {
    id: random.take(12).toString('hex'),
    accountId: video.accountId,
    videoId: video.videoId,
    issuedBy,
    issuer,
    watchLink: request.watchLink,
    issuedAt,
    expiresAt: issuedAt + request.lifetimeSeconds,
  };
  const active = keys.active();
  const fields: PlayAuthFields = {
    SecurityToken: sealToken(PURPOSE, packClaims(claims), { id: active.id, key: active.seal, random: random.take }),
    AuthInfo: JSON.stringify(signAuthInfo(claims, request.playDomain, active.authInfo)),
    VideoMeta: {
      Status: video.status,
      VideoId: video.videoId,
      Title: video.title,
      CoverURL: request.coverUrl,
      Duration: video.durationSeconds,
    },
    AccessKeyId: ID_PREFIX + claims.id,
    PlayDomain: request.playDomain,
    AccessKeySecret: secretOf(claims.id, active.secret),
    Region: region,
    CustomerId: video.accountId,
  };
  return Buffer.from(JSON.stringify(fields), 'utf8').toString('base64');
}

function open({ clock }: Deps, keys: DerivedKeys, token: string): ReturnType<Credentials['open']> {
  const keyId = sealedTokenKeyId(token);
  const key = keyId === undefined ? undefined : keys.byId(keyId);
  const packed = key === undefined ? undefined : openToken(PURPOSE, token, key.seal);
  if (key === undefined || packed === undefined) return refuse('malformed');
  const claims = unpackClaims(packed);
  if (claims.expiresAt * 1000 <= clock.now()) return refuse('expired');
  const keyV1 = new HmacKey('sha1', Buffer.from(secretOf(claims.id, key.secret) + '&', 'utf8'));
  return { ok: true, credential: { claims, accessKeyId: asAccessKeyId(ID_PREFIX + claims.id), keyV1 } };
}

function checkAuthInfo(
  { clock }: Deps,
  keys: DerivedKeys,
  { authInfo, claims }: { readonly authInfo: string; readonly claims: Pick<CredentialClaims, 'id' | 'videoId'> },
): Result<object, AuthInfoRefusal> {
  const fields = parseAuthInfo(authInfo);
  if (fields === undefined) return refuse('altered');
  const keyId = Number.parseInt(fields.CI.slice(0, KEY_ID_DIGITS), 16);
  const key = keys.byId(keyId);
  // The whole text is compared, so that the signature covers every byte.
  if (key === undefined || !equalsInConstantTime(authInfo, JSON.stringify(signFields(fields, key.authInfo))))
    return refuse('altered');
  if (Date.parse(fields.ExpireTime) <= clock.now()) return refuse('expired');
  if (fields.MediaId !== claims.videoId) return refuse('another video');
  if (fields.CI.slice(KEY_ID_DIGITS) !== claims.id) return refuse('another credential');
  return { ok: true };
}

function signAuthInfo(claims: CredentialClaims, playDomain: string, key: RingAuthInfoKey): AuthInfoFields {
  const unsigned = {
    CI: key.id.toString(16).padStart(KEY_ID_DIGITS, '0') + claims.id,
    Caller: callerOf(claims, key),
    ExpireTime: formatTimestamp(claims.expiresAt * 1000),
    MediaId: claims.videoId,
    PlayDomain: playDomain,
  };
  return signFields(unsigned, key);
}

/** An opaque name for the issuer, the same on all of its credentials, so it is cached. */
function callerOf({ accountId, issuedBy }: CredentialClaims, { key, callers }: RingAuthInfoKey): string {
  const name = `caller ${accountId} ${issuedBy}`;
  const known = callers.get(name);
  if (known !== undefined) return known;
  if (callers.size >= MAX_CALLERS) callers.clear();
  const caller = hmac(key, name).slice(0, CALLER_LENGTH);
  callers.set(name, caller);
  return caller;
}

function signFields(fields: Omit<AuthInfoFields, 'Signature'>, { key }: RingAuthInfoKey): AuthInfoFields {
  const { CI, Caller, ExpireTime, MediaId, PlayDomain } = fields;
  const text = JSON.stringify([CI, Caller, ExpireTime, MediaId, PlayDomain]);
  const signature = hmac(key, text).slice(0, SIGNATURE_LENGTH);
  return { CI, Caller, ExpireTime, MediaId, PlayDomain, Signature: signature };
}

const MAX_AUTH_INFO_LENGTH = 2048;

function parseAuthInfo(text: string): AuthInfoFields | undefined {
  if (text.length > MAX_AUTH_INFO_LENGTH) return undefined;
  const fields = parseObject(text);
  const names = ['CI', 'Caller', 'ExpireTime', 'MediaId', 'PlayDomain', 'Signature'];
  const isWhole = fields !== undefined && names.every((name) => typeof fields[name] === 'string');
  return isWhole ? (fields as unknown as AuthInfoFields) : undefined;
}

const PACKED = { id: 0, account: 12, video: 20, issuedAt: 36, lifetime: 41, tags: 43 } as const;
const TAG_BYTES = 5;
/** In the byte that counts the tags: one more follows, of the watch link. */
const OF_WATCH_LINK = 0x80;

/** Bytes rather than JSON: the token is part of a base64 text inside a base64 text. */
function packClaims(claims: CredentialClaims): Buffer {
  const issuedBy = Buffer.from(claims.issuedBy, 'utf8');
  const tags = Buffer.from(claims.issuer.join('') + (claims.watchLink ?? ''), 'hex');
  const bytes = Buffer.alloc(PACKED.tags + 1 + tags.length + issuedBy.length);
  bytes.write(claims.id, PACKED.id, 'hex');
  bytes.writeBigUInt64BE(BigInt(claims.accountId), PACKED.account);
  bytes.write(claims.videoId, PACKED.video, 'hex');
  bytes.writeUIntBE(claims.issuedAt, PACKED.issuedAt, 5);
  bytes.writeUInt16BE(claims.expiresAt - claims.issuedAt, PACKED.lifetime);
  bytes[PACKED.tags] = claims.issuer.length | (claims.watchLink === undefined ? 0 : OF_WATCH_LINK);
  tags.copy(bytes, PACKED.tags + 1);
  issuedBy.copy(bytes, PACKED.tags + 1 + tags.length);
  return bytes;
}

/** Needs no checks: the seal proves that this server packed it. */
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
    issuedBy: asAccessKeyId(bytes.toString('utf8', at)),
    issuer: tags,
    watchLink,
    issuedAt,
    expiresAt: issuedAt + bytes.readUInt16BE(PACKED.lifetime),
  };
}

function secretOf(id: string, key: KeyObject): string {
  return hmac(key, id).slice(0, SECRET_LENGTH);
}

/** In base64url. */
function hmac(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64url');
}

const MAX_CALLERS = 10_000;

interface RingAuthInfoKey {
  readonly id: number;
  readonly key: KeyObject;
  readonly callers: Map<string, string>;
}

interface CredentialKeys {
  readonly id: number;
  readonly seal: KeyObject;
  readonly secret: KeyObject;
  readonly authInfo: RingAuthInfoKey;
}

interface DerivedKeys {
  active(): CredentialKeys;
  byId(id: number): CredentialKeys | undefined;
}

/** Three keys out of each ring key, derived once. */
function createDerivedKeys(keyRing: KeyRing): DerivedKeys {
  const derived = new Map<number, CredentialKeys>();
  const derive = (id: number, key: KeyObject): CredentialKeys => {
    const keys = {
      id,
      seal: deriveKey(key, 'credential seal'),
      secret: deriveKey(key, 'credential secret'),
      authInfo: { id, key: deriveKey(key, 'credential auth info'), callers: new Map<string, string>() },
    };
    derived.set(id, keys);
    return keys;
  };
  return {
    active: () => {
      const { id, key } = keyRing.active('credential');
      return derived.get(id) ?? derive(id, key);
    },
    byId: (id) => {
      const known = derived.get(id);
      if (known !== undefined) return known;
      const key = keyRing.byId('credential', id);
      return key === undefined ? undefined : derive(id, key);
    },
  };
}
