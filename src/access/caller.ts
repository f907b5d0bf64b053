// Who a verified request comes from.
import type { AccessKeyId, AccountId, VideoId } from '../wire/ids.ts';

/** A holder of an access key of an account. */
export interface AccessKeyCaller {
  readonly kind: 'accessKey';
  readonly accountId: AccountId;
  readonly accessKeyId: AccessKeyId;
}

/** A player that redeems a PlayAuth. It can redeem that video, and nothing else. */
export interface PlayCredentialCaller {
  readonly kind: 'playCredential';
  readonly accountId: AccountId;
  /** The temporary key inside the PlayAuth. */
  readonly accessKeyId: AccessKeyId;
  readonly credential: {
    readonly id: string;
    readonly videoId: VideoId;
    readonly issuedBy: AccessKeyId;
    readonly expiresAtMs: number;
  };
}

export type Caller = AccessKeyCaller | PlayCredentialCaller;
