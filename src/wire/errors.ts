// The closed table of error codes, and the one error class that carries them to the renderer. Codes, statuses and messages
// are the vendor's; docs/errors.md is generated from the table. Exempt from the limit of 300 lines: a table is read whole.
import { fill, type Text } from './texts.ts';

/** One row of the table. */
export interface ErrorEntry {
  readonly status: number;
  /** `{name}` is filled from the error's parameters. */
  readonly message: string;
  /** What the caller should do, for docs/errors.md and the command line. */
  readonly remedy: Text;
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
  UnsupportedHTTPMethod: {
    status: 400,
    message: 'This http method is not supported.',
    remedy: ['Use GET or POST.', '请使用 GET 或 POST。'],
  },
  InvalidParameter: {
    status: 400,
    message: 'The specified parameter "{parameter}" is not valid.{range}',
    remedy: [
      'Correct the named parameter. This code is also returned for a repeated parameter, text that is not UTF-8, more than 200 parameters, or a body larger than 64 KiB (AddCaption: 1 MiB).',
      '请修正所指的参数。参数重复、文本不是 UTF-8、参数超过 200 个或正文超过 64 KiB（AddCaption 为 1 MiB）时也返回此错误。',
    ],
  },
  MissingParameter: {
    status: 400,
    message: 'The input parameter "{parameter}" that is mandatory for processing this request is not supplied.',
    remedy: ['Supply the named parameter.', '请提供所指的参数。'],
  },
  'InvalidParameter.Format': {
    status: 400,
    message: 'Specified parameter format is not valid.',
    remedy: ['Set Format to JSON or XML.', 'Format 只能是 JSON 或 XML。'],
  },
  // `Missing{ParameterName}` of the gateway: the common parameters
  MissingAction: {
    status: 400,
    message: 'Action is mandatory for this action.',
    remedy: ['Supply Action.', '请提供 Action。'],
  },
  MissingVersion: {
    status: 400,
    message: 'Version is mandatory for this action.',
    remedy: ['Supply Version.', '请提供 Version。'],
  },
  MissingAccessKeyId: {
    status: 400,
    message: 'AccessKeyId is mandatory for this action.',
    remedy: ['Sign the request.', '请对请求签名。'],
  },
  MissingSignature: {
    status: 400,
    message: 'Signature is mandatory for this action.',
    remedy: ['Sign the request.', '请对请求签名。'],
  },
  MissingSignatureMethod: {
    status: 400,
    message: 'SignatureMethod is mandatory for this action.',
    remedy: ['Supply SignatureMethod=HMAC-SHA1.', '请提供 SignatureMethod=HMAC-SHA1。'],
  },
  MissingSignatureVersion: {
    status: 400,
    message: 'SignatureVersion is mandatory for this action.',
    remedy: ['Supply SignatureVersion=1.0.', '请提供 SignatureVersion=1.0。'],
  },
  MissingSignatureNonce: {
    status: 400,
    message: 'SignatureNonce is mandatory for this action.',
    remedy: ['Supply a nonce that has not been used before.', '请提供未使用过的 nonce。'],
  },
  MissingTimestamp: {
    status: 400,
    message: 'Timestamp is mandatory for this action.',
    remedy: ['Supply Timestamp.', '请提供 Timestamp。'],
  },
  MissingSecurityToken: {
    status: 400,
    message: 'SecurityToken is mandatory for this action.',
    remedy: [
      'Send the SecurityToken of the temporary access key (STS.…) with the request.',
      '使用临时访问密钥（STS.…）时，请一并发送其 SecurityToken。',
    ],
  },
  MissingAuthInfo: {
    status: 400,
    message: 'AuthInfo is mandatory for this action.',
    remedy: ['Send the AuthInfo of the PlayAuth unchanged.', '请原样发送 PlayAuth 中的 AuthInfo。'],
  },
  InvalidVersion: {
    status: 400,
    message: 'Specified parameter Version is not valid.',
    remedy: ['Use 2017-03-21.', '请使用 2017-03-21。'],
  },
  'InvalidAction.NotFound': {
    status: 404,
    message: 'Specified api is not found, please check your url and method.',
    remedy: [
      'Check Action and Version against docs/wire.md. The only path of the API is `/`.',
      '请对照 docs/wire.md 检查 Action 和 Version；接口的路径只有 `/`。',
    ],
  },

