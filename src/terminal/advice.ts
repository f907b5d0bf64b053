// What to do about a refusal of the server: who was refused what, then the next step.
import { PlayauthError } from '../../sdk/client.ts';
import { errorTable, type AccessDeniedDetail, type ErrorEntry } from '../wire/errors.ts';
import { fill, type Text, type Texts } from '../wire/texts.ts';

const remedies: Readonly<Record<string, ErrorEntry | undefined>> = errorTable;

/** The message of these codes says everything that the remedy could say. */
const SAYS_ALL: ReadonlySet<string> = new Set(['OperationDenied']);

export const texts = {
  'principal.RootUser': ['The account', '账号'],
  'principal.SubUser': ['User', '用户'],
  'principal.AssumedRoleUser': ['Role session', '角色会话'],
  'policy.SessionPolicy': ['session policy', '会话策略'],
  'policy.AssumeRolePolicy': ['trust policy of that role', '角色信任策略'],
  policy: ['policy', '策略'],
  denied: ['{who} {name} was refused {action}: {why}.', '{who} {name} 执行 {action} 被拒绝：{why}。'],
  explicitDeny: ['{kind} {policy} denies it', '{kind} {policy} 明确拒绝'],
  implicitDeny: [
    'no {kind} allows it for this resource with these values',
    '没有{kind}允许以这些参数对该资源执行此操作',
  ],
  assumeAgain: [
    'Assume the role again with a session policy that allows it, or with none.',
    '请用允许此操作的会话策略重新扮演角色，或不带会话策略。',
  ],
  changePolicy: [
    'A denial wins over every Allow: an administrator can change or detach {policy}.',
    '拒绝优先于一切允许：请有权管理策略的人修改或撤销 {policy}。',
  ],
  attachPolicy: [
    'An administrator can attach one that allows it: playauth policy attach POLICY --user NAME (or --role NAME)',
    '请有权管理策略的人授予允许此操作的策略：playauth policy attach 策略 --user 名称（或 --role 名称）',
  ],
} as const satisfies Texts;

