// The closed table of error codes, and the one error class that carries them to the renderer. Codes, statuses and messages
// are the vendor's; docs/errors.md is generated from the table. Exempt from the limit of 300 lines: a table is read whole.

/** One row of the table. */
export interface ErrorEntry {
  readonly status: number;
  /** `{name}` is filled from the error's parameters. */
  readonly message: string;
  /** What the caller should do, for docs/errors.md. */
  readonly remedy: string;
}

/** The refused caller and action, and the policy that denied them; never the text of a policy. In the vendor's field names. */
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

interface WireErrorAbout {
  /** The reason of the refusal, for the log only. */
  readonly reason?: string | undefined;
  /** Where the vendor answers this code with another status than usual. */
  readonly status?: number | undefined;
  readonly accessDenied?: AccessDeniedDetail | undefined;
  /** Milliseconds after which a retry may succeed. */
  readonly retryAfterMs?: number | undefined;
}

/** A refusal in the vendor's terms. `parameters` fill the message; they go to the caller, so they hold no secret. */
export class WireError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  /** The reason of the refusal, for the log only. */
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

/**
 * The message of SignatureDoesNotMatch up to the text that the server signed: the official clients compare what follows.
 */
export const SIGNATURE_MISMATCH_V1 =
  'Specified signature is not matched with our calculation. server string to sign is:';