  // Identifying and authenticating the caller
  InvalidSignatureMethod: {
    status: 400,
    message: 'Specified signature method is not valid.',
    remedy: ['Use HMAC-SHA1 (V1) or ACS3-HMAC-SHA256 (V3).', '请使用 HMAC-SHA1（V1）或 ACS3-HMAC-SHA256（V3）。'],
  },
  InvalidSignatureVersion: {
    status: 400,
    message: 'Specified parameter SignatureVersion is not valid.',
    remedy: ['Use SignatureVersion=1.0.', '请使用 SignatureVersion=1.0。'],
  },
  IncompleteSignature: {
    status: 400,
    message: 'The request signature does not conform to Aliyun standards.',
    remedy: [
      'Correct the Authorization header: it is malformed, or a header that must be signed is not signed.',
      '请修正 Authorization 头：格式有误，或有必须签名的头未签名。',
    ],
  },
  'InvalidTimeStamp.Format': {
    status: 400,
    message: 'Specified time stamp or date value is not well formatted.',
    remedy: ['Use YYYY-MM-DDThh:mm:ssZ in UTC.', '请使用 UTC 时间，格式为 YYYY-MM-DDThh:mm:ssZ。'],
  },
  'InvalidTimeStamp.Expired': {
    status: 400,
    message: 'Specified time stamp or date value is expired.',
    remedy: [
      'Correct the clock of the client: it differs from the server clock by more than 15 minutes.',
      '请校准客户端时钟：它与服务端相差超过 15 分钟。',
    ],
  },
  'InvalidAccessKeyId.NotFound': {
    status: 404,
    message: 'Specified access key is not found.',
    remedy: [
      'Check the AccessKeyId, and check that the endpoint is the right server.',
      '请检查 AccessKeyId，并确认接入地址是正确的服务端。',
    ],
  },
  'InvalidAccessKeyId.Inactive': {
    status: 400,
    message: 'Specified access key is disabled.',
    remedy: ['Enable the access key or use another one.', '请启用该密钥，或换用其他密钥。'],
  },
  SignatureNonceUsed: {
    status: 400,
    message: 'Specified signature nonce was used already.',
    remedy: [
      'Generate a new nonce and signature for every request, including retries.',
      '每次请求（包括重试）都要生成新的 nonce 和签名。',
    ],
  },
  SignatureDoesNotMatch: {
    status: 400,
    // The official clients cut this prefix off and compare the rest with their own text: no space after the colon.
    message: '{explanation}',
    remedy: [
      'Check the AccessKeySecret, and compare the string to sign in the message with your own.',
      '请检查 AccessKeySecret，并将消息中的待签名字符串与自己的比对。',
    ],
  },
  'InvalidSecurityToken.Expired': {
    status: 400,
    message: 'Specified SecurityToken is expired.',
    remedy: [
      'Obtain a new credential: this one has expired, was revoked, or was redeemed too often.',
      '凭证已过期、被吊销或使用次数过多，请获取新的凭证。',
    ],
  },
  'InvalidSecurityToken.Malformed': {
    status: 400,
    message: 'Specified SecurityToken is malformed.',
    remedy: [
      'Obtain a new token: this one is truncated, altered, or from another server.',
      '令牌被截断、被篡改或由其他服务端签发，请重新获取。',
    ],
  },
  'InvalidSecurityToken.MismatchWithAccessKey': {
    status: 400,
    message: 'Specified SecurityToken mismatch with the AccessKey.',
    remedy: [
      'Use the AccessKeyId, AccessKeySecret and SecurityToken of the same credential.',
      'AccessKeyId、AccessKeySecret 和 SecurityToken 必须来自同一凭证。',
    ],
  },
  'InvalidAuthInfo.Signature': {
    status: 403,
    message: 'The specified AuthInfo is not valid.',
    remedy: ['Send the AuthInfo of the PlayAuth unchanged.', '请原样发送 PlayAuth 中的 AuthInfo，不要改动。'],
  },
  'InvalidAuthInfo.ExpireTime': {
    status: 403,
    message: 'The specified AuthInfo is expired.',
    remedy: [
      'Obtain a new credential: this one has expired, was revoked, or was redeemed too often.',
      '凭证已过期、被吊销或使用次数过多，请获取新的凭证。',
    ],
  },
  'InvalidAuthInfo.MediaId': {
    status: 403,
    message: 'The specified AuthInfo does not belong to the specified video.',
    remedy: [
      'Obtain a PlayAuth for this video: a PlayAuth is valid only for the video that it was issued for.',
      'PlayAuth 只对签发时指定的视频有效，请获取本视频的凭证。',
    ],
  },

  // Authorizing the caller
  'Forbidden.RAM': {
    status: 403,
    message: "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
    remedy: [
      'AccessDeniedDetail names the caller, the action and the policy that denies it (`implicit`: no policy allows it). Attach a policy that allows the action, or use an access key with that permission. A playback credential is valid only for GetPlayInfo of its video. Accounts are managed with the root key of the first account.',
      'AccessDeniedDetail 给出调用者、操作和拒绝它的策略（`implicit` 表示没有策略允许）。请授予允许此操作的策略，或换用有权限的密钥。播放凭证只能用于对其视频调用 GetPlayInfo；账号只能用第一个账号的根密钥管理。',
    ],
  },
  'Forbidden.DevelopmentKey': {
    status: 403,
    message: 'The development key pair is accepted on this machine only: {why}.',
    remedy: [
      'Call the server as localhost or 127.0.0.1, from a program or from a page that this machine serves. Anything else needs a key of its own: CreateUser, CreateAccessKey.',
      '请以 localhost 或 127.0.0.1 调用，且只能来自本机程序或本机提供的页面；其他情况请创建专用密钥（CreateUser、CreateAccessKey）。',
    ],
  },
  OperationDenied: {
    status: 403,
    message: 'The operation is denied: {why}.',
    remedy: ['See the message.', '请查看错误消息。'],
  },

