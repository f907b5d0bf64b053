// AuthInfo: the JSON text in a PlayAuth that says what the credential is for and until when, under an HMAC of its own, so that one
// of another credential is told from one that was altered. Every text of ours has its fields at the same places.
import { equalsInConstantTime } from '../base/bytes.ts';
import type { HmacKey } from '../base/hmac-key.ts';

export interface AuthInfoParts {
  /** The id of the key as 4 hex digits, and the id of the credential as 24. */
  readonly ci: string;
  readonly caller: string;
  /** As the wire writes timestamps. */
  readonly expireTime: string;
  readonly mediaId: string;
  /** As JSON, in its quotes. */
  readonly playDomain: string;
}

export const KEY_ID_DIGITS = 4;
const SIGNATURE_LENGTH = 22;
const MAX_LENGTH = 2048;

/** What stands around the parts. */
interface Frame {
  readonly start: string;
  readonly caller: string;
  readonly expiry: string;
  readonly media: string;
  readonly domain: string;
  readonly signature: string;
  readonly end: string;
}

function frameWith(quote: string): Frame {
  const quoted = (text: string): string => text.replaceAll('"', quote);
  const between = (name: string): string => quoted(`","${name}":"`);
  return {
    start: quoted('{"CI":"'),
    caller: between('Caller'),
    expiry: between('ExpireTime'),
    media: between('MediaId'),
    domain: quoted('","PlayDomain":'),
    signature: quoted(',"Signature":"'),
    end: quoted('"}'),
  };
}

const FRAME = frameWith('"');
/** As a text inside JSON. */
const ESCAPED_FRAME = frameWith('\\"');

const CI = { at: FRAME.start.length, length: KEY_ID_DIGITS + 24 };
const CALLER = { at: CI.at + CI.length + FRAME.caller.length, length: 8 };
const EXPIRY = { at: CALLER.at + CALLER.length + FRAME.expiry.length, length: 20 };
const MEDIA = { at: EXPIRY.at + EXPIRY.length + FRAME.media.length, length: 32 };
const DOMAIN_AT = MEDIA.at + MEDIA.length + FRAME.domain.length;

export const CALLER_LENGTH = CALLER.length;

export function authInfoSignature(
  { ci, caller, expireTime, mediaId, playDomain }: AuthInfoParts,
  key: HmacKey,
): string {
  const signed = `["${ci}","${caller}","${expireTime}","${mediaId}",${playDomain}]`;
  return key.signText(signed, 'base64url').slice(0, SIGNATURE_LENGTH);
}

/** AuthInfo as it stands inside the JSON of a PlayAuth, where `playDomain` is escaped once more. */
export function writeEscapedAuthInfo(parts: AuthInfoParts, signature: string): string {
  return write(ESCAPED_FRAME, parts, signature);
}

function write(
  frame: Frame,
  { ci, caller, expireTime, mediaId, playDomain }: AuthInfoParts,
  signature: string,
): string {
  return (
    `${frame.start}${ci}${frame.caller}${caller}${frame.expiry}${expireTime}${frame.media}${mediaId}` +
    `${frame.domain}${playDomain}${frame.signature}${signature}${frame.end}`
  );
}

/** The key id that a text names, unverified; NaN if it names none. */
export function authInfoKeyId(text: string): number {
  return Number.parseInt(text.slice(CI.at, CI.at + KEY_ID_DIGITS), 16);
}

/**
 * The parts of a text that was signed under the key, or undefined. Every character of it counts: what stands around the parts is the frame, and
 * the parts are signed. Only the signature is secret, so it alone is compared in constant time.
 */
export function openAuthInfo(text: string, key: HmacKey): AuthInfoParts | undefined {
  const signatureAt = text.length - SIGNATURE_LENGTH - FRAME.end.length;
  if (text.length > MAX_LENGTH || !hasFrame(text, signatureAt)) return undefined;
  const part = ({ at, length }: typeof CI): string => text.slice(at, at + length);
  const parts = {
    ci: part(CI),
    caller: part(CALLER),
    expireTime: part(EXPIRY),
    mediaId: part(MEDIA),
    playDomain: text.slice(DOMAIN_AT, signatureAt - FRAME.signature.length),
  };
  const given = text.slice(signatureAt, signatureAt + SIGNATURE_LENGTH);
  return equalsInConstantTime(given, authInfoSignature(parts, key)) ? parts : undefined;
}

function hasFrame(text: string, signatureAt: number): boolean {
  return (
    signatureAt - FRAME.signature.length >= DOMAIN_AT &&
    text.startsWith(FRAME.start) &&
    text.startsWith(FRAME.caller, CALLER.at - FRAME.caller.length) &&
    text.startsWith(FRAME.expiry, EXPIRY.at - FRAME.expiry.length) &&
    text.startsWith(FRAME.media, MEDIA.at - FRAME.media.length) &&
    text.startsWith(FRAME.domain, DOMAIN_AT - FRAME.domain.length) &&
    text.startsWith(FRAME.signature, signatureAt - FRAME.signature.length) &&
    text.endsWith(FRAME.end)
  );
}
