// What the commands for identities say to people, in English and Chinese.
import type { AccessDeniedDetail } from '../../wire/errors.ts';

export interface IdentityMessages {
  readonly heads: Readonly<Record<Head, string>>;
  readonly accountItself: string;
  readonly user: (name: string) => string;
  readonly role: (name: string) => string;
  readonly roleSession: (role: string, session: string) => string;
  readonly never: string;
  readonly accountMade: (id: string) => string;
  readonly userMade: (name: string) => string;
  readonly mayUse: (policies: readonly string[]) => string;
  readonly mayNothing: (attach: string) => string;
  readonly noKeyYet: (create: string) => string;
  readonly keyOnce: string;
  readonly keyUse: string;
  readonly leftBehind: (kind: 'user' | 'role', name: string) => string;
  readonly keyIs: (accessKeyId: string, status: string) => string;
  readonly keyGone: (accessKeyId: string) => string;
  readonly userGone: (name: string) => string;
  readonly policyGone: (name: string) => string;
  readonly roleGone: (name: string) => string;
  readonly policyMade: (name: string) => string;
  readonly policyIs: (name: string, version: string) => string;
  readonly attachNext: (name: string) => string;
  readonly attached: (policy: string, holder: string) => string;
  readonly detached: (policy: string, holder: string) => string;
  readonly roleMade: (name: string, arn: string) => string;
  readonly assumeNext: (name: string) => string;
  readonly sessionUntil: (arn: string, time: string) => string;
  readonly noUsers: string;
  readonly noKeys: (create: string) => string;
  readonly noPolicies: string;
  readonly noRoles: string;
  readonly noSuchAction: (name: string) => string;
  readonly outlivesTtl: (action: string) => string;
  readonly noLifetime: string;
  readonly noCategory: (text: string) => string;
  readonly noVideoId: (text: string) => string;
  readonly denied: (detail: AccessDeniedDetail) => string;
  /** What to do about a refusal, by its code. */
  readonly advice: Readonly<Record<string, string>>;
  readonly deniedAdvice: (detail: AccessDeniedDetail) => string;
}

type Head =
  | 'name'
  | 'id'
  | 'account'
  | 'identity'
  | 'created'
  | 'status'
  | 'type'
  | 'users'
  | 'attached'
  | 'holders'
  | 'description'
  | 'displayName'
  | 'policies'
  | 'accessKeys'
  | 'roles'
  | 'maxSession'
  | 'version'
  | 'endpoint'
  | 'lastUsed'
  | 'accessKey';

const ENGLISH_PRINCIPALS: ReadonlyMap<string, string> = new Map([
  ['RootUser', 'The account'],
  ['SubUser', 'User'],
  ['AssumedRoleUser', 'Role session'],
]);
const CHINESE_PRINCIPALS: ReadonlyMap<string, string> = new Map([
  ['RootUser', '账号'],
  ['SubUser', '用户'],
  ['AssumedRoleUser', '角色会话'],
]);

const ENGLISH_POLICIES: Readonly<Record<string, string>> = {
  SessionPolicy: 'session policy',
  AssumeRolePolicy: 'trust policy of that role',
};
const CHINESE_POLICIES: Readonly<Record<string, string>> = {
  SessionPolicy: '会话策略',
  AssumeRolePolicy: '角色信任策略',
};