  'InvalidAppPlayKey.NotFound': {
    status: 404,
    message: 'The PlayKey of the application does not exist.',
    remedy: ['Set a PlayKey with SetAppPlayKey, or check AppId.', '请用 SetAppPlayKey 设置 PlayKey，或检查 AppId。'],
  },

  // Videos and playback
  'InvalidVideo.NotFound': {
    status: 404,
    message: 'The video does not exist.',
    remedy: [
      'Check the VideoId or ReferenceId, and the account of the access key.',
      '请检查 VideoId 或 ReferenceId，以及访问密钥所属的账号。',
    ],
  },
  'InvalidVideo.NoneStream': {
    status: 404,
    message: "The video has no stream to play for the request parameter '{filters}'.",
    remedy: ['Relax the filters that the message names.', '请放宽消息中所指的筛选条件。'],
  },
  'Forbidden.Revoked': {
    status: 403,
    message: 'The playback was revoked.',
    remedy: [
      'The account has ended what was issued for this viewer, video, key or link. Ask it for a new credential.',
      '该账号已吊销为此观众、视频、密钥或链接签发的凭证。请向其申请新的凭证。',
    ],
  },
  'Forbidden.IllegalStatus': {
    status: 403,
    message: 'Status of the video is illegal.{current}',
    remedy: [
      'Wait for the transcoding to finish, or see why it failed (GetVideoInfo): only a video in status Normal can be played.',
      '只有状态为 Normal 的视频可以播放；请等待转码完成，或查看失败原因（GetVideoInfo）。',
    ],
  },
  'Forbidden.RedemptionLimit': {
    status: 403,
    message: 'The credential has been redeemed as often as it may be.',
    remedy: [
      'Obtain a new credential. MaxRedemptions of GetVideoPlayAuth or of a playback policy limits how often one can be redeemed.',
      '请获取新的凭证。凭证可兑换的次数由 GetVideoPlayAuth 或播放策略的 MaxRedemptions 限制。',
    ],
  },
  'Forbidden.Concurrency': {
    status: 403,
    message: 'Too many sessions of this viewer are playing at the same time.',
    remedy: [
      'End playback on another device. Its place is free 30 seconds later at the most. MaxConcurrency limits the sessions of one viewer.',
      '请先停止其他设备上的播放，最多 30 秒后即可播放。同一观众的并发数由 MaxConcurrency 限制。',
    ],
  },
  'Forbidden.UserAgentChanged': {
    status: 403,
    message: 'The session belongs to another player: the user agent has changed.',
    remedy: [
      'Play with the program that redeemed the credential, or redeem another one. BindUserAgent binds a session to its user agent.',
      '请用兑换凭证的播放端播放，或重新获取凭证。BindUserAgent 将会话与播放端的 User-Agent 绑定。',
    ],
  },
  'Forbidden.AddressNotAllowed': {
    status: 403,
    message: 'The credential is not valid for the network address of this player.',
    remedy: [
      'Play from an address that AllowIp names. Behind a proxy the server needs --trust-proxy to see the address of the player.',
      '请从 AllowIp 所列的地址播放。服务端在代理之后时须设置 --trust-proxy 才能得知播放端的地址。',
    ],
  },
  'Forbidden.RefererNotAllowed': {
    status: 403,
    message: 'The credential is not valid on this page.',
    remedy: [
      'Play on a page of a host that AllowReferer names. A page or app that sends no Referer needs AllowEmptyReferer=true.',
      '请在 AllowReferer 所列域名的页面上播放。不发送 Referer 的页面或应用须设置 AllowEmptyReferer=true。',
    ],
  },
  'Forbidden.DeviceProof': {
    status: 403,
    message: 'The player does not prove that it holds the key of this credential: {why}.',
    remedy: [
      'Send a DPoP proof (RFC 9449) with ath, made for this request with the key that DeviceKey names.',
      '请用 DeviceKey 所指的密钥，为本次请求生成带 ath 的 DPoP 证明（RFC 9449）并发送。',
    ],
  },
  'Forbidden.SessionEnded': {
    status: 403,
    message: 'The playback session has ended.',
    remedy: [
      'Obtain a new credential. MaxSessionSeconds limits how long one can be played.',
      '请获取新的凭证。凭证可播放的时长由 MaxSessionSeconds 限制。',
    ],
  },
  'InvalidPlaybackPolicy.NotFound': {
    status: 404,
    message: 'The playback policy does not exist.',
    remedy: [
      'Check PolicyName, and the account of the access key; ListPlaybackPolicies returns the names.',
      '请检查 PolicyName 以及访问密钥所属的账号；名称见 ListPlaybackPolicies。',
    ],
  },
  'InvalidPlaybackPolicy.NotAttached': {
    status: 404,
    message: 'The playback policy is not attached to this target.',
    remedy: ['Check Target; GetPlaybackPolicy returns the targets.', '请检查 Target；绑定的对象见 GetPlaybackPolicy。'],
  },
  'InvalidPlaybackPolicy.Duplicate': {
    status: 409,
    message: 'A playback policy of this name already exists.',
    remedy: [
      'Choose another name, or change the policy with UpdatePlaybackPolicy.',
      '请另选名称，或用 UpdatePlaybackPolicy 修改该策略。',
    ],
  },
  'Forbidden.AliyunVoDEncryption': {
    status: 403,
    message:
      'Currently only the AliyunVoDEncryption stream exists, you must use the Aliyun player to play or set the value of ResultType to Multiple.',
    remedy: [
      'Not returned in practice: playauth creates no streams of this kind.',
      '实际不会返回：playauth 不生成这种流。',
    ],
  },

