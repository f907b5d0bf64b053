// JWTPlayAuth, the credential that an application server signs by itself with its PlayKey: how it is written, read and
// verified. Pure; which keys may have signed it is decided in playback/.
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { decodeBase64Url } from '../base/bytes.ts';
import { refuse, type Result } from '../base/result.ts';
import { asVideoId, isVideoId, type VideoId } from './ids.ts';
import { isObject, parseObject, type JsonObject } from './json.ts';

/** Signs the claims with HS256 under the UTF-8 bytes of the PlayKey, as the vendor's sample signers do. */
export function signJwtPlayAuth(claims: object, playKey: string): string {
  const header = base64UrlJson({ alg: 'HS256', typ: 'JWT' });
  const signed = `${header}.${base64UrlJson(claims)}`;
  return `${signed}.${createHmac('sha256', playKey).update(signed).digest('base64url')}`;
}

function base64UrlJson(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

/** A longer text is refused before it is decoded. */
export const MAX_JWT_PLAY_AUTH_LENGTH = 4096;
const SIGNATURE_BYTES = 32;
const APP_ID = /^[A-Za-z0-9-]{1,64}$/;

/** True if the text has the form of an AppId: 1–64 letters, digits and hyphens. */
export function isAppId(text: string): boolean {
  return APP_ID.test(text);
}

/** A JWTPlayAuth of the right form. Its claims are not verified: use them to find the keys, and for nothing else. */
interface UnverifiedJwtPlayAuth {
  readonly unverified: Readonly<Record<string, unknown>>;
  /** Header and payload exactly as received: what the signature is over. */
  readonly signedText: string;
  readonly signature: Buffer;
}

type JwtReadRefusal = 'too long' | 'not three parts of base64url' | 'not JSON' | 'not HS256' | 'critical header';

/** Reads without verifying. A text that two readers could understand differently is refused. */
export function readJwtPlayAuth(text: string): Result<{ read: UnverifiedJwtPlayAuth }, JwtReadRefusal> {
  if (text.length > MAX_JWT_PLAY_AUTH_LENGTH) return refuse('too long');
  const parts = text.split('.').map(decodeBase64Url);
  const [headerBytes, claimBytes, signature] = parts;
  if (parts.length !== 3 || headerBytes === undefined || claimBytes === undefined || signature === undefined)
    return refuse('not three parts of base64url');
  const header = readUniqueMembers(headerBytes);
  const unverified = readUniqueMembers(claimBytes);
  if (header === undefined || unverified === undefined) return refuse('not JSON');
  const { alg, typ = 'JWT' } = header;
  // Algorithms are spelled exactly; the type is a media type, whose case does not count (RFC 7515 §4.1.9).
  if (alg !== 'HS256' || typeof typ !== 'string' || !/^jwt$/i.test(typ)) return refuse('not HS256');
  // An extension that must be understood (RFC 7515 §4.1.11), or a payload that is signed in another form (RFC 7797).
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return refuse('critical header');
  return { ok: true, read: { unverified, signature, signedText: text.slice(0, text.lastIndexOf('.')) } };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A JSON object in which no name occurs twice. */
function readUniqueMembers(bytes: Buffer): JsonObject | undefined {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return undefined;
  }
  const value = parseObject(text);
  return value !== undefined && countMembers(value) === countNames(text) ? value : undefined;
}

/** Takes valid JSON: a text before a colon is a name. */
function countNames(json: string): number {
  let names = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*:?/g)) if (token.endsWith(':')) names += 1;
  return names;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce<number>((sum, each) => sum + countMembers(each), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}

declare const verified: unique symbol;

/** Made by {@link verifyJwtPlayAuth} only. */
export interface JwtPlayAuthClaims {
  readonly [verified]: true;
  readonly appId: string;
  readonly videoId: VideoId;
  /** Milliseconds since the epoch: as the signer says. */
  readonly issuedAtMs: number;
  /** Milliseconds since the epoch; expired from this instant on. */
  readonly expiresAtMs: number;
  /** Parameters of GetPlayInfo in lowerCamel, their values unchecked. */
  readonly playContentInfo: Readonly<Record<string, unknown>>;
  /** Every claim as signed, its value unchecked. */
  readonly signed: Readonly<Record<string, unknown>>;
}

