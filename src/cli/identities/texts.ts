// What several commands for accounts, users, access keys, policies and roles say.
import type { Texts } from '../../wire/texts.ts';

/** The headings of tables and the labels of facts. */
export const heads = {
  name: ['Name', '名称'],
  id: ['Id', 'ID'],
  account: ['Account', '账号'],
  identity: ['Identity', '身份'],
  created: ['Created', '创建时间'],
  status: ['Status', '状态'],
  type: ['Type', '类型'],
  users: ['Users', '用户'],
  attached: ['Attached', '授予时间'],
  holders: ['Holders', '引用次数'],
  description: ['Description', '说明'],
  displayName: ['Display name', '显示名'],
  policies: ['Policies', '权限策略'],
  accessKeys: ['Access keys', '访问密钥'],
  roles: ['Roles', '角色'],
  maxSession: ['Longest session', '最长会话'],
  version: ['Version', '版本'],
  endpoint: ['Endpoint', '接入地址'],
  lastUsed: ['Last used', '最后使用'],
  accessKey: ['Access key', '访问密钥'],
} as const satisfies Texts;

export const texts = {
  user: ['user {name}', '用户 {name}'],
  role: ['role {name}', '角色 {name}'],
  mayUse: ['Policies: {policies}', '权限策略：{policies}'],
  mayNothing: ['It may do nothing yet. Give it a policy: {attach}', '目前还没有任何权限，请授予策略：{attach}'],
  userLeftBehind: [
    'The user {name} was created and could not be removed again; remove it: playauth user delete {name} --force',
    '用户 {name} 已创建但未能撤销，请删除：playauth user delete {name} --force',
  ],
  roleLeftBehind: [
    'The role {name} was created and could not be removed again; remove it: playauth role delete {name} --force',
    '角色 {name} 已创建但未能撤销，请删除：playauth role delete {name} --force',
  ],
  policiesFlag: ['policies to attach, with commas or repeated', '要授予的策略，用逗号分隔或重复此选项'],
  detachFirst: ['detach its policies first', '先撤销其策略'],
} as const satisfies Texts;

/** Between the items of a list inside a sentence. */
export const COMMA = [', ', '、'] as const;
