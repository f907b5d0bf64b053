// `playauth account`: several accounts on one server, isolated from each other. Only the key of the server's first account
// may manage them.
import { fill, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command, type CommandGroup } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean, textTable } from '../../terminal/text-table.ts';
import { listAccounts } from './lists.ts';
import { showAccessKey } from './show-access-key.ts';
import { heads } from './texts.ts';

export const texts = {
  create: [
    'make an account and its first access key; the secret is shown this once',
    '创建账号及其第一对访问密钥，Secret 只显示这一次',
  ],
  accountId: ['16 digits; by default chosen for you', '16 位数字；默认自动生成'],
  list: ['list the accounts', '列出账号'],
  usage: [
    'show how many bytes the account stores and may store; another account only with the own key of the first',
    '查看账号已用和可用的存储字节数；查看其他账号须使用第一个账号自身的密钥',
  ],
  quota: [
    'set how many bytes an account may store; without --max-bytes the setting of the server holds again',
    '设置账号可存储的字节数；不带 --max-bytes 则恢复为服务端设置',
  ],
  maxBytes: ['bytes; 0 stops all uploads of the account', '字节数；0 表示该账号不能再上传'],
  used: ['{used} of {max} bytes', '已用 {used} / {max} 字节'],
  usedUnlimited: ['{used} bytes, without a limit', '已用 {used} 字节，不限'],
  made: [
    'Created account {id}. The key below may do everything in it.',
    '已创建账号 {id}。下面的密钥拥有该账号内的全部权限。',
  ],
} as const satisfies Texts;

const createCommand: Command<ClientOptions, [accountId: string | undefined]> = {
  name: 'create',
  description: texts.create,
  args: [{ name: '[account-id]', description: texts.accountId, wire: ['AccountId'] }],
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

interface QuotaOptions extends ClientOptions {
  readonly maxBytes?: number;
}

const quotaCommand: Command<QuotaOptions, [accountId: string]> = {
  name: 'quota',
  description: texts.quota,
  args: [{ name: '<account-id>', description: heads.account, wire: ['AccountId'] }],
  flags: [
    {
      flags: '--max-bytes <bytes>',
      description: texts.maxBytes,
      range: { least: 0, most: Number.MAX_SAFE_INTEGER },
      wire: ['MaxBytes'],
    },
  ],
  async run({ terminal, args: [AccountId], options }) {
    const { client } = await connect(terminal, options);
    const { maxBytes } = options;
    const limit = maxBytes === undefined ? {} : { MaxBytes: maxBytes };
    await client.call('SetStorageQuota', { AccountId, ...limit });
    showUsage(terminal, options, await client.call('GetStorageUsage', { AccountId }));
    return undefined;
  },
};

const usageCommand: Command<ClientOptions, [accountId: string | undefined]> = {
  name: 'usage',
  description: texts.usage,
  args: [{ name: '[account-id]', description: heads.account, wire: ['AccountId'] }],
  async run({ terminal, args: [AccountId], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('GetStorageUsage', AccountId === undefined ? {} : { AccountId });
    showUsage(terminal, options, wire);
    return undefined;
  },
};

function showUsage(
  terminal: Terminal,
  options: ClientOptions,
  wire: { readonly StorageUsage: { readonly UsedBytes: number; readonly MaxBytes?: number | undefined } },
): void {
  const { UsedBytes: used, MaxBytes: max, ...rest } = wire.StorageUsage;
  const rows = Object.entries(rest).map(([name, value]) => `  ${name.padEnd(16)} ${clean(String(value))}`);
  const line = max === undefined ? fill(texts.usedUnlimited, { used }) : fill(texts.used, { used, max });
  answer(terminal, options, { wire, lines: [line, ...rows] });
}

export const accountCommands: CommandGroup = {
  name: 'account',
  description: summaries.account,
  commands: [createCommand, listCommand, usageCommand, quotaCommand],
};
