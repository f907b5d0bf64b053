// The caller of a verified request.
import type { AccessKeyId, AccountId, VideoId } from '../wire/ids.ts';
import type { PlaybackRules } from '../wire/playback-rules.ts';
import type { Issuer, IssuerTag } from './issuers/issuer.ts';
import type { AssumedBy } from './assumed-by.ts';

/** The identity whose rights an access key has. */
export type Principal =
  /** The account itself: may do everything in it. */
  | { readonly type: 'root' }
  | { readonly type: 'user'; readonly userId: string; readonly userName: string }
  /** A session of an assumed role. */
  | {
      readonly type: 'role';
      readonly roleId: string;
      readonly roleName: string;
      readonly sessionName: string;
      /** Absent for a session of an earlier version. */
      readonly assumedBy?: AssumedBy | undefined;
      /** JSON: what the session was limited to when the role was assumed. */
      readonly sessionPolicy: string | undefined;
    };

/** A holder of an access key of an account, or of the temporary key of an assumed role. */
export interface AccessKeyCaller {
  readonly kind: 'accessKey';
  readonly accountId: AccountId;
  readonly accessKeyId: AccessKeyId;
  readonly principal: Principal;
  /** Everything issued through this caller is revoked with it. */
  readonly issuer: Issuer;
  /** Of the development key, or of a key or role made with it: what it makes counts only while the server runs with --dev. */
  readonly isDevelopment?: boolean | undefined;
  /** Signed with something that stands for the key: a console session, or a sign-in link that has yet to be used. */
  readonly temporary?:
    { readonly kind: 'console session' } | { readonly kind: 'sign-in link'; readonly id: string } | undefined;
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
    /** The watch link that it came from. */
    readonly watchLink?: IssuerTag | undefined;
    /** Unix seconds. */
    readonly issuedAt: number;
    readonly expiresAtMs: number;
    readonly rules?: PlaybackRules | undefined;
  };
}

/** A player that redeems a JWTPlayAuth, which its application signed with a PlayKey. */
export interface JwtPlayAuthCaller {
  readonly kind: 'jwtPlayAuth';
  readonly accountId: AccountId;
  /** There is no key: `JWT.` and the app stand in its place. */
  readonly accessKeyId: AccessKeyId;
  readonly issuer: Issuer;
  readonly credential: {
    readonly id: string;
    readonly videoId: VideoId;
    /** Unix seconds: when it was signed as it says, never later than now. */
    readonly issuedAt: number;
    readonly expiresAtMs: number;
    readonly rules?: PlaybackRules | undefined;
  };
  /** Its limits on the video: parameters of GetPlayInfo in lowerCamel, not parsed yet. */
  readonly playContentInfo: Readonly<Record<string, unknown>>;
}

export type Caller = AccessKeyCaller | PlayCredentialCaller | JwtPlayAuthCaller;

export function isDevelopment(caller: Caller): boolean {
  return caller.kind === 'accessKey' && caller.isDevelopment === true;
}