export const english: IdentityMessages = {
  heads: {
    ...{ name: 'Name', id: 'Id', account: 'Account', identity: 'Identity', created: 'Created', status: 'Status' },
    ...{
      type: 'Type',
      users: 'Users',
      attached: 'Attached',
      holders: 'Holders',
      description: 'Description',
      displayName: 'Display name',
    },
    ...{ policies: 'Policies', accessKeys: 'Access keys', roles: 'Roles', maxSession: 'Longest session' },
    ...{ version: 'Version', endpoint: 'Endpoint', lastUsed: 'Last used', accessKey: 'Access key' },
  },
  accountItself: 'the account itself: may do everything in it',
  user: (name) => `user ${name}`,
  role: (name) => `role ${name}`,
  roleSession: (role, session) => `role ${role}, assumed as ${session}`,
  never: 'never',
  accountMade: (id) => `Created account ${id}. The key below may do everything in it.`,
  userMade: (name) => `Created user ${name}.`,
  mayUse: (policies) => `Policies: ${policies.join(', ')}`,
  mayNothing: (attach) => `It may do nothing yet. Give it a policy: ${attach}`,
  noKeyYet: (create) => `It has no access key yet. Create one: ${create}`,
  keyOnce: 'The secret is shown here and never again. Keep it where your application finds its secrets:',
  keyUse: 'With these lines run in a shell, `playauth whoami` and the official SDKs call as this key.',
  leftBehind: (kind, name) =>
    `The ${kind} ${name} was created and could not be removed again; remove it: playauth ${kind} delete ${name} --force`,
  keyIs: (accessKeyId, status) => `Access key ${accessKeyId} is ${status === 'Active' ? 'active' : 'disabled'}.`,
  keyGone: (accessKeyId) => `Deleted access key ${accessKeyId}; what was issued with it ends.`,
  userGone: (name) => `Deleted user ${name}.`,
  policyGone: (name) => `Deleted policy ${name}.`,
  roleGone: (name) => `Deleted role ${name}; its sessions end.`,
  policyMade: (name) => `Created policy ${name}.`,
  policyIs: (name, version) => `Policy ${name} is now its version ${version}.`,
  attachNext: (name) => `Give it to somebody: playauth policy attach ${name} --user NAME`,
  attached: (policy, holder) => `Policy ${policy} is attached to ${holder}.`,
  detached: (policy, holder) => `Policy ${policy} is no longer attached to ${holder}.`,
  roleMade: (name, arn) => `Created role ${name}: ${arn}`,
  assumeNext: (name) =>
    `A user assumes it with: playauth role assume ${name} (for that the user needs AliyunSTSAssumeRoleAccess or the like)`,
  sessionUntil: (arn, time) => `${arn}, good until ${time}`,
  noUsers: 'There are no users yet. Create one with: playauth user create NAME --policy AliyunVODPlayAuth --access-key',
  noKeys: (create) => `There are no access keys. Create one with: ${create}`,
  noPolicies: 'There are no such policies.',
  noRoles: 'There are no roles yet. Create one with: playauth role create NAME --trust account',
  noSuchAction: (name) => `There is no operation ${name} that a policy could allow. The names are in docs/wire.md.`,
  outlivesTtl: (action) =>
    `--max-ttl limits GetVideoPlayAuth; ${action} would give out playback for longer. Leave one of the two out.`,
  noLifetime: 'A credential lives 100 to 3000 seconds: give --max-ttl a number between them.',
  noCategory: (text) => `${text} is no CateId (a number).`,
  noVideoId: (text) => `${text} is no VideoId (32 digits of 0–9 a–f).`,
  denied: ({ AuthAction, NoPermissionType, PolicyType, Policy, ...by }) => {
    const who = ENGLISH_PRINCIPALS.get(by.AuthPrincipalType) ?? by.AuthPrincipalType;
    const kind = ENGLISH_POLICIES[PolicyType] ?? 'policy';
    const why =
      NoPermissionType === 'ExplicitDeny' ? `${kind} ${Policy} denies it` : `no ${kind} allows it for this resource`;
    return `${who} ${by.AuthPrincipalDisplayName} was refused ${AuthAction}: ${why}.`;
  },
  deniedAdvice: ({ NoPermissionType, PolicyType, Policy }) => {
    if (PolicyType === 'SessionPolicy')
      return 'Assume the role again with a session policy that allows it, or with none.';
    return NoPermissionType === 'ExplicitDeny'
      ? `A denial wins over every Allow: whoever may change policies can change or detach ${Policy}.`
      : 'Whoever may change policies can attach one that allows it: playauth policy attach POLICY --user NAME (or --role NAME)';
  },
  advice: {
    'Forbidden.RAM':
      "Use a key that may do this: playauth whoami shows whose this is. Accounts belong to the operator: the key of the server's first account itself.",
    'EntityNotExist.User': 'The users there are: playauth user list',
    'EntityNotExist.Role': 'The roles there are: playauth role list',
    'EntityNotExist.Policy': 'The policies there are: playauth policy list',
    'EntityAlreadyExists.User': 'Look at it with: playauth user get NAME',
    'EntityAlreadyExists.Role': 'Look at it with: playauth role show NAME',
    'EntityAlreadyExists.Policy':
      'Look at it with: playauth policy show NAME — change it with: playauth policy update NAME',
    'LimitExceeded.User.AccessKey':
      'Delete a key that is no longer used: playauth access-key list NAME — playauth access-key delete KEY',
    NoPermission:
      'To assume a role, a user needs a policy that allows sts:AssumeRole on it (AliyunSTSAssumeRoleAccess), and the role has to trust it: playauth role show NAME',
    'DeleteConflict.User': 'playauth user get NAME shows its keys and policies; --force takes them away first.',
    'DeleteConflict.Role': 'playauth role show NAME shows its policies; --force takes them away first.',
    'DeleteConflict.Policy': 'playauth policy show NAME shows who has it; --force takes it away from them first.',
  },
};

