// The messages of the error table in Chinese, for people. The wire carries the vendor's English. Pure.
import { errorTable, type ErrorCode } from './errors.ts';
import { ruleRanges } from './playback-rules.ts';
import { fill, type Text } from './texts.ts';

const chars = '参数 {parameter} 含有不允许的字符。';
const length = '参数 {parameter} 的长度超出限制。';
const format = '参数 {parameter} 的格式不正确。';

/** With the placeholders of the English message; where that names a parameter itself, `{parameter}` stands for it. */
const chinese: Readonly<Record<ErrorCode, string>> = {
  UnsupportedHTTPMethod: '不支持该 HTTP 方法。',
  InvalidParameter: '参数“{parameter}”的值无效。{range}',
  MissingParameter: '缺少必需的参数“{parameter}”。',
  'InvalidParameter.Format': '参数 Format 无效。',
  MissingAction: '缺少 Action。',
  MissingVersion: '缺少 Version。',
  MissingAccessKeyId: '缺少 AccessKeyId。',
  MissingSignature: '缺少签名。',
  MissingSignatureMethod: '缺少 SignatureMethod。',
  MissingSignatureVersion: '缺少 SignatureVersion。',
  MissingSignatureNonce: '缺少 SignatureNonce。',
  MissingTimestamp: '缺少 Timestamp。',
  MissingSecurityToken: '缺少 SecurityToken。',
  MissingAuthInfo: '缺少 AuthInfo。',
  InvalidVersion: 'Version 无效。',
  'InvalidAction.NotFound': '没有该接口。',
  InvalidSignatureMethod: '签名方法无效。',
  InvalidSignatureVersion: 'SignatureVersion 无效。',
  IncompleteSignature: '请求签名不符合规范。',
  'InvalidTimeStamp.Format': '时间戳格式不正确。',
  'InvalidTimeStamp.Expired': '时间戳已过期。',
  'InvalidAccessKeyId.NotFound': '服务端没有该访问密钥。',
  'InvalidAccessKeyId.Inactive': '该访问密钥已禁用。',
  SignatureNonceUsed: '签名随机数已被使用。',
  SignatureDoesNotMatch: '签名不匹配。',
  'InvalidSecurityToken.Expired': 'SecurityToken 已过期。',
  'InvalidSecurityToken.Malformed': 'SecurityToken 格式不正确。',
  'InvalidSecurityToken.MismatchWithAccessKey': 'SecurityToken 与访问密钥不匹配。',
  'InvalidAuthInfo.Signature': 'AuthInfo 无效。',
  'InvalidAuthInfo.ExpireTime': 'AuthInfo 已过期。',
  'InvalidAuthInfo.MediaId': 'AuthInfo 不属于该视频。',
  'Forbidden.RAM': '没有对该资源执行此操作的权限。',
  'Forbidden.DevelopmentKey': '开发用密钥对只在本机有效：{why}。',
  OperationDenied: '操作被拒绝：{why}。',
  'InvalidAppPlayKey.NotFound': '应用没有设置 PlayKey。',
  'InvalidVideo.NotFound': '没有该视频。',
  'InvalidImage.NotFound': '没有该图片。',
  'InvalidMedia.NotFound': '没有该媒资。',
  'InvalidVideo.NoneStream': '按“{filters}”筛选后，该视频没有可播放的流。',
  'Forbidden.Revoked': '播放权限已被吊销。',
  'Forbidden.IllegalStatus': '视频当前的状态不允许此操作。{current}',
  'Forbidden.RedemptionLimit': '该凭证的兑换次数已用完。',
  'Forbidden.Concurrency': '同一观众同时播放的会话过多。',
  'Forbidden.UserAgentChanged': '该会话属于另一个播放端：User-Agent 已改变。',
  'Forbidden.AddressNotAllowed': '凭证不允许从该网络地址播放。',
  'Forbidden.RefererNotAllowed': '凭证不允许在该页面播放。',
  'Forbidden.DeviceProof': '播放端未能证明持有该凭证的密钥：{why}。',
  'Forbidden.SessionEnded': '播放会话已结束。',
  'InvalidPlaybackPolicy.NotFound': '没有该播放策略。',
  'InvalidPlaybackPolicy.NotAttached': '该播放策略没有绑定到此对象。',
  'InvalidPlaybackPolicy.Duplicate': '已有同名的播放策略。',
  'Forbidden.AliyunVoDEncryption': '只有加密的流，须用官方播放器播放，或将 ResultType 设为 Multiple。',
  'InvalidFileName.Extension': '不支持该文件扩展名。',
  IllegalCharacters: '{parameter} 含有不允许的字符或表情。',
  LengthExceededMax: '{parameter} 超过 {max} 字节。',
  TagsExceededMax: '标签超过 16 个。',
  'InvalidReferenceId.Duplicate': '该 ReferenceId 已被使用。',
  'InvalidParameter.UploadURLs': 'UploadURLs 无效。',
  VideoIdsExceededMax: '视频 ID 过多。',
  CountExceededMax: '{parameter} 的数量超过 {max}。',
  'InvalidFile.NotFound': '文件不存在。',
  'InvalidCateId.NotFound': '没有该分类。',
  LevelExceededMax: '分类超过三级。',
  SubTotalExceededMax: '子分类超过 100 个。',
  ErrorMatchSyntax: 'Match.{parameter} 语法错误。',
  SortByExceededMax: '遍历全部数据时 SortBy 只支持一个字段。',
  'InvalidRequestId.NotFound': '该 RequestId 不在本账号的审计记录中。',
  'InvalidScrollToken.Expired': 'ScrollToken 已过期。',
  'InvalidCaption.Malformed': '字幕文件无法读取：{why}。',
  'InvalidCaption.NotFound': '该视频没有此语言的字幕。',
  CaptionsExceededMax: '该视频的字幕超过 {max} 个。',
  'InvalidTemplateGroupId.NotFound': '没有该模板组。',
  'InvalidTranscodeTemplateGroup.NotFound': '没有该转码模板组。',
  'Forbidden.LockedTemplateGroup': '该转码模板组已锁定。',
  'Forbidden.SpecialTemplateGroup': '该转码模板组有特殊用途，不能更改。',
  'Forbidden.DefaultTemplateGroup': '该转码模板组是默认模板组。',
  TrasncodeTemplateGroupExceededMax: '转码模板组数量已达上限。',
  TranscodeTemplateExceededMax: '模板组中的模板数量已达上限。',
  'InvalidStorage.NotFound': '没有该存储位置。',
  NoSuchResource: '资源 {resource} 不存在。',
  NoPermission: '没有执行此操作的权限。',
  'InvalidParameter.UserName.InvalidChars': chars,
  'InvalidParameter.UserName.Length': length,
  'InvalidParameter.NewUserName.InvalidChars': chars,
  'InvalidParameter.NewUserName.Length': length,
  'InvalidParameter.DisplayName.Length': length,
  'InvalidParameter.NewDisplayName.Length': length,
  'InvalidParameter.Comments.Length': length,
  'InvalidParameter.NewComments.Length': length,
  'InvalidParameter.MobilePhone.Format': format,
  'InvalidParameter.NewMobilePhone.Format': format,
  'InvalidParameter.Email.Format': format,
  'InvalidParameter.NewEmail.Format': format,
  'InvalidParameter.RoleName.InvalidChars': chars,
  'InvalidParameter.RoleName.Length': length,
  'InvalidParameter.Description.Length': length,
  'InvalidParameter.NewDescription.Length': length,
  'InvalidParameter.PolicyName.InvalidChars': chars,
  'InvalidParameter.PolicyName.Length': length,
  'InvalidParameter.PolicyType': '参数 {parameter} 的值不正确。',
  'InvalidParameter.VersionId.Format': format,
  'InvalidParameter.PolicyDocument.Length': length,
  'InvalidParameter.AssumeRolePolicyDocument.Length': length,
  'InvalidParameter.NewAssumeRolePolicyDocument.Length': length,
  MalformedPolicyDocument: '策略文档格式错误：{why}。',
  'EntityNotExist.User': '没有该用户。',
  'EntityNotExist.User.AccessKey': '该用户没有此访问密钥。',
  'EntityNotExist.User.Policy': '该用户没有被授予此策略。',
  'EntityNotExist.Role': '没有该角色。',
  'EntityNotExist.Role.Policy': '该角色没有被授予此策略。',
  'EntityNotExist.Policy': '没有该策略。',
  'EntityNotExist.Policy.Version': '没有该策略版本。',
  'EntityAlreadyExists.Account': '账号已存在。',
  'EntityAlreadyExists.User': '用户已存在。',
  'EntityAlreadyExists.User.Policy': '该用户已被授予此策略。',
  'EntityAlreadyExists.Role': '角色已存在。',
  'EntityAlreadyExists.Role.Policy': '该角色已被授予此策略。',
  'EntityAlreadyExists.Policy': '策略已存在。',
  'DeleteConflict.User.AccessKey': '该用户还有访问密钥。',
  'DeleteConflict.User.Policy': '该用户还拥有策略。',
  'DeleteConflict.Role.Policy': '该角色还拥有策略。',
  'DeleteConflict.Policy.User': '该策略仍授予给用户。',
  'DeleteConflict.Policy.Role': '该策略仍授予给角色。',
  'DeleteConflict.Policy.Version': '该策略除默认版本外还有其他版本。',
  'DeleteConflict.Policy.Version.Default': '不能删除策略的默认版本。',
  'LimitExceeded.Account': '服务端的账号数量已达上限。',
  'LimitExceeded.Storage': '账号的存储空间已用完。',
  'LimitExceeded.User': '账号的用户数量已达上限。',
  'LimitExceeded.User.AccessKey': '用户的访问密钥数量已达上限。',
  'LimitExceeded.User.Policy': '授予该用户的策略数量已达上限。',
  'LimitExceeded.Role': '账号的角色数量已达上限。',
  'LimitExceeded.Role.Policy': '授予该角色的策略数量已达上限。',
  'LimitExceeded.Policy': '账号的自定义策略数量已达上限。',
  'LimitExceeded.Policy.Version': '策略的版本数量已达上限。',
  'InvalidParameter.RoleArn': '参数 {parameter} 的格式不正确。',
  'InvalidParameter.RoleSessionName': '参数 {parameter} 的格式不正确。',
  'InvalidParameter.DurationSeconds': '{parameter} 的范围为 15 分钟至 {max}。',
  'InvalidParameter.PolicyGrammar': '策略的语法有误：{why}。',
  'InvalidParameter.PolicySize': '策略不能超过 {max} 字节。',
  'Throttling.User': '请求过于频繁，已被限流。',
  InternalError: '服务端内部错误。',
  ServiceUnAvailable: '服务端暂时不可用。',
  'ServiceUnAvailable.DatabaseMoved': '此服务端的数据库已迁移到别处，只能读取，不能修改。',
  'ServiceUnAvailable.ReadOnly': '服务端的数据库暂时不能修改（{why}），但可以读取。',
};

