// `playauth account`: several accounts on one server, isolated from each other. Only the key of the server's first account
// may manage them.
import { fill, type Texts } from '../../wire/texts.ts';
import { answer, type ClientOptions, type Command, type CommandGroup } from '../terminal/command.ts';
import { connect } from '../terminal/connect.ts';
import { textTable } from '../terminal/text-table.ts';
import { listAccounts } from './lists.ts';
import { showAccessKey } from './show-access-key.ts';
import { heads } from './texts.ts';

export const texts = {
  group: ['the accounts of the server, separate from each other', '服务端上的账号，彼此隔离'],
  create: [
    'make an account and its first access key; the secret is shown this once',
    '创建账号及其第一对访问密钥，Secret 只显示这一次',
  ],
  accountId: ['16 digits; by default chosen for you', '16 位数字；默认自动生成'],
  list: ['list the accounts', '列出账号'],
  made: [
    'Created account {id}. The key below may do everything in it.',
    '已创建账号 {id}。下面的密钥拥有该账号内的全部权限。',
  ],
} as const satisfies Texts;

const createCommand: Command<ClientOptions, [accountId: string | undefined]> = {
  name: 'create',
  description: texts.create,
  args: [{ name: '[account-id]', description: texts.accountId }],
  async run({ terminal, args: [id], options }) {
    const { client, endpoint } = await connect(terminal, options);
    const wire = await client.call('CreateAccount', id === undefined ? {} : { AccountId: id });
    if (options.json === true) terminal.out(JSON.stringify(wire));
    else {
      terminal.err(fill(texts.made, { id: wire.AccountId }));
      showAccessKey(terminal, wire, endpoint);
    }
    return undefined;
  },
};

const listCommand: Command<ClientOptions, []> = {
  name: 'list',
  description: texts.list,
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const wire = await listAccounts(client);
    const rows = wire.Accounts.Account.map((account) => [account.AccountId, account.CreateDate]);
    answer(terminal, options, { wire, lines: textTable([heads.account, heads.created].map(terminal.say), rows) });
    return undefined;
  },
};

export const accountCommands: CommandGroup = {
  name: 'account',
  description: texts.group,
  commands: [createCommand, listCommand],
};
