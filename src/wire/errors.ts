// The closed table of error codes, and the one error class that carries them to the renderer.

import type { ErrorEntry } from './error-entry.ts';
import { captionErrors } from './caption-errors.ts';
import { identityErrors } from './identity-errors.ts';
import { libraryErrors } from './library-errors.ts';
import { templateErrors } from './template-errors.ts';
import { transcodeErrors } from './transcode-errors.ts';

export type { ErrorEntry };

const table = {
  ...identityErrors,
  ...libraryErrors,
  ...captionErrors,
  ...templateErrors,
  ...transcodeErrors,

  // Reading the request
  UnsupportedHTTPMethod: { status: 400, message: 'This http method is not supported.', remedy: 'Use GET or POST.' },
  InvalidParameter: {
    status: 400,
    message: 'The specified parameter "{parameter}" is not valid.',
    remedy:
      'Correct the named parameter. Also answered for a repeated parameter, text that is not UTF-8, more than 200 parameters, or a body over 1 MiB.',
  },
  MissingParameter: {
    status: 400,
    message: 'The input parameter "{parameter}" that is mandatory for processing this request is not supplied.',
    remedy: 'Supply the named parameter.',
  },
  'InvalidParameter.Format': {
    status: 400,
    message: 'Specified parameter format is not valid.',
    remedy: 'Format is JSON or XML.',
  },
  // `Missing{ParameterName}` of the gateway: the common parameters
  MissingAction: { status: 400, message: 'Action is mandatory for this action.', remedy: 'Supply Action.' },
  MissingVersion: { status: 400, message: 'Version is mandatory for this action.', remedy: 'Supply Version.' },
  MissingAccessKeyId: {
    status: 400,
    message: 'AccessKeyId is mandatory for this action.',
    remedy: 'Sign the request.',
  },
  MissingSignature: { status: 400, message: 'Signature is mandatory for this action.', remedy: 'Sign the request.' },
  MissingSignatureMethod: {
    status: 400,
    message: 'SignatureMethod is mandatory for this action.',
    remedy: 'Supply SignatureMethod=HMAC-SHA1.',
  },
  MissingSignatureVersion: {
    status: 400,
    message: 'SignatureVersion is mandatory for this action.',
    remedy: 'Supply SignatureVersion=1.0.',
  },
  MissingSignatureNonce: {
    status: 400,
    message: 'SignatureNonce is mandatory for this action.',
    remedy: 'Supply a nonce that no other request has used.',
  },
  MissingTimestamp: { status: 400, message: 'Timestamp is mandatory for this action.', remedy: 'Supply Timestamp.' },
  MissingSecurityToken: {
    status: 400,
    message: 'SecurityToken is mandatory for this action.',
    remedy: 'A temporary access key (STS.…) works only together with its SecurityToken.',
  },
  MissingAuthInfo: {
    status: 400,
    message: 'AuthInfo is mandatory for this action.',
    remedy: 'Send the AuthInfo of the PlayAuth as it stands there.',
  },
  InvalidVersion: { status: 400, message: 'Specified parameter Version is not valid.', remedy: 'Use 2017-03-21.' },
  'InvalidAction.NotFound': {
    status: 404,
    message: 'Specified api is not found, please check your url and method.',
    remedy: 'Check Action and Version against docs/wire.md; the only path of the API is `/`.',
  },

  // Who calls
  InvalidSignatureMethod: {
    status: 400,
    message: 'Specified signature method is not valid.',
    remedy: 'Use HMAC-SHA1 (V1) or ACS3-HMAC-SHA256 (V3).',
  },
  InvalidSignatureVersion: {
    status: 400,
    message: 'Specified parameter SignatureVersion is not valid.',
    remedy: 'Use SignatureVersion=1.0.',
  },
  IncompleteSignature: {
    status: 400,
    message: 'The request signature does not conform to Aliyun standards.',
    remedy: 'The Authorization header is malformed, or a header that must be signed is not.',
  },
  'InvalidTimeStamp.Format': {
    status: 400,
    message: 'Specified time stamp or date value is not well formatted.',
    remedy: 'Use YYYY-MM-DDThh:mm:ssZ in UTC.',
  },
  'InvalidTimeStamp.Expired': {
    status: 400,
    message: 'Specified time stamp or date value is expired.',
    remedy: 'Set the clock of the caller: it differs from the server by more than 15 minutes.',
  },
  'InvalidAccessKeyId.NotFound': {
    status: 404,
    message: 'Specified access key is not found.',
    remedy: 'Check the AccessKeyId, and that the request goes to the right server.',
  },
  'InvalidAccessKeyId.Inactive': {
    status: 400,
    message: 'Specified access key is disabled.',
    remedy: 'Enable the key or use another.',
  },
  SignatureNonceUsed: {
    status: 400,
    message: 'Specified signature nonce was used already.',
    remedy: 'Make a new nonce and signature for every request, also for a retry.',
  },
  SignatureDoesNotMatch: {
    status: 400,
    // The official clients cut this prefix off and compare the rest with their own text: no space after the colon.
    message: '{explanation}',
    remedy: 'Check the AccessKeySecret, and compare the text to sign in the message with yours.',
  },
  'InvalidSecurityToken.Expired': {
    status: 400,
    message: 'Specified SecurityToken is expired.',
    remedy: 'The credential has expired: ask for a new one.',
  },
  'InvalidSecurityToken.Malformed': {
    status: 400,
    message: 'Specified SecurityToken is malformed.',
    remedy: 'The token was cut, altered, or issued by another server.',
  },
  'InvalidSecurityToken.MismatchWithAccessKey': {
    status: 400,
    message: 'Specified SecurityToken mismatch with the AccessKey.',
    remedy: 'Use AccessKeyId, AccessKeySecret and SecurityToken of one and the same credential.',
  },
  'InvalidAuthInfo.Signature': {
    status: 403,
    message: 'The specified AuthInfo is not valid.',
    remedy: 'Send the AuthInfo of the PlayAuth unchanged.',
  },
  'InvalidAuthInfo.ExpireTime': {
    status: 403,
    message: 'The specified AuthInfo is expired.',
    remedy: 'The credential has expired: ask for a new one.',
  },
  'InvalidAuthInfo.MediaId': {
    status: 403,
    message: 'The specified AuthInfo does not belong to the specified video.',
    remedy: 'A PlayAuth opens the one video that it was issued for: ask for one for this video.',
  },

  // What the caller may do
  'Forbidden.RAM': {
    status: 403,
    message: "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
    remedy:
      'AccessDeniedDetail names the caller, the action, and the policy that denies (`implicit`: none allows). Attach a policy that allows it, or use a key that may do this. A playback credential can redeem its video with GetPlayInfo and do nothing else; accounts are managed by the root of the first one.',
  },
  OperationDenied: {
    status: 403,
    message: 'The operation is denied: {why}.',
    remedy: 'See the message.',
  },

  'InvalidAppPlayKey.NotFound': {
    status: 404,
    message: 'The PlayKey of the application does not exist.',
    remedy: 'Set one with SetAppPlayKey, or check AppId.',
  },

  // Videos
  'InvalidVideo.NotFound': {
    status: 404,
    message: 'The video does not exist.',
    remedy: 'Check the VideoId or ReferenceId, and the account of the access key.',
  },
  'InvalidVideo.NoneStream': {
    status: 404,
    message: "The video has no stream to play for the request parameter '{filters}'.",
    remedy: 'Loosen the filters that the message names.',
  },
  'Forbidden.IllegalStatus': {
    status: 403,
    message: 'Status of the video is illegal.{current}',
    remedy: 'Only a video in status Normal plays; wait for the transcoding or see why it failed (GetVideoInfo).',
  },
  'Forbidden.AliyunVoDEncryption': {
    status: 403,
    message:
      'Currently only the AliyunVoDEncryption stream exists, you must use the Aliyun player to play or set the value of ResultType to Multiple.',
    remedy: 'playauth makes no streams of this kind.',
  },

  // Uploads
  'InvalidFileName.Extension': {
    status: 400,
    message: "The specified FileName's extension is illegal.",
    remedy: 'Give FileName the extension of a supported audio or video format.',
  },
  IllegalCharacters: {
    status: 400,
    message: 'The specified {parameter} contains illegal emoticon or special characters.',
    remedy: 'Leave out control characters and code points that are no characters.',
  },
  LengthExceededMax: {
    status: 400,
    message: 'The specified {parameter} length has exceeded {max} bytes.',
    remedy: 'Shorten the value; lengths count UTF-8 bytes.',
  },
  TagsExceededMax: {
    status: 400,
    message: 'The specified Tags count has exceeded 16.',
    remedy: 'Give at most 16 tags.',
  },
  'InvalidReferenceId.Duplicate': {
    status: 400,
    message: 'The specified ReferenceId is already in use.',
    remedy: 'A ReferenceId names one video of an account: choose another.',
  },

  // Too many calls
  'Throttling.User': {
    status: 400,
    message: 'Request was denied due to user flow control.',
    remedy:
      'Call less often: the account has more calls of this operation a second than --throttle allows (docs/wire.md), or the address too many that failed. The header x-acs-retry-after says after how many milliseconds to try again.',
  },

  // The server itself
  InternalError: {
    status: 500,
    message: 'The request processing has failed due to some unknown error.',
    remedy: "Look up the RequestId in the server's log.",
  },
  ServiceUnAvailable: {
    status: 503,
    message: 'The request has failed due to a temporary failure of the server.',
    remedy: 'Try again a little later.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof table;

export const errorTable: Readonly<Record<ErrorCode, ErrorEntry>> = table;

/** Who was refused what, and by which policy; never what a policy says. In the vendor's field names. */
export interface AccessDeniedDetail {
  readonly AuthAction: string;
  readonly AuthPrincipalType: 'RootUser' | 'SubUser' | 'AssumedRoleUser';
  readonly AuthPrincipalOwnerId: string;
  /** UserId, or RoleId:session. */
  readonly AuthPrincipalDisplayName: string;
  readonly NoPermissionType: 'ImplicitDeny' | 'ExplicitDeny';
  readonly PolicyType: 'AccountLevelIdentityBasedPolicy' | 'SessionPolicy' | 'AssumeRolePolicy';
  /** The name of the policy that denies, or `implicit` where none allows. */
  readonly Policy: string;
}

export interface WireErrorAbout {
  /** Why, for the log only. */
  readonly reason?: string | undefined;
  /** Where the vendor answers the code with another one than usual. */
  readonly status?: number | undefined;
  readonly accessDenied?: AccessDeniedDetail | undefined;
  /** When to try again, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** A refusal in the vendor's terms. `parameters` fill the message; they go to the caller, so they hold no secret. */
export class WireError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  /** Why, for the log only. */
  readonly reason: string | undefined;
  readonly accessDenied: AccessDeniedDetail | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, parameters: Readonly<Record<string, string>> = {}, about?: string | WireErrorAbout) {
    super(table[code].message.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? ''));
    const { reason, accessDenied, retryAfterMs, status }: WireErrorAbout =
      typeof about === 'string' ? { reason: about } : (about ?? {});
    this.name = 'WireError';
    this.code = code;
    this.status = status ?? table[code].status;
    this.reason = reason;
    this.accessDenied = accessDenied;
    this.retryAfterMs = retryAfterMs;
  }
}

export const SIGNATURE_MISMATCH_V1 =
  'Specified signature is not matched with our calculation. server string to sign is:';