const rangesInChinese: ReadonlyMap<string, string> = new Map(Object.values(ruleRanges));

/**
 * What a server answered, in both languages, with the values of its message. A code or a message that is not known here stays as
 * it is.
 * @param nameOf what to call a parameter of the wire instead of its name there.
 */
export function translateError(code: string, message: string, nameOf = (parameter: string): string => parameter): Text {
  if (!Object.hasOwn(chinese, code)) return [message, message];
  const [entry, text] = [errorTable[code as ErrorCode], chinese[code as ErrorCode]];
  const values: Record<string, string> = { ...valuesIn(entry.message, message) };
  const parameter = values['parameter'] ?? named(code, entry.message);
  if (parameter === undefined) return [message, write(text, values)];
  const shown = nameOf(parameter);
  const said = shown === parameter ? message : message.replace(parameter, () => shown);
  const range = rangesInChinese.get(values['range'] ?? '');
  return [said, write(text, { ...values, ...(range !== undefined && { range }), parameter: shown })];
}

/** The name that the message of a code such as `InvalidParameter.UserName.Length` holds. */
function named(code: string, message: string): string | undefined {
  const [family, name] = code.split('.');
  return family === 'InvalidParameter' && name !== undefined && message.includes(name) ? name : undefined;
}

function valuesIn(pattern: string, message: string): Readonly<Record<string, string>> {
  const source = pattern.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^]*)');
  return new RegExp(`^${source}$`).exec(message)?.groups ?? {};
}

function write(text: string, values: Readonly<Record<string, string>>): string {
  const all: Text = [text, text];
  return fill(all, values as never)[1];
}