interface VerifiedJwtPlayAuth {
  /** One of the keys that were given. */
  readonly signedBy: KeyObject;
  readonly claims: JwtPlayAuthClaims;
}

/** Why a JWTPlayAuth is refused, for the log. */
export type JwtRefusal = 'wrong signature' | 'expired' | `invalid ${ClaimName}`;

/** How far the signer's clock may be ahead of ours. */
const CLOCK_LEEWAY_MS = 5_000;
/** The last instant that a Date can hold. */
const MAX_INSTANT_MS = 8.64e15;

type Claims = Readonly<Record<string, unknown>>;

/** The rule of each claim. Other claims belong to the application and are ignored. */
const claimRules = {
  appId: ({ appId }) => typeof appId === 'string' && isAppId(appId),
  videoId: ({ videoId }) => typeof videoId === 'string' && isVideoId(videoId),
  currentTimeStamp: ({ currentTimeStamp: at }, nowMs) => isInstant(at) && at <= nowMs + CLOCK_LEEWAY_MS,
  expireTimeStamp: ({ expireTimeStamp: at, currentTimeStamp }) => isInstant(at) && at > Number(currentTimeStamp),
  regionId: ({ regionId = '' }) => typeof regionId === 'string' && regionId.length <= 64,
  playContentInfo: ({ playContentInfo = {} }) => isObject(playContentInfo),
  // RFC 7519: seconds, also fractions of them.
  exp: ({ exp = 0 }) => Number.isFinite(exp),
  nbf: ({ nbf = 0 }, nowMs) => Number.isFinite(nbf) && Number(nbf) * 1000 <= nowMs + CLOCK_LEEWAY_MS,
} as const satisfies Record<string, (claims: Claims, nowMs: number) => boolean>;

type ClaimName = keyof typeof claimRules;

interface JwtTerms {
  readonly nowMs: number;
  /** The longest time from signing to expiry. Default: none. */
  readonly maxLifeMs?: number;
}

/**
 * The claims, if one of the keys signed exactly the text that was received and the claims are valid at this instant. The
 * claims of a JWT with a wrong signature are not checked at all.
 */
export function verifyJwtPlayAuth(
  { unverified, signedText, signature }: UnverifiedJwtPlayAuth,
  keys: readonly KeyObject[],
  { nowMs, maxLifeMs = Infinity }: JwtTerms,
): Result<VerifiedJwtPlayAuth, JwtRefusal> {
  // Every key is tried, so that the time taken does not say which one it was.
  const signedBy = keys.filter((key) => isSignedWith(key, signedText, signature)).at(0);
  if (signedBy === undefined) return refuse('wrong signature');
  for (const name of Object.keys(claimRules) as ClaimName[])
    if (!claimRules[name](unverified, nowMs)) return refuse(`invalid ${name}`);
  const { appId, videoId, playContentInfo = {} } = unverified;
  const expiresAtMs = claimedExpiryMs(unverified);
  if (expiresAtMs <= nowMs) return refuse('expired');
  // As signed, and from now: a JWT that was signed long ago for long is refused too.
  if (expiresAtMs - Math.min(Number(unverified['currentTimeStamp']), nowMs) > maxLifeMs)
    return refuse('invalid expireTimeStamp');
  const claims = {
    appId: String(appId),
    videoId: asVideoId(String(videoId)),
    issuedAtMs: Number(unverified['currentTimeStamp']),
    expiresAtMs,
    playContentInfo: playContentInfo as Claims,
    signed: unverified,
  };
  return { ok: true, signedBy, claims: claims as JwtPlayAuthClaims };
}

/** Milliseconds since the epoch; Infinity if no claim names an expiry. */
export function claimedExpiryMs({ expireTimeStamp, exp }: Claims): number {
  return Math.min(
    typeof expireTimeStamp === 'number' ? expireTimeStamp : Infinity,
    typeof exp === 'number' ? Math.floor(exp * 1000) : Infinity,
  );
}

function isSignedWith(key: KeyObject, text: string, signature: Buffer): boolean {
  const expected = createHmac('sha256', key).update(text, 'utf8').digest();
  return signature.length === SIGNATURE_BYTES && timingSafeEqual(signature, expected);
}

function isInstant(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_INSTANT_MS;
}