const table = {
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

  // Identifying and authenticating the caller
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

  // Authorizing the caller
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

  // Videos and playback
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

  // Managing videos: lists, categories, search
  'InvalidParameter.UploadURLs': {
    status: 400,
    message: 'The specified parameter UploadURLs is not valid.',
    remedy:
      'UploadURLs is a comma-separated list of at most 20 http or https URLs of at most 2000 bytes, each percent-encoded, without user names and passwords; GetURLUploadInfos takes 10.',
  },
  VideoIdsExceededMax: {
    status: 400,
    message: 'The VideoIds exceeded maximum.',
    remedy: 'Name at most 20 videos at once.',
  },
  CountExceededMax: {
    status: 400,
    message: 'The specified {parameter} count has exceeded {max}.',
    remedy: 'Send the list in several calls.',
  },
  'InvalidFile.NotFound': {
    status: 404,
    message: 'The file does not exist.',
    remedy: 'The storage does not have the uploaded file of this video.',
  },
  'InvalidCateId.NotFound': {
    status: 404,
    message: 'The category does not exist.',
    remedy: 'Check the CateId or ParentId (GetCategories), and the account of the access key.',
  },
  LevelExceededMax: {
    status: 400,
    message: 'The category level has exceeded 3.',
    remedy: 'Categories are three levels deep: choose a parent of a higher level.',
  },
  SubTotalExceededMax: {
    status: 400,
    message: 'The sub category count has exceeded 100.',
    remedy: 'A category has at most 100 right below it, and so has the top: choose another parent.',
  },
  ErrorMatchSyntax: {
    status: 400,
    message: 'The parameter Match.{parameter} has an error syntax, please check it.',
    remedy: 'Correct Match at the field or text that the message names; docs/wire.md has the grammar.',
  },
  SortByExceededMax: {
    status: 400,
    message: 'The SortBy parameter only supports one sort field when traversing all data.',
    remedy: 'Give one field together with ScrollToken, and at most three without it.',
  },
  'InvalidScrollToken.Expired': {
    status: 400,
    message: 'The ScrollToken is expired, please refresh it.',
    remedy: 'The token is a day old, or of a search with other parameters: begin again at the first page.',
  },

  // Captions
  'InvalidCaption.Malformed': {
    status: 400,
    message: 'The caption file cannot be read: {why}.',
    remedy: 'Content is the text of a WebVTT or SubRip (SRT) file. Correct the line that the message names.',
  },
  'InvalidCaption.NotFound': {
    status: 404,
    message: 'The video has no captions in this language.',
    remedy: 'ListCaptions names the languages there are.',
  },
  CaptionsExceededMax: {
    status: 400,
    message: 'The captions of the video have exceeded {max}.',
    remedy: 'Delete one (DeleteCaption), or replace one by giving its language.',
  },

  // Template groups and encryption
  'InvalidTemplateGroupId.NotFound': {
    status: 404,
    message: 'The TemplateGroupId does not exist.',
    remedy: 'Check the TemplateGroupId (ListTranscodeTemplateGroup), and the account of the access key.',
  },
  'InvalidTranscodeTemplateGroup.NotFound': {
    status: 404,
    message: 'The transcode template group does not exist.',
    remedy: 'Check the TranscodeTemplateGroupId (ListTranscodeTemplateGroup), and the account of the access key.',
  },
  'Forbidden.LockedTemplateGroup': {
    status: 403,
    message: 'The transcode template group has been locked.',
    remedy: 'Unlock it first (UpdateTranscodeTemplateGroup, Locked=Disabled). The built-in groups stay as they are.',
  },
  'Forbidden.SpecialTemplateGroup': {
    status: 403,
    message: 'The transcode template group is using for special purpose.',
    remedy: 'The built-in groups take no templates: make a group of your own.',
  },
  'Forbidden.DefaultTemplateGroup': {
    status: 403,
    message: 'The transcode template group is default.',
    remedy: 'Make another group the default first (SetDefaultTranscodeTemplateGroup).',
  },
  // The vendor's own spelling.
  TrasncodeTemplateGroupExceededMax: {
    status: 400,
    message: 'The transcode template group size exceeded maximum.',
    remedy: 'An account has at most 20 groups: delete one.',
  },
  TranscodeTemplateExceededMax: {
    status: 400,
    message: 'The template transcode template config size exceeded maximum.',
    remedy: 'A group has at most 20 templates.',
  },
  'InvalidStorage.NotFound': {
    status: 404,
    message: 'The StorageLocation does not exist.',
    remedy: 'Leave StorageLocation out: all files are stored in one place.',
  },

  // Transcoding tasks
  NoSuchResource: {
    status: 404,
    message: 'The specified resource {resource} does not exist.',
    remedy: 'Check the id that the message names, and the account of the access key.',
  },

  // Identities: users, roles, policies and the security token service
  NoPermission: {
    status: 403,
    message: 'You are not authorized to do this action. You should be authorized by RAM.',
    remedy:
      'The caller needs a policy that allows sts:AssumeRole on the role, and the trust policy of the role must name the caller.',
  },

  // Names and texts
  'InvalidParameter.UserName.InvalidChars': badCharacters('UserName', 'letters, digits and `.` `_` `-` `@`'),
  'InvalidParameter.UserName.Length': badLength('UserName', 64),
  'InvalidParameter.NewUserName.InvalidChars': badCharacters('NewUserName', 'letters, digits and `.` `_` `-` `@`'),
  'InvalidParameter.NewUserName.Length': badLength('NewUserName', 64),
  'InvalidParameter.DisplayName.Length': badLength('DisplayName', 128),
  'InvalidParameter.NewDisplayName.Length': badLength('NewDisplayName', 128),
  'InvalidParameter.Comments.Length': badLength('Comments', 128),
  'InvalidParameter.NewComments.Length': badLength('NewComments', 128),
  'InvalidParameter.MobilePhone.Format': badFormat('MobilePhone', '`<country code>-<number>`'),
  'InvalidParameter.NewMobilePhone.Format': badFormat('NewMobilePhone', '`<country code>-<number>`'),
  'InvalidParameter.Email.Format': badFormat('Email', '`name@example.com`'),
  'InvalidParameter.NewEmail.Format': badFormat('NewEmail', '`name@example.com`'),
  'InvalidParameter.RoleName.InvalidChars': badCharacters('RoleName', 'letters, digits and `.` `_` `-`'),
  'InvalidParameter.RoleName.Length': badLength('RoleName', 64),
  'InvalidParameter.Description.Length': badLength('Description', 1024),
  'InvalidParameter.NewDescription.Length': badLength('NewDescription', 1024),
  'InvalidParameter.PolicyName.InvalidChars': badCharacters('PolicyName', 'letters, digits and `-`'),
  'InvalidParameter.PolicyName.Length': badLength('PolicyName', 128),
  'InvalidParameter.PolicyType': {
    status: 400,
    message: 'The parameter - "PolicyType" is incorrect.',
    remedy: 'PolicyType is System or Custom.',
  },
  'InvalidParameter.VersionId.Format': badFormat('VersionId', '`v1`, `v2`, …'),
  'InvalidParameter.PolicyDocument.Length': badLength('PolicyDocument', 6144),
  'InvalidParameter.AssumeRolePolicyDocument.Length': badLength('AssumeRolePolicyDocument', 2048),
  'InvalidParameter.NewAssumeRolePolicyDocument.Length': badLength('NewAssumeRolePolicyDocument', 2048),
  MalformedPolicyDocument: {
    status: 400,
    message: 'The policy document is malformed: {why}.',
    remedy: 'Correct the policy at the place that the message names.',
  },

  // Missing entities
  'EntityNotExist.User': missing('The user does not exist.', 'UserName'),
  'EntityNotExist.User.AccessKey': missing('The user access key does not exist.', 'UserName and UserAccessKeyId'),
  'EntityNotExist.User.Policy': missing(
    'The policy is not attached to the user.',
    'UserName, PolicyName and PolicyType',
  ),
  'EntityNotExist.Role': missing('The role does not exist.', 'the name of the role'),
  'EntityNotExist.Role.Policy': missing(
    'The policy is not attached to the role.',
    'RoleName, PolicyName and PolicyType',
  ),
  'EntityNotExist.Policy': missing('The policy does not exist.', 'PolicyName, its case too, and PolicyType'),
  'EntityNotExist.Policy.Version': missing('The policy version does not exist.', 'VersionId'),

  // Duplicates
  'EntityAlreadyExists.Account': taken('The account already exists.', 'Choose another AccountId, or let one be made.'),
  'EntityAlreadyExists.User': taken('The user already exists.', 'Names that differ in case alone are one name.'),
  'EntityAlreadyExists.User.Policy': taken('The policy is already attached to the user.', 'Nothing is left to do.'),
  'EntityAlreadyExists.Role': taken('The role already exists.', 'Names that differ in case alone are one name.'),
  'EntityAlreadyExists.Role.Policy': taken('The policy is already attached to the role.', 'Nothing is left to do.'),
  'EntityAlreadyExists.Policy': taken(
    'The policy already exists.',
    'Make a new version of it with CreatePolicyVersion. System policies keep their names for themselves.',
  ),

  // Conflicts of a deletion
  'DeleteConflict.User.AccessKey': conflict(
    'The user still has an access key.',
    'Delete the access keys of the user first.',
  ),
  'DeleteConflict.User.Policy': conflict(
    'A policy is still attached to the user.',
    'Detach the policies from the user first.',
  ),
  'DeleteConflict.Role.Policy': conflict(
    'A policy is still attached to the role.',
    'Detach the policies from the role first.',
  ),
  'DeleteConflict.Policy.User': conflict(
    'The policy is still attached to a user.',
    'Detach the policy from its users first: ListEntitiesForPolicy names them.',
  ),
  'DeleteConflict.Policy.Role': conflict(
    'The policy is still attached to a role.',
    'Detach the policy from its roles first: ListEntitiesForPolicy names them.',
  ),
  'DeleteConflict.Policy.Version': conflict(
    'The policy still has a version beside the default version.',
    'Delete the other versions first, or set CascadingDelete.',
  ),
  'DeleteConflict.Policy.Version.Default': conflict(
    'The default version of a policy cannot be deleted.',
    'Make another version the default first, or delete the policy.',
  ),

  // Limits
  'LimitExceeded.Account': limit('accounts of the server', 1000),
  'LimitExceeded.User': limit('users of the account', 5000),
  'LimitExceeded.User.AccessKey': limit('access keys of the user', 2),
  'LimitExceeded.User.Policy': limit('policies attached to the user', 20),
  'LimitExceeded.Role': limit('roles of the account', 1000),
  'LimitExceeded.Role.Policy': limit('policies attached to the role', 20),
  'LimitExceeded.Policy': limit('custom policies of the account', 20_000),
  'LimitExceeded.Policy.Version': limit('versions of the policy', 5),

  // Assuming a role
  'InvalidParameter.RoleArn': {
    status: 400,
    message: 'The parameter RoleArn is wrongly formed.',
    remedy: 'RoleArn is acs:ram::<account>:role/<name>, as GetRole answers it.',
  },
  'InvalidParameter.RoleSessionName': {
    status: 400,
    message: 'The parameter RoleSessionName is wrongly formed.',
    remedy: 'RoleSessionName has 2 to 64 characters of A-Z a-z 0-9 . @ _ -.',
  },
  'InvalidParameter.DurationSeconds': {
    status: 400,
    message: 'The Min/Max value of DurationSeconds is 15min/{max}.',
    remedy:
      "DurationSeconds is at least 900 and at most the role's MaxSessionDuration; 3600 if a role is assumed from the session of another.",
  },
  'InvalidParameter.PolicyGrammar': {
    status: 400,
    message: 'The parameter Policy has not passed grammar check: {why}.',
    remedy: 'Correct Policy at the place that the message names.',
  },
  'InvalidParameter.PolicySize': {
    status: 400,
    message: 'The size of Policy must not be larger than {max} bytes.',
    remedy: 'Shorten Policy, or attach what it says to the role.',
  },

  // Throttling
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

/** A code of the table. */
export type ErrorCode = keyof typeof table;

/** Every error that the API answers, by its code. */
export const errorTable: Readonly<Record<ErrorCode, ErrorEntry>> = table;

function badCharacters(parameter: string, allowed: string): ErrorEntry {
  return {
    status: 400,
    message: `The parameter - "${parameter}" contains invalid chars.`,
    remedy: `Use ${allowed} only.`,
  };
}

function badLength(parameter: string, max: number): ErrorEntry {
  return {
    status: 400,
    message: `The parameter - "${parameter}" beyond the length limit.`,
    remedy: `Use 1 to ${String(max)} characters.`,
  };
}

function badFormat(parameter: string, form: string): ErrorEntry {
  return {
    status: 400,
    message: `The format of the parameter - "${parameter}" is incorrect.`,
    remedy: `It is of the form ${form}.`,
  };
}

function missing(message: string, parameters: string): ErrorEntry {
  return { status: 404, message, remedy: `Check ${parameters}, and the account of the access key.` };
}

function taken(message: string, remedy: string): ErrorEntry {
  return { status: 409, message, remedy };
}

function conflict(message: string, remedy: string): ErrorEntry {
  return { status: 409, message, remedy };
}

function limit(what: string, max: number): ErrorEntry {
  return {
    status: 409,
    message: `The count of ${what} beyond the current limits.`,
    remedy: `There may be ${max.toLocaleString('en-US')}: delete what is not needed.`,
  };
}