  // Uploads
  'InvalidFileName.Extension': {
    status: 400,
    message: "The specified FileName's extension is illegal.",
    remedy: [
      'Use a FileName with the extension of a supported audio or video format.',
      '请使用受支持的音视频格式的扩展名。',
    ],
  },
  IllegalCharacters: {
    status: 400,
    message: 'The specified {parameter} contains illegal emoticon or special characters.',
    remedy: ['Remove control characters and Unicode noncharacters.', '请去掉控制字符和 Unicode 非字符码位。'],
  },
  LengthExceededMax: {
    status: 400,
    message: 'The specified {parameter} length has exceeded {max} bytes.',
    remedy: ['Shorten the value. Lengths are counted in UTF-8 bytes.', '请缩短该值；长度按 UTF-8 字节计算。'],
  },
  TagsExceededMax: {
    status: 400,
    message: 'The specified Tags count has exceeded 16.',
    remedy: ['Use at most 16 tags.', '最多 16 个标签。'],
  },
  'InvalidReferenceId.Duplicate': {
    status: 400,
    message: 'The specified ReferenceId is already in use.',
    remedy: [
      'Choose another ReferenceId: it must be unique within the account.',
      '同一账号内 ReferenceId 不能重复，请另选一个。',
    ],
  },

  // Managing videos: lists, categories, search
  'InvalidParameter.UploadURLs': {
    status: 400,
    message: 'The specified parameter UploadURLs is not valid.',
    remedy: [
      'UploadURLs is a comma-separated list of at most 20 http or https URLs of at most 2000 bytes, each percent-encoded, without user names and passwords; GetURLUploadInfos takes 10.',
      'UploadURLs 是以逗号分隔的 http 或 https URL，最多 20 个，每个不超过 2000 字节并经百分号编码，不含用户名和密码；GetURLUploadInfos 最多 10 个。',
    ],
  },
  VideoIdsExceededMax: {
    status: 400,
    message: 'The VideoIds exceeded maximum.',
    remedy: ['Name at most 20 videos per call.', '一次最多指定 20 个视频。'],
  },
  CountExceededMax: {
    status: 400,
    message: 'The specified {parameter} count has exceeded {max}.',
    remedy: ['Send the list in several calls.', '请分多次调用。'],
  },
  'InvalidFile.NotFound': {
    status: 404,
    message: 'The file does not exist.',
    remedy: [
      'Upload the file again (RefreshUploadVideo): the storage has no uploaded file of this video.',
      '存储中没有该视频的上传文件，请重新上传（RefreshUploadVideo）。',
    ],
  },
  'InvalidCateId.NotFound': {
    status: 404,
    message: 'The category does not exist.',
    remedy: [
      'Check the CateId or ParentId (GetCategories), and the account of the access key.',
      '请检查 CateId 或 ParentId（GetCategories），以及访问密钥所属的账号。',
    ],
  },
  LevelExceededMax: {
    status: 400,
    message: 'The category level has exceeded 3.',
    remedy: [
      'Choose a parent at a higher level: categories have at most three levels.',
      '分类最多三级，请选择更高一级的父分类。',
    ],
  },
  SubTotalExceededMax: {
    status: 400,
    message: 'The sub category count has exceeded 100.',
    remedy: [
      'Choose another parent: a category and the top level each have at most 100 direct subcategories.',
      '每个分类（包括顶级）下最多 100 个子分类，请选择其他父分类。',
    ],
  },
  ErrorMatchSyntax: {
    status: 400,
    message: 'The parameter Match.{parameter} has an error syntax, please check it.',
    remedy: [
      'Correct Match at the field or text that the message names. The grammar is in docs/wire.md.',
      '请修正消息所指的 Match 字段或文本；语法见 docs/wire.md。',
    ],
  },
  SortByExceededMax: {
    status: 400,
    message: 'The SortBy parameter only supports one sort field when traversing all data.',
    remedy: [
      'Sort by one field when ScrollToken is used, and by at most three without it.',
      '使用 ScrollToken 时只能按一个字段排序，否则最多三个。',
    ],
  },
  'InvalidRequestId.NotFound': {
    status: 404,
    message: 'The specified RequestId is not in the audit record of this account.',
    remedy: [
      'Give the request id as the answer or the log shows it. Explanations are kept for a day, audit events as --audit-days says; plays are recorded as --audit-plays says.',
      '请按响应或日志中的写法给出请求 ID。解释保留一天，审计事件按 --audit-days 保留；播放按 --audit-plays 记录。',
    ],
  },
  'InvalidScrollToken.Expired': {
    status: 400,
    message: 'The ScrollToken is expired, please refresh it.',
    remedy: [
      'Start again at the first page: the token is more than a day old, or belongs to a search with other parameters.',
      '令牌已超过一天，或来自参数不同的搜索，请从第一页重新开始。',
    ],
  },

