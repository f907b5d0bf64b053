// `playauth root-key`: prints the root key pair, for servers that keep no root-credentials.json. Needs the database and the master
// key, so it shows nothing to those who could not read it anyway.
import { readRootKey, type RootKeyRefusal } from '../../app/read-root-key.ts';
import { readConfig, type Values } from '../../config/read-config.ts';
import type { SettingName } from '../../config/settings.ts';
import type { Text, Texts } from '../../wire/texts.ts';
import { answer, type Command } from '../terminal/command.ts';
import { CommandFailure } from '../terminal/failure.ts';
import { configFlag, settingFlags, settingsOf } from '../terminal/setting-flags.ts';
import { exportLines } from './show-access-key.ts';

export const texts = {
  rootKey: [
    'print the root key pair, as lines for a shell; needs the database and the master key of the server',
    '以 shell 语句输出根密钥对；需要服务端的数据库和主密钥',
  ],
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
  noDatabase: [
    'There is no database here yet: start the server first, or set --data-dir or --database-url as for serve.',
    '此处还没有数据库：请先启动服务端，或按 serve 的写法设置 --data-dir 或 --database-url。',
  ],
  otherSchema: [
    'The database belongs to another version of playauth: use the version of the server.',
    '数据库属于其他版本的 playauth：请使用与服务端相同的版本。',
  ],
  noMasterKey: [
    'The master key is missing: set PLAYAUTH_MASTER_KEY as for the server.',
    '缺少主密钥：请与服务端一样设置 PLAYAUTH_MASTER_KEY。',
  ],
  wrongMasterKey: [
    'The master key is not the one that this database was made with: set PLAYAUTH_MASTER_KEY as for the server.',
    '主密钥与此数据库不符：请与服务端一样设置 PLAYAUTH_MASTER_KEY。',
  ],
  noRoot: ['The database has no root account yet: start the server first.', '数据库中还没有根账号：请先启动服务端。'],
} as const satisfies Texts;

interface RootKeyOptions extends Values {
  readonly json?: boolean;
  readonly config?: string;
}

const NEEDED: ReadonlySet<SettingName> = new Set(['dataDir', 'databaseUrl', 'masterKey']);

const refusals: Readonly<Record<RootKeyRefusal, Text>> = {
  'no-database': texts.noDatabase,
  'other-schema': texts.otherSchema,
  'no-master-key': texts.noMasterKey,
  'wrong-master-key': texts.wrongMasterKey,
  'no-root': texts.noRoot,
};

export const rootKeyCommand: Command<RootKeyOptions, []> = {
  name: 'root-key',
  description: texts.rootKey,
  flags: [...settingFlags((name) => NEEDED.has(name)), configFlag, { flags: '--json', description: texts.json }],
  isLocal: true,
  async run({ terminal, options }) {
    const root = await readRootKey(readConfig({ flags: settingsOf(options), file: options.config }));
    if (typeof root === 'string') throw new CommandFailure('RootKeyUnavailable', refusals[root]);
    const pair = { AccessKeyId: root.accessKeyId, AccessKeySecret: root.accessKeySecret };
    answer(terminal, options, { wire: { AccountId: root.accountId, ...pair }, lines: exportLines(pair, undefined) });
    return undefined;
  },
};
