// The GetPlayInfo request that redeems a PlayAuth, signed as the official web player signs it (V1, GET). Values in,
// URL out.
import { percentEncode } from '../../src/wire/percent-encode.ts';
import type { RedeemableFields } from '../../src/wire/play-auth.ts';
import { signingKeyV1, stringToSignV1, type ParameterPair } from '../../src/wire/signature-v1.ts';
import { hmacSha1Base64 } from './hmac-sha1.ts';

interface RedeemRequest {
  readonly endpoint: URL;
  readonly videoId: string;
  readonly credential: RedeemableFields;
  /** How long the playback URLs shall work. */
  readonly sessionSeconds: number;
  /** Comma-separated formats that the player can play. */
  readonly formats: string;
  /** Unique; a UUID. */
  readonly nonce: string;
  /** The session that this player had before: its place is taken over where there is no room for another one. */
  readonly previousSessionId?: string | undefined;
}

/** All definitions: the master playlist (AUTO) is answered only where it is named. */
export const WANTED_DEFINITIONS = 'FD,LD,SD,HD,2K,4K,OD,SQ,HQ,AUTO';

/**
 * The URL to GET. It has no Timestamp, as viewers' clocks are wrong: the credential's own expiry bounds it. The URL is
 * a secret while the credential lives; do not log it.
 */
export async function redeemUrl(request: RedeemRequest): Promise<string> {
  const { credential } = request;
  const parameters: ParameterPair[] = [
    ['AccessKeyId', credential.AccessKeyId],
    ['Action', 'GetPlayInfo'],
    ...(credential.AuthInfo === '' ? [] : [['AuthInfo', credential.AuthInfo] as const]),
    ['AuthTimeout', String(request.sessionSeconds)],
    ['Channel', 'HTML5'],
    ['Definition', WANTED_DEFINITIONS],
    ['Format', 'JSON'],
    ['Formats', request.formats],
    ['PlayConfig', '{}'],
    ['PlayerVersion', 'playauth-1'],
    ...(request.previousSessionId === undefined ? [] : [['PreviousSessionId', request.previousSessionId] as const]),
    ['Rand', request.nonce],
    ['ReAuthInfo', '{}'],
    ['SecurityToken', credential.SecurityToken],
    ['SignatureMethod', 'HMAC-SHA1'],
    ['SignatureNonce', request.nonce],
    ['SignatureVersion', '1.0'],
    ['Version', '2017-03-21'],
    ['VideoId', request.videoId],
  ];
  const signature = await hmacSha1Base64(signingKeyV1(credential.AccessKeySecret), stringToSignV1('GET', parameters));
  const query = [...parameters, ['Signature', signature] as const]
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  return `${request.endpoint.href}?${query}`;
}

/** A random UUID, also on pages without `crypto.randomUUID` (plain http). */
export function randomNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
