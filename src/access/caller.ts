// Who a verified request comes from.
import type { AccessKeyId, AccountId, VideoId } from '../wire/ids.ts';
import type { Issuer } from './issuers/issuer.ts';

/** Whose rights an access key has. */
export type Principal =
  /** The account itself: may do everything in it. */
  | { readonly type: 'root' }
  | { readonly type: 'user'; readonly userId: string; readonly userName: string }
  /** A role that was assumed for a while. */
  | {
      readonly type: 'role';
      readonly roleId: string;
      readonly roleName: string;
      readonly sessionName: string;
      /** JSON: what the session was limited to when the role was assumed. */
      readonly sessionPolicy: string | undefined;
    };

/** A holder of an access key of an account, or of the temporary key of an assumed role. */
export interface AccessKeyCaller {
  readonly kind: 'accessKey';
  readonly accountId: AccountId;
  readonly accessKeyId: AccessKeyId;
  readonly principal: Principal;
  /** What everything that it causes to be issued hangs on. */
  readonly issuer: Issuer;
}

/** A player that redeems a PlayAuth. It can redeem that video, and nothing else. */
export interface PlayCredentialCaller {
  readonly kind: 'playCredential';
  readonly accountId: AccountId;
  /** The temporary key inside the PlayAuth. */
  readonly accessKeyId: AccessKeyId;
  readonly issuer: Issuer;
  readonly credential: {
    readonly id: string;
    readonly videoId: VideoId;
    readonly issuedBy: AccessKeyId;
    readonly expiresAtMs: number;
  };
}

/** A player that redeems a JWTPlayAuth, which its application signed with a PlayKey. */
export interface JwtPlayAuthCaller {
  readonly kind: 'jwtPlayAuth';
  readonly accountId: AccountId;
  /** It has none; `JWT.` and the app is what it goes by. */
  readonly accessKeyId: AccessKeyId;
  readonly issuer: Issuer;
  readonly credential: {
    readonly id: string;
    readonly videoId: VideoId;
    readonly expiresAtMs: number;
  };
  /** What it may have of its video: parameters of GetPlayInfo in lowerCamel, still to be read. */
  readonly playContentInfo: Readonly<Record<string, unknown>>;
}

export type Caller = AccessKeyCaller | PlayCredentialCaller | JwtPlayAuthCaller;
