// The PlayAuth: standard base64 of a UTF-8 JSON object with the fields that the official players read. Pure; runs in
// browsers too. What the fields prove is decided in playback/.
import { parseObject, type JsonObject } from './json.ts';

interface PlayAuthVideoMeta {
  readonly Status: string;
  readonly VideoId: string;
  readonly Title: string;
  readonly CoverURL: string;
  /** Seconds. */
  readonly Duration: number;
}

/** The JSON object inside a PlayAuth. */
export interface PlayAuthFields {
  readonly SecurityToken: string;
  /** JSON text of {@link AuthInfoFields}; the player passes it on as it stands. */
  readonly AuthInfo: string;
  readonly VideoMeta: PlayAuthVideoMeta;
  readonly AccessKeyId: string;
  readonly PlayDomain: string;
  /** Signs the redemption; valid only together with SecurityToken, and for nothing else. */
  readonly AccessKeySecret: string;
  readonly Region: string;
  readonly CustomerId: string;
}

/** The JSON object in AuthInfo: what the credential is for, until when, and a signature over both. */
export interface AuthInfoFields {
  readonly CI: string;
  readonly Caller: string;
  /** `YYYY-MM-DDThh:mm:ssZ`. */
  readonly ExpireTime: string;
  readonly MediaId: string;
  readonly PlayDomain: string;
  readonly Signature: string;
}

/** The fields of a PlayAuth that a player needs to redeem it. */
export type RedeemableFields = Pick<
  PlayAuthFields,
  'SecurityToken' | 'AuthInfo' | 'AccessKeyId' | 'AccessKeySecret' | 'Region'
> & {
  readonly VideoMeta?: Partial<PlayAuthVideoMeta>;
};

/**
 * Decodes a PlayAuth without verifying it: undefined if it is not base64, not UTF-8, not JSON, or lacks a field that
 * redeeming needs. Padding is optional, base64url is refused, as in the official player.
 */
export function decodePlayAuth(playAuth: string): RedeemableFields | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(playAuth)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(playAuth), (character) => character.charCodeAt(0));
    const fields = parseObject(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return fields !== undefined && isRedeemable(fields) ? fields : undefined;
  } catch {
    return undefined;
  }
}

function isRedeemable(fields: JsonObject): fields is JsonObject & RedeemableFields {
  return ['SecurityToken', 'AuthInfo', 'AccessKeyId', 'AccessKeySecret', 'Region'].every(
    (name) => typeof fields[name] === 'string',
  );
}