  // Images and attached media
  'InvalidImage.NotFound': {
    status: 404,
    message: 'The image does not exist.',
    remedy: [
      'Check the ImageId or ImageURL, and the account of the access key.',
      '请检查 ImageId 或 ImageURL，以及访问密钥所属的账号。',
    ],
  },

  'InvalidMedia.NotFound': {
    status: 404,
    message: 'The media does not exist.',
    remedy: ['Check the MediaId, and the account of the access key.', '请检查 MediaId，以及访问密钥所属的账号。'],
  },

  // Captions
  'InvalidCaption.Malformed': {
    status: 400,
    message: 'The caption file cannot be read: {why}.',
    remedy: [
      'Correct the line that the message names. Content must be the text of a WebVTT or SubRip (SRT) file.',
      '请修正消息所指的行。Content 应为 WebVTT 或 SubRip（SRT）文件的文本。',
    ],
  },
  'InvalidCaption.NotFound': {
    status: 404,
    message: 'The video has no captions in this language.',
    remedy: ['Use a language that ListCaptions returns.', '请使用 ListCaptions 列出的语言。'],
  },
  CaptionsExceededMax: {
    status: 400,
    message: 'The captions of the video have exceeded {max}.',
    remedy: [
      'Delete captions with DeleteCaption, or replace existing ones by using their language.',
      '请用 DeleteCaption 删除字幕，或指定已有的语言以替换。',
    ],
  },

  // Template groups and encryption
  'InvalidTemplateGroupId.NotFound': {
    status: 404,
    message: 'The TemplateGroupId does not exist.',
    remedy: [
      'Check the TemplateGroupId (ListTranscodeTemplateGroup), and the account of the access key.',
      '请检查 TemplateGroupId（ListTranscodeTemplateGroup），以及访问密钥所属的账号。',
    ],
  },
  'InvalidTranscodeTemplateGroup.NotFound': {
    status: 404,
    message: 'The transcode template group does not exist.',
    remedy: [
      'Check the TranscodeTemplateGroupId (ListTranscodeTemplateGroup), and the account of the access key.',
      '请检查 TranscodeTemplateGroupId（ListTranscodeTemplateGroup），以及访问密钥所属的账号。',
    ],
  },
  'Forbidden.LockedTemplateGroup': {
    status: 403,
    message: 'The transcode template group has been locked.',
    remedy: [
      'Unlock it first (UpdateTranscodeTemplateGroup, Locked=Disabled). The built-in groups cannot be changed.',
      '请先解锁（UpdateTranscodeTemplateGroup，Locked=Disabled）。内置模板组不可修改。',
    ],
  },
  'Forbidden.SpecialTemplateGroup': {
    status: 403,
    message: 'The transcode template group is using for special purpose.',
    remedy: [
      'Create a group of your own: templates cannot be added to the built-in groups.',
      '内置模板组不能添加模板，请创建自己的模板组。',
    ],
  },
  'Forbidden.DefaultTemplateGroup': {
    status: 403,
    message: 'The transcode template group is default.',
    remedy: [
      'Set another group as the default first (SetDefaultTranscodeTemplateGroup).',
      '请先将其他模板组设为默认（SetDefaultTranscodeTemplateGroup）。',
    ],
  },
  // The vendor's own spelling.
  TrasncodeTemplateGroupExceededMax: {
    status: 400,
    message: 'The transcode template group size exceeded maximum.',
    remedy: ['Delete a group: an account has at most 20.', '每个账号最多 20 个模板组，请删除一个。'],
  },
  TranscodeTemplateExceededMax: {
    status: 400,
    message: 'The template transcode template config size exceeded maximum.',
    remedy: [
      'Delete a template or use another group: a group has at most 20 templates.',
      '每个模板组最多 20 个模板，请删除模板或换用其他模板组。',
    ],
  },
  'InvalidStorage.NotFound': {
    status: 404,
    message: 'The StorageLocation does not exist.',
    remedy: [
      'Omit StorageLocation: all files are stored in one place.',
      '请去掉 StorageLocation：所有文件存放在同一处。',
    ],
  },