export const chinese: IdentityMessages = {
  heads: {
    ...{ name: '名称', id: 'ID', account: '账号', identity: '身份', created: '创建时间', status: '状态' },
    ...{
      type: '类型',
      users: '用户',
      attached: '授予时间',
      holders: '引用次数',
      description: '说明',
      displayName: '显示名',
    },
    ...{ policies: '权限策略', accessKeys: '访问密钥', roles: '角色', maxSession: '最长会话' },
    ...{ version: '版本', endpoint: '接入地址', lastUsed: '最后使用', accessKey: '访问密钥' },
  },
  accountItself: '账号本身：拥有账号内的全部权限',
  user: (name) => `用户 ${name}`,
  role: (name) => `角色 ${name}`,
  roleSession: (role, session) => `角色 ${role}，会话 ${session}`,
  never: '从未',
  accountMade: (id) => `已创建账号 ${id}。下面的密钥拥有该账号内的全部权限。`,
  userMade: (name) => `已创建用户 ${name}。`,
  mayUse: (policies) => `权限策略：${policies.join('、')}`,
  mayNothing: (attach) => `目前还没有任何权限，请授予策略：${attach}`,
  noKeyYet: (create) => `该用户还没有访问密钥，请创建：${create}`,
  keyOnce: '密钥的 Secret 只在此显示一次，请保存到应用读取机密的地方：',
  keyUse: '在 shell 中执行以上几行后，`playauth whoami` 和官方 SDK 即以此密钥调用。',
  leftBehind: (kind, name) =>
    `${kind === 'user' ? '用户' : '角色'} ${name} 已创建但未能撤销，请删除：playauth ${kind} delete ${name} --force`,
  keyIs: (accessKeyId, status) => `访问密钥 ${accessKeyId} 已${status === 'Active' ? '启用' : '禁用'}。`,
  keyGone: (accessKeyId) => `已删除访问密钥 ${accessKeyId}，用它签发的凭证随即失效。`,
  userGone: (name) => `已删除用户 ${name}。`,
  policyGone: (name) => `已删除策略 ${name}。`,
  roleGone: (name) => `已删除角色 ${name}，其会话随即失效。`,
  policyMade: (name) => `已创建策略 ${name}。`,
  policyIs: (name, version) => `策略 ${name} 现为版本 ${version}。`,
  attachNext: (name) => `授予用户：playauth policy attach ${name} --user 名称`,
  attached: (policy, holder) => `已将策略 ${policy} 授予 ${holder}。`,
  detached: (policy, holder) => `已从 ${holder} 撤销策略 ${policy}。`,
  roleMade: (name, arn) => `已创建角色 ${name}：${arn}`,
  assumeNext: (name) =>
    `用户扮演该角色：playauth role assume ${name}（该用户需要 AliyunSTSAssumeRoleAccess 或同等权限）`,
  sessionUntil: (arn, time) => `${arn}，有效期至 ${time}`,
  noUsers: '还没有用户。用此命令创建：playauth user create 名称 --policy AliyunVODPlayAuth --access-key',
  noKeys: (create) => `没有访问密钥。用此命令创建：${create}`,
  noPolicies: '没有这样的策略。',
  noRoles: '还没有角色。用此命令创建：playauth role create 名称 --trust account',
  noSuchAction: (name) => `没有可授权的操作 ${name}，操作名见 docs/wire.md。`,
  outlivesTtl: (action) => `--max-ttl 只限制 GetVideoPlayAuth，而 ${action} 会给出更长时间的播放权限。请去掉其中之一。`,
  noLifetime: '凭证有效期为 100 至 3000 秒：--max-ttl 请在此范围内取值。',
  noCategory: (text) => `${text} 不是分类 ID（数字）。`,
  noVideoId: (text) => `${text} 不是视频 ID（32 位 0–9 a–f）。`,
  denied: ({ AuthAction, NoPermissionType, PolicyType, Policy, ...by }) => {
    const who = CHINESE_PRINCIPALS.get(by.AuthPrincipalType) ?? by.AuthPrincipalType;
    const kind = CHINESE_POLICIES[PolicyType] ?? '策略';
    const why =
      NoPermissionType === 'ExplicitDeny' ? `${kind} ${Policy} 明确拒绝` : `没有${kind}允许对该资源执行此操作`;
    return `${who} ${by.AuthPrincipalDisplayName} 执行 ${AuthAction} 被拒绝：${why}。`;
  },
  deniedAdvice: ({ NoPermissionType, PolicyType, Policy }) => {
    if (PolicyType === 'SessionPolicy') return '请用允许此操作的会话策略重新扮演角色，或不带会话策略。';
    return NoPermissionType === 'ExplicitDeny'
      ? `拒绝优先于一切允许：请有权管理策略的人修改或撤销 ${Policy}。`
      : '请有权管理策略的人授予允许此操作的策略：playauth policy attach 策略 --user 名称（或 --role 名称）';
  },
  advice: {
    'Forbidden.RAM':
      '请换用有权限的密钥，查看当前身份：playauth whoami。账号由服务器运营者管理，即第一个账号本身的密钥。',
    'EntityNotExist.User': '查看现有用户：playauth user list',
    'EntityNotExist.Role': '查看现有角色：playauth role list',
    'EntityNotExist.Policy': '查看现有策略：playauth policy list',
    'EntityAlreadyExists.User': '查看该用户：playauth user get 名称',
    'EntityAlreadyExists.Role': '查看该角色：playauth role show 名称',
    'EntityAlreadyExists.Policy': '查看该策略：playauth policy show 名称；修改：playauth policy update 名称',
    'LimitExceeded.User.AccessKey':
      '请删除不再使用的密钥：playauth access-key list 用户；playauth access-key delete 密钥',
    NoPermission:
      '扮演角色需要两点：用户的策略允许对该角色执行 sts:AssumeRole（如 AliyunSTSAssumeRoleAccess），并且角色信任该用户：playauth role show 名称',
    'DeleteConflict.User': '查看其密钥和策略：playauth user get 名称；加上 --force 会先删除密钥、撤销策略。',
    'DeleteConflict.Role': '查看其策略：playauth role show 名称；加上 --force 会先撤销策略。',
    'DeleteConflict.Policy': '查看谁拥有该策略：playauth policy show 名称；加上 --force 会先全部撤销。',
  },
};
