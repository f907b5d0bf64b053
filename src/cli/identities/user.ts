// `playauth user`: the users of the account. One command makes a user with its policy and its access key.
import type { Client } from '../../../sdk/client.ts';
import { fill, join, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type Argument, type ClientOptions, type Command, type CommandGroup } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { several } from '../../terminal/flag-values.ts';
import { factLines, tableLines } from '../../terminal/text-table.ts';
import { attachPolicy, detachEverything, listHeld, namePolicy } from './holder.ts';
import { listUsers } from './lists.ts';
import { showAccessKey } from './show-access-key.ts';
import { COMMA, heads, texts as common } from './texts.ts';

export const texts = {
  create: ['make a user', '创建用户'],
  list: ['list the users', '列出用户'],
  get: ['show a user, its policies and its access keys', '显示用户及其策略和访问密钥'],
  delete: ['delete a user', '删除用户'],
  accessKey: ['make an access key as well; its secret is shown this once', '同时创建访问密钥，其 Secret 只显示这一次'],
  removeFirst: ['delete its access keys and detach its policies first', '先删除其访问密钥并撤销其策略'],
  name: ['the name of the user', '用户名'],
  exampleCreate: ['a key that may only issue credentials', '只能签发凭证的密钥'],
  made: ['Created user {name}.', '已创建用户 {name}。'],
  noKeyYet: ['It has no access key yet. Create one: {create}', '该用户还没有访问密钥，请创建：{create}'],
  none: [
    'There are no users yet. Create one with: playauth user create NAME --policy AliyunVODPlayAuth --access-key',
    '还没有用户。用此命令创建：playauth user create 名称 --policy AliyunVODPlayAuth --access-key',
  ],
  deleted: ['Deleted user {name}.', '已删除用户 {name}。'],
} as const satisfies Texts;

interface NewUser extends ClientOptions {
  readonly policy?: readonly string[];
  readonly accessKey?: boolean;
  readonly displayName?: string;
  readonly comments?: string;
}

interface DeleteOptions extends ClientOptions {
  readonly force?: boolean;
}

const userArgument: Argument = { name: '<name>', description: texts.name, completes: 'user', wire: ['UserName'] };

const createCommand: Command<NewUser, [name: string]> = {
  name: 'create',
  description: texts.create,
  args: [userArgument],
  flags: [
    {
      flags: '--policy <names>',
      description: common.policiesFlag,
      read: several,
      completes: 'policy',
      wire: ['PolicyName'],
    },
    { flags: '--access-key', description: texts.accessKey },
    { flags: '--display-name <text>', description: heads.displayName, wire: ['DisplayName'] },
    { flags: '--comments <text>', description: heads.description, wire: ['Comments'] },
  ],
  examples: [['playauth user create lms --policy AliyunVODPlayAuth --access-key', texts.exampleCreate]],
  async run({ terminal, args: [name], options }) {
    const { client, endpoint } = await connect(terminal, options);
    const made = await client.call('CreateUser', {
      UserName: name,
      ...(options.displayName !== undefined && { DisplayName: options.displayName }),
      ...(options.comments !== undefined && { Comments: options.comments }),
    });
    const key = await addPoliciesAndKey(client, name, options).catch(async (error: unknown) => {
      await removeUser(client, name).catch(() => {
        terminal.err(fill(common.userLeftBehind, { name }));
      });
      throw error;
    });
    const lines = [
      fill(texts.made, { name }),
      options.policy === undefined
        ? fill(common.mayNothing, { attach: `playauth policy attach AliyunVODPlayAuth --user ${name}` })
        : fill(common.mayUse, { policies: join(options.policy, COMMA) }),
    ];
    if (key === undefined || options.json === true) {
      const create = `playauth access-key create ${name}`;
      const wire = { ...made, ...(key !== undefined && { AccessKey: key }) };
      answer(terminal, options, { wire, lines: [...lines, fill(texts.noKeyYet, { create })] });
      return undefined;
    }
    for (const line of lines) terminal.err(line);
    showAccessKey(terminal, key, endpoint);
    return undefined;
  },
};

/** Attaches the policies of a new user, and makes its access key. */
async function addPoliciesAndKey(client: Client, name: string, { policy = [], accessKey }: NewUser) {
  for (const policyName of policy) await attachPolicy(client, namePolicy(policyName), { kind: 'user', name });
  return accessKey === true ? (await client.call('CreateAccessKey', { UserName: name })).AccessKey : undefined;
}

const listCommand: Command<ClientOptions, []> = {
  name: 'list',
  description: texts.list,
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const wire = await listUsers(client);
    const rows = wire.Users.User.map((user) => [user.UserName, user.UserId, user.CreateDate, user.DisplayName]);
    const head = [heads.name, heads.id, heads.created, heads.displayName].map(terminal.say);
    answer(terminal, options, { wire, lines: rows.length === 0 ? [texts.none] : tableLines(terminal, head, rows) });
    return undefined;
  },
};

const getCommand: Command<ClientOptions, [name: string]> = {
  name: 'get',
  description: texts.get,
  args: [userArgument],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const { say } = terminal;
    const found = await client.call('GetUser', { UserName: name });
    const { Policies } = await listHeld(client, { kind: 'user', name });
    const { AccessKeys } = await client.call('ListAccessKeys', { UserName: name });
    const { User } = found;
    const lines = factLines([
      [say(heads.name), User.UserName],
      [say(heads.id), User.UserId],
      [say(heads.displayName), User.DisplayName],
      [say(heads.description), User.Comments],
      [say(heads.created), User.CreateDate],
      [say(heads.policies), Policies.Policy.map(({ PolicyName }) => PolicyName).join(', ') || '–'],
      [say(heads.accessKeys), AccessKeys.AccessKey.map((key) => `${key.AccessKeyId} ${key.Status}`).join(', ') || '–'],
    ]);
    answer(terminal, options, { wire: { ...found, Policies, AccessKeys }, lines });
    return undefined;
  },
};

const deleteCommand: Command<DeleteOptions, [name: string]> = {
  name: 'delete',
  description: texts.delete,
  args: [userArgument],
  flags: [{ flags: '--force', description: texts.removeFirst }],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const wire =
      options.force === true ? await removeUser(client, name) : await client.call('DeleteUser', { UserName: name });
    answer(terminal, options, { wire, lines: [fill(texts.deleted, { name })] });
    return undefined;
  },
};

/** Access keys go first, so that they end even if a later step fails. */
async function removeUser(client: Client, name: string): Promise<{ RequestId: string }> {
  const { AccessKeys } = await client.call('ListAccessKeys', { UserName: name });
  for (const { AccessKeyId } of AccessKeys.AccessKey)
    await client.call('DeleteAccessKey', { UserName: name, UserAccessKeyId: AccessKeyId });
  await detachEverything(client, { kind: 'user', name });
  return client.call('DeleteUser', { UserName: name });
}

export const userCommands: CommandGroup = {
  name: 'user',
  description: summaries.user,
  commands: [createCommand, listCommand, getCommand, deleteCommand],
};