  // Transcoding tasks
  NoSuchResource: {
    status: 404,
    message: 'The specified resource {resource} does not exist.',
    remedy: [
      'Check the id that the message names, and the account of the access key.',
      '请检查消息所指的 ID，以及访问密钥所属的账号。',
    ],
  },

  // Identities: users, roles, policies and the security token service
  NoPermission: {
    status: 403,
    message: 'You are not authorized to do this action. You should be authorized by RAM.',
    remedy: [
      'Attach a policy to the caller that allows sts:AssumeRole on the role, and name the caller in the trust policy of the role.',
      '请授予调用者允许对该角色执行 sts:AssumeRole 的策略，并在角色的信任策略中加入调用者。',
    ],
  },

  // Names and texts
  'InvalidParameter.UserName.InvalidChars': badCharacters('UserName', [
    'letters, digits and `.` `_` `-` `@`',
    '字母、数字和 `.` `_` `-` `@`',
  ]),
  'InvalidParameter.UserName.Length': badLength('UserName', 64),
  'InvalidParameter.NewUserName.InvalidChars': badCharacters('NewUserName', [
    'letters, digits and `.` `_` `-` `@`',
    '字母、数字和 `.` `_` `-` `@`',
  ]),
  'InvalidParameter.NewUserName.Length': badLength('NewUserName', 64),
  'InvalidParameter.DisplayName.Length': badLength('DisplayName', 128),
  'InvalidParameter.NewDisplayName.Length': badLength('NewDisplayName', 128),
  'InvalidParameter.Comments.Length': badLength('Comments', 128),
  'InvalidParameter.NewComments.Length': badLength('NewComments', 128),
  'InvalidParameter.MobilePhone.Format': badFormat('MobilePhone', '`<country code>-<number>`'),
  'InvalidParameter.NewMobilePhone.Format': badFormat('NewMobilePhone', '`<country code>-<number>`'),
  'InvalidParameter.Email.Format': badFormat('Email', '`name@example.com`'),
  'InvalidParameter.NewEmail.Format': badFormat('NewEmail', '`name@example.com`'),
  'InvalidParameter.RoleName.InvalidChars': badCharacters('RoleName', [
    'letters, digits and `.` `_` `-`',
    '字母、数字和 `.` `_` `-`',
  ]),
  'InvalidParameter.RoleName.Length': badLength('RoleName', 64),
  'InvalidParameter.Description.Length': badLength('Description', 1024),
  'InvalidParameter.NewDescription.Length': badLength('NewDescription', 1024),
  'InvalidParameter.PolicyName.InvalidChars': badCharacters('PolicyName', [
    'letters, digits and `-`',
    '字母、数字和 `-`',
  ]),
  'InvalidParameter.PolicyName.Length': badLength('PolicyName', 128),
  'InvalidParameter.PolicyType': {
    status: 400,
    message: 'The parameter - "PolicyType" is incorrect.',
    remedy: ['Set PolicyType to System or Custom.', 'PolicyType 只能是 System 或 Custom。'],
  },
  'InvalidParameter.VersionId.Format': badFormat('VersionId', '`v1`, `v2`, …'),
  'InvalidParameter.PolicyDocument.Length': badLength('PolicyDocument', 6144),
  'InvalidParameter.AssumeRolePolicyDocument.Length': badLength('AssumeRolePolicyDocument', 2048),
  'InvalidParameter.NewAssumeRolePolicyDocument.Length': badLength('NewAssumeRolePolicyDocument', 2048),
  MalformedPolicyDocument: {
    status: 400,
    message: 'The policy document is malformed: {why}.',
    remedy: ['Correct the policy at the place that the message names.', '请修正策略中消息所指的位置。'],
  },

