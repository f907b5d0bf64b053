// `playauth access-key`: the key pairs with which users, or the account itself, sign their calls.
import { PlayauthError, type Client } from '../../../sdk/client.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command, type CommandGroup, type Flag } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { factLines, tableLines } from '../../terminal/text-table.ts';
import { listUsers } from './lists.ts';
import { showAccessKey } from './show-access-key.ts';
import { heads } from './texts.ts';

export const texts = {
  create: ['make a key pair; its secret is shown this once', '创建密钥对，其 Secret 只显示这一次'],
  createFor: ['whose; by default that of the caller', '所属用户；默认为调用者'],
  list: ['list the keys', '列出密钥'],
  listOf: ['whose; by default those of the caller', '所属用户；默认为调用者'],
  owner: ['whose it is; by default it is looked for', '所属用户；默认自动查找'],
  disable: [
    'refuse a key, and what it has issued, until it is enabled again',
    '禁用密钥，它签发的凭证一并失效，直到重新启用',
  ],
  enable: ['accept a disabled key again', '重新启用被禁用的密钥'],
  delete: ['delete a key for good; what it has issued ends', '永久删除密钥，它签发的凭证随即失效'],
  lastUsed: ['show when a key was last used', '显示密钥最后一次使用的时间'],
  noKeys: ['There are no access keys. Create one with: {create}', '没有访问密钥。用此命令创建：{create}'],
  active: ['Access key {id} is active.', '访问密钥 {id} 已启用。'],
  disabled: ['Access key {id} is disabled.', '访问密钥 {id} 已禁用。'],
  deleted: ['Deleted access key {id}; what was issued with it ends.', '已删除访问密钥 {id}，用它签发的凭证随即失效。'],
  never: ['never', '从未'],
} as const satisfies Texts;

interface KeyOptions extends ClientOptions {
  readonly user?: string;
}

const createCommand: Command<ClientOptions, [user: string | undefined]> = {
  name: 'create',
  description: texts.create,
  args: [{ name: '[user]', description: texts.createFor, completes: 'user', wire: ['UserName'] }],
  async run({ terminal, args: [user], options }) {
    const { client, endpoint } = await connect(terminal, options);
    const wire = await client.call('CreateAccessKey', ofUser(user));
    if (options.json === true) terminal.out(JSON.stringify(wire));
    else showAccessKey(terminal, wire.AccessKey, endpoint);
    return undefined;
  },
};

const listCommand: Command<ClientOptions, [user: string | undefined]> = {
  name: 'list',
  description: texts.list,
  args: [{ name: '[user]', description: texts.listOf, completes: 'user', wire: ['UserName'] }],
  async run({ terminal, args: [user], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('ListAccessKeys', ofUser(user));
    const rows = wire.AccessKeys.AccessKey.map((key) => [key.AccessKeyId, key.Status, key.CreateDate]);
    const create = ['playauth access-key create', user ?? []].flat().join(' ');
    const head = [heads.accessKey, heads.status, heads.created].map(terminal.say);
    const lines = rows.length === 0 ? [fill(texts.noKeys, { create })] : tableLines(terminal, head, rows);
    answer(terminal, options, { wire, lines });
    return undefined;
  },
};

const lastUsedCommand: Command<KeyOptions, [accessKeyId: string]> = {
  ...aboutKey('last-used', texts.lastUsed),
  async run({ terminal, args: [id], options }) {
    const { client } = await connect(terminal, options);
    const { say } = terminal;
    const wire = await withOwner(client, { id, user: options.user }, (key) => client.call('GetAccessKeyLastUsed', key));
    const { LastUsedDate, ServiceName } = wire.AccessKeyLastUsed;
    const lines = factLines([
      [say(heads.accessKey), id],
      [say(heads.lastUsed), LastUsedDate === '' ? say(texts.never) : `${LastUsedDate}  ${ServiceName}`],
    ]);
    answer(terminal, options, { wire, lines });
    return undefined;
  },
};

const deleteCommand = changeOfKey('delete', texts.delete, {
  change: (client, key) => client.call('DeleteAccessKey', key),
  done: texts.deleted,
});

const disableCommand = changeOfKey('disable', texts.disable, {
  change: (client, key) => client.call('UpdateAccessKey', { ...key, Status: 'Inactive' }),
  done: texts.disabled,
});

const enableCommand = changeOfKey('enable', texts.enable, {
  change: (client, key) => client.call('UpdateAccessKey', { ...key, Status: 'Active' }),
  done: texts.active,
});

export const accessKeyCommands: CommandGroup = {
  name: 'access-key',
  description: summaries['access-key'],
  commands: [createCommand, listCommand, disableCommand, enableCommand, deleteCommand, lastUsedCommand],
};

function aboutKey(name: string, description: Text) {
  return {
    name,
    description,
    args: [{ name: '<access-key-id>', description: heads.accessKey, wire: ['UserAccessKeyId'] }],
    flags: [
      { flags: '--user <name>', description: texts.owner, completes: 'user', wire: ['UserName'] },
    ] satisfies Flag[],
  };
}

interface KeyChange {
  readonly change: (client: Client, key: NamedKey) => Promise<object>;
  readonly done: typeof texts.deleted | typeof texts.disabled | typeof texts.active;
}

function changeOfKey(
  name: string,
  description: Text,
  { change, done }: KeyChange,
): Command<KeyOptions, [accessKeyId: string]> {
  return {
    ...aboutKey(name, description),
    async run({ terminal, args: [id], options }) {
      const { client } = await connect(terminal, options);
      const wire = await withOwner(client, { id, user: options.user }, (key) => change(client, key));
      answer(terminal, options, { wire, lines: [fill(done, { id })] });
      return undefined;
    },
  };
}

interface KeyToChange {
  readonly id: string;
  readonly user: string | undefined;
}

interface NamedKey {
  readonly UserAccessKeyId: string;
  readonly UserName?: string;
}

/**
 * Acts on a key that is named by its id alone: the caller's own, else that of the user who has it. So a leaked key can be
 * disabled before its owner is known.
 */
async function withOwner<A>(client: Client, { id, user }: KeyToChange, act: (key: NamedKey) => Promise<A>): Promise<A> {
  if (user !== undefined) return act({ UserAccessKeyId: id, UserName: user });
  try {
    return await act({ UserAccessKeyId: id });
  } catch (error) {
    const UserName = isNotOwn(error) ? await findOwner(client, id) : undefined;
    if (UserName === undefined) throw error;
    return act({ UserAccessKeyId: id, UserName });
  }
}

/** `MissingParameter` is answered to a role, which has no keys of its own. */
function isNotOwn(error: unknown): boolean {
  const codes = ['EntityNotExist.User.AccessKey', 'MissingParameter'];
  return error instanceof PlayauthError && codes.includes(error.code);
}

async function findOwner(client: Client, id: string): Promise<string | undefined> {
  const { Users } = await listUsers(client);
  for (const { UserName } of Users.User) {
    const { AccessKeys } = await client.call('ListAccessKeys', { UserName });
    if (AccessKeys.AccessKey.some(({ AccessKeyId }) => AccessKeyId === id)) return UserName;
  }
  return undefined;
}

/** Without a name the wire takes the caller. */
function ofUser(user: string | undefined): { readonly UserName?: string } {
  return user === undefined ? {} : { UserName: user };
}