/** By the code of the refusal, or the beginning of it: `A.B` also stands for `A.B.C`. */
export const adviceByCode: Texts = {
  'InvalidVideo.NotFound': [
    'playauth videos lists the videos of this account; a video is named by its VideoId or ReferenceId.',
    'playauth videos 列出本账号的视频；可用 VideoId 或 ReferenceId 指定视频。',
  ],
  'InvalidCateId.NotFound': [
    'The categories there are: playauth category list',
    '查看现有分类：playauth category list',
  ],
  'InvalidTemplateGroupId.NotFound': [
    'The template groups there are: playauth template list',
    '查看现有模板组：playauth template list',
  ],
  'InvalidTranscodeTemplateGroup.NotFound': [
    'The template groups there are: playauth template list',
    '查看现有模板组：playauth template list',
  ],
  'Forbidden.DefaultTemplateGroup': [
    'Make another group the default first: playauth template set-default GROUP',
    '请先将其他模板组设为默认：playauth template set-default 模板组',
  ],
  'Forbidden.IllegalStatus': [
    'See what the video is doing: playauth video show VIDEO — follow it with --watch; after a failure: playauth video retry VIDEO',
    '查看视频状态：playauth video show 视频，加 --watch 可持续跟踪；失败后可重试：playauth video retry 视频',
  ],
  'InvalidReferenceId.Duplicate': [
    'Another video has it: playauth video show REFERENCE-ID — choose another, or delete that video first.',
    '已有视频使用它：playauth video show 该ID；请换用其他 ID，或先删除那个视频。',
  ],
  'InvalidCaption.NotFound': [
    'The captions there are: playauth captions VIDEO --list',
    '查看现有字幕：playauth captions 视频 --list',
  ],
  'InvalidFileName.Extension': [
    'The file needs the extension of a video or audio format, such as .mp4, .mkv or .mp3 (docs/media-formats.md).',
    '文件需要音视频格式的扩展名，例如 .mp4、.mkv、.mp3（docs/media-formats.md）。',
  ],
  NoSuchResource: [
    'Check the id that the message names: playauth template list, playauth videos',
    '请检查消息中的 ID：playauth template list、playauth videos',
  ],
  'LimitExceeded.Storage': [
    'playauth account usage shows what is used; delete videos (playauth video delete), or ask the operator for more.',
    '查看用量：playauth account usage；请删除视频（playauth video delete），或请运营者增加配额。',
  ],
  'Throttling.User': [
    'Wait a moment and try again; see --throttle of the server.',
    '请稍候重试；参见服务端的 --throttle。',
  ],
  'InvalidAccessKeyId.NotFound': [
    'Check ALIBABA_CLOUD_ACCESS_KEY_ID, and whether --endpoint or PLAYAUTH_ENDPOINT is the server that it belongs to.',
    '请检查 ALIBABA_CLOUD_ACCESS_KEY_ID，以及 --endpoint 或 PLAYAUTH_ENDPOINT 是否为该密钥所属的服务端。',
  ],
  'InvalidAccessKeyId.Inactive': [
    'Enable it with another key (playauth access-key enable KEY), or use another one.',
    '请用其他密钥启用它（playauth access-key enable 密钥），或换用其他密钥。',
  ],
  'Forbidden.RAM': [
    "Use a key that may do this: playauth whoami shows whose this is. Accounts belong to the operator: the key of the server's first account itself.",
    '请换用有权限的密钥，查看当前身份：playauth whoami。账号由服务器运营者管理，即第一个账号本身的密钥。',
  ],
  'EntityNotExist.User': ['The users there are: playauth user list', '查看现有用户：playauth user list'],
  'EntityNotExist.Role': ['The roles there are: playauth role list', '查看现有角色：playauth role list'],
  'EntityNotExist.Policy': ['The policies there are: playauth policy list', '查看现有策略：playauth policy list'],
  'EntityAlreadyExists.User': ['Look at it with: playauth user get NAME', '查看该用户：playauth user get 名称'],
  'EntityAlreadyExists.Role': ['Look at it with: playauth role show NAME', '查看该角色：playauth role show 名称'],
  'EntityAlreadyExists.Policy': [
    'Look at it with: playauth policy show NAME — change it with: playauth policy update NAME',
    '查看该策略：playauth policy show 名称；修改：playauth policy update 名称',
  ],
  'LimitExceeded.User.AccessKey': [
    'Delete a key that is no longer used: playauth access-key list NAME — playauth access-key delete KEY',
    '请删除不再使用的密钥：playauth access-key list 用户；playauth access-key delete 密钥',
  ],
  NoPermission: [
    'To assume a role, a user needs a policy that allows sts:AssumeRole on it (AliyunSTSAssumeRoleAccess), and the role has to trust it: playauth role show NAME',
    '扮演角色需要两点：用户的策略允许对该角色执行 sts:AssumeRole（如 AliyunSTSAssumeRoleAccess），并且角色信任该用户：playauth role show 名称',
  ],
  'DeleteConflict.User': [
    'playauth user get NAME shows its keys and policies; --force takes them away first.',
    '查看其密钥和策略：playauth user get 名称；加上 --force 会先删除密钥、撤销策略。',
  ],
  'DeleteConflict.Role': [
    'playauth role show NAME shows its policies; --force takes them away first.',
    '查看其策略：playauth role show 名称；加上 --force 会先撤销策略。',
  ],
  'DeleteConflict.Policy': [
    'playauth policy show NAME shows who has it; --force takes it away from them first.',
    '查看谁拥有该策略：playauth policy show 名称；加上 --force 会先全部撤销。',
  ],
};

/** Empty where nothing more is known than the message says. */
export function adviceOn(error: unknown): readonly Text[] {
  if (!(error instanceof PlayauthError)) return [];
  const { code, accessDeniedDetail } = error;
  const known = mostSpecific(code);
  // The detail of a denial says more than advice on `Forbidden.RAM` in general.
  const deniedAdvice = code === 'Forbidden.RAM' ? undefined : known;
  if (accessDeniedDetail !== undefined)
    return [denial(accessDeniedDetail), deniedAdvice ?? adviceOnDenial(accessDeniedDetail)];
  const next = known ?? (SAYS_ALL.has(code) ? undefined : remedies[code]?.remedy);
  return next === undefined ? [] : [next];
}

/** For `A.B.C` the advice on it, else on `A.B`, else on `A`. */
function mostSpecific(code: string): Text | undefined {
  const parts = code.split('.');
  const names = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
  return names.map((name) => adviceByCode[name]).find((text) => text !== undefined);
}

function denial(detail: AccessDeniedDetail): Text {
  const { AuthAction, AuthPrincipalType, NoPermissionType, PolicyType, Policy } = detail;
  const table: Readonly<Record<string, Text | undefined>> = texts;
  const kind = table[`policy.${PolicyType}`] ?? texts.policy;
  const why =
    NoPermissionType === 'ExplicitDeny'
      ? fill(texts.explicitDeny, { kind, policy: Policy })
      : fill(texts.implicitDeny, { kind });
  const who = table[`principal.${AuthPrincipalType}`] ?? AuthPrincipalType;
  return fill(texts.denied, { who, name: detail.AuthPrincipalDisplayName, action: AuthAction, why });
}

function adviceOnDenial({ NoPermissionType, PolicyType, Policy }: AccessDeniedDetail): Text {
  if (PolicyType === 'SessionPolicy') return texts.assumeAgain;
  return NoPermissionType === 'ExplicitDeny' ? fill(texts.changePolicy, { policy: Policy }) : texts.attachPolicy;
}