  // Missing entities
  'EntityNotExist.User': missing('The user does not exist.', ['UserName', 'UserName']),
  'EntityNotExist.User.AccessKey': missing('The user access key does not exist.', [
    'UserName and UserAccessKeyId',
    'UserName 和 UserAccessKeyId',
  ]),
  'EntityNotExist.User.Policy': missing('The policy is not attached to the user.', [
    'UserName, PolicyName and PolicyType',
    'UserName、PolicyName 和 PolicyType',
  ]),
  'EntityNotExist.Role': missing('The role does not exist.', ['the name of the role', '角色名称']),
  'EntityNotExist.Role.Policy': missing('The policy is not attached to the role.', [
    'RoleName, PolicyName and PolicyType',
    'RoleName、PolicyName 和 PolicyType',
  ]),
  'EntityNotExist.Policy': missing('The policy does not exist.', [
    'PolicyName (names are case-sensitive) and PolicyType',
    'PolicyName（区分大小写）和 PolicyType',
  ]),
  'EntityNotExist.Policy.Version': missing('The policy version does not exist.', ['VersionId', 'VersionId']),

  // Duplicates
  'EntityAlreadyExists.Account': taken('The account already exists.', [
    'Choose another AccountId, or omit it to have one generated.',
    '请另选 AccountId；省略时由服务端生成。',
  ]),
  'EntityAlreadyExists.User': taken('The user already exists.', [
    'Choose another name: names that differ only in case are equal.',
    '请另选名称：仅大小写不同的名称视为同名。',
  ]),
  'EntityAlreadyExists.User.Policy': taken('The policy is already attached to the user.', [
    'No action is needed.',
    '无需操作。',
  ]),
  'EntityAlreadyExists.Role': taken('The role already exists.', [
    'Choose another name: names that differ only in case are equal.',
    '请另选名称：仅大小写不同的名称视为同名。',
  ]),
  'EntityAlreadyExists.Role.Policy': taken('The policy is already attached to the role.', [
    'No action is needed.',
    '无需操作。',
  ]),
  'EntityAlreadyExists.Policy': taken('The policy already exists.', [
    'Create a new version with CreatePolicyVersion, or choose another name. The names of system policies are reserved.',
    '请用 CreatePolicyVersion 创建新版本，或另选名称。系统策略的名称为保留名称。',
  ]),

  // Conflicts of a deletion
  'DeleteConflict.User.AccessKey': conflict('The user still has an access key.', [
    'Delete the access keys of the user first.',
    '请先删除该用户的访问密钥。',
  ]),
  'DeleteConflict.User.Policy': conflict('A policy is still attached to the user.', [
    'Detach the policies from the user first.',
    '请先从该用户撤销策略。',
  ]),
  'DeleteConflict.Role.Policy': conflict('A policy is still attached to the role.', [
    'Detach the policies from the role first.',
    '请先从该角色撤销策略。',
  ]),
  'DeleteConflict.Policy.User': conflict('The policy is still attached to a user.', [
    'Detach the policy from its users first; ListEntitiesForPolicy returns them.',
    '请先从各用户撤销该策略，用户列表见 ListEntitiesForPolicy。',
  ]),
  'DeleteConflict.Policy.Role': conflict('The policy is still attached to a role.', [
    'Detach the policy from its roles first; ListEntitiesForPolicy returns them.',
    '请先从各角色撤销该策略，角色列表见 ListEntitiesForPolicy。',
  ]),
  'DeleteConflict.Policy.Version': conflict('The policy still has a version beside the default version.', [
    'Delete the other versions first, or set CascadingDelete.',
    '请先删除其他版本，或设置 CascadingDelete。',
  ]),
  'DeleteConflict.Policy.Version.Default': conflict('The default version of a policy cannot be deleted.', [
    'Set another version as the default first, or delete the policy.',
    '请先将其他版本设为默认，或删除整个策略。',
  ]),

  // Limits
  'LimitExceeded.Account': limit('accounts of the server', 1000),
  'LimitExceeded.Storage': {
    status: 403,
    message: 'The account stores as many bytes as it may.',
    remedy: [
      'Delete videos or streams that are no longer needed (GetStorageUsage shows what uses how much), or ask the operator for more (SetStorageQuota).',
      '请删除不再需要的视频或流（GetStorageUsage 显示各类用量），或请运营者提高配额（SetStorageQuota）。',
    ],
  },
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
    remedy: [
      'Use a RoleArn of the form acs:ram::<account>:role/<name>, as GetRole returns it.',
      'RoleArn 的格式为 acs:ram::<账号>:role/<名称>，可由 GetRole 获得。',
    ],
  },
  'InvalidParameter.RoleSessionName': {
    status: 400,
    message: 'The parameter RoleSessionName is wrongly formed.',
    remedy: [
      'Use 2 to 64 characters of A-Z a-z 0-9 . @ _ - for RoleSessionName.',
      'RoleSessionName 为 2 至 64 个字符，可用 A-Z a-z 0-9 . @ _ -。',
    ],
  },
  'InvalidParameter.DurationSeconds': {
    status: 400,
    message: 'The Min/Max value of DurationSeconds is 15min/{max}.',
    remedy: [
      'Use at least 900 seconds and at most the MaxSessionDuration of the role. The maximum is 3600 if the caller is itself a role session.',
      '请使用至少 900、不超过角色的 MaxSessionDuration 的值；调用者本身是角色会话时最多 3600。',
    ],
  },
  'InvalidParameter.PolicyGrammar': {
    status: 400,
    message: 'The parameter Policy has not passed grammar check: {why}.',
    remedy: ['Correct Policy at the place that the message names.', '请修正 Policy 中消息所指的位置。'],
  },
  'InvalidParameter.PolicySize': {
    status: 400,
    message: 'The size of Policy must not be larger than {max} bytes.',
    remedy: [
      'Shorten Policy, or move its statements to a policy of the role.',
      '请缩短 Policy，或将其中的语句移到角色的策略中。',
    ],
  },

  // Throttling
  'Throttling.User': {
    status: 400,
    message: 'Request was denied due to user flow control.',
    remedy: [
      'Retry after the number of milliseconds in the header x-acs-retry-after. The account calls this operation more often per second than --throttle allows (docs/wire.md), too many of its jobs are queued, or too many requests from this address have failed.',
      '请在 x-acs-retry-after 头给出的毫秒数之后重试。该账号每秒调用此操作的次数超过 --throttle 的限制（docs/wire.md），或排队的任务过多，或来自该地址的失败请求过多。',
    ],
  },

  // The server itself
  InternalError: {
    status: 500,
    message: 'The request processing has failed due to some unknown error.',
    remedy: ['Look up the RequestId in the log of the server.', '请在服务端日志中查找该 RequestId。'],
  },
  ServiceUnAvailable: {
    status: 503,
    message: 'The request has failed due to a temporary failure of the server.',
    remedy: ['Retry later.', '请稍后重试。'],
  },
  'ServiceUnAvailable.DatabaseMoved': {
    status: 503,
    message: 'The database of this server was moved to another one. It can be read, and not changed.',
    remedy: [
      'Send the request to the server of the new database. Operator: the log names the new database. Stop this server and start it with --database-url of that one, or go on with the old one: playauth database move --undo (docs/operating.md).',
      '请把请求发给使用新数据库的服务端。运维：日志中有新数据库的位置。请停止此服务端，用 --database-url 指向新数据库启动；若要继续使用旧数据库：playauth database move --undo（docs/operating.md）。',
    ],
  },
  'ServiceUnAvailable.ReadOnly': {
    status: 503,
    message: 'The database of the server cannot be changed now: {why}. It can be read.',
    remedy: [
      'Retry when an operator has removed the cause, which the log of the server and /health/ready name: free some space, make disk and database writable, stop the program that holds it locked (docs/availability.md).',
      '请在运维排除原因后重试。原因见服务端日志和 /health/ready：腾出磁盘空间、使磁盘和数据库可写，或停止占用锁的程序（docs/availability.md）。',
    ],
  },
} as const satisfies Record<string, ErrorEntry>;

/** A code of the table. */
export type ErrorCode = keyof typeof table;

/** Every error that the API answers, by its code. */
export const errorTable: Readonly<Record<ErrorCode, ErrorEntry>> = table;

function badCharacters(parameter: string, allowed: Text): ErrorEntry {
  return {
    status: 400,
    message: `The parameter - "${parameter}" contains invalid chars.`,
    remedy: fill(['Use {allowed} only.', '只能使用{allowed}。'], { allowed }),
  };
}

function badLength(parameter: string, max: number): ErrorEntry {
  return {
    status: 400,
    message: `The parameter - "${parameter}" beyond the length limit.`,
    remedy: fill(['Use 1 to {max} characters.', '应为 1 至 {max} 个字符。'], { max }),
  };
}

function badFormat(parameter: string, form: string): ErrorEntry {
  return {
    status: 400,
    message: `The format of the parameter - "${parameter}" is incorrect.`,
    remedy: fill(['Use the form {form}.', '格式应为 {form}。'], { form }),
  };
}

function missing(message: string, parameters: Text): ErrorEntry {
  const remedy: Text = [
    'Check {parameters}, and the account of the access key.',
    '请检查 {parameters}，以及访问密钥所属的账号。',
  ];
  return { status: 404, message, remedy: fill(remedy, { parameters }) };
}

function taken(message: string, remedy: Text): ErrorEntry {
  return { status: 409, message, remedy };
}

function conflict(message: string, remedy: Text): ErrorEntry {
  return { status: 409, message, remedy };
}

function limit(what: string, max: number): ErrorEntry {
  return {
    status: 409,
    message: `The count of ${what} beyond the current limits.`,
    remedy: fill(['Delete entries that are not needed: the maximum is {max}.', '最多 {max} 个，请删除不需要的。'], {
      max: max.toLocaleString('en-US'),
    }),
  };
}
