// `playauth root-key`: prints the root key pair, for servers that keep no root-credentials.json. Needs the database and the master
// key, so it shows nothing to those who could not read it anyway.
import { readRootKey, type RootKeyRefusal } from '../../app/read-root-key.ts';
import { readConfig, type Values } from '../../config/read-config.ts';
import type { SettingName } from '../../config/settings.ts';
import type { Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type Command } from '../../terminal/command.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import type { Problems } from '../../terminal/problem.ts';
import { configFlag, settingFlags, settingsOf } from '../../terminal/setting-flags.ts';
import { exportLines } from './show-access-key.ts';

export const texts = {
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
} as const satisfies Texts;

interface RootKeyOptions extends Values {
  readonly json?: boolean;
  readonly config?: string;
}

const NEEDED: ReadonlySet<SettingName> = new Set(['dataDir', 'databaseUrl', 'masterKey', 'masterKeyPrevious']);

export const problems = {
  'no-database': {
    says: ['There is no database here yet.', '此处还没有数据库。'],
    next: [
      'Start the server first, or set --data-dir or --database-url as for serve.',
      '请先启动服务端，或按 serve 的写法设置 --data-dir 或 --database-url。',
    ],
  },
  'other-schema': {
    says: ['The database belongs to another version of playauth.', '数据库属于其他版本的 playauth。'],
    next: ['Use the version of the server.', '请使用与服务端相同的版本。'],
  },
  'no-master-key': {
    says: ['The master key is missing.', '缺少主密钥。'],
    next: ['Set PLAYAUTH_MASTER_KEY as for the server.', '请与服务端一样设置 PLAYAUTH_MASTER_KEY。'],
  },
  'wrong-master-key': {
    says: ['The master key is not the one that this database was made with.', '主密钥与此数据库不符。'],
    next: ['Set PLAYAUTH_MASTER_KEY as for the server.', '请与服务端一样设置 PLAYAUTH_MASTER_KEY。'],
  },
  'no-root': {
    says: ['The database has no root account yet.', '数据库中还没有根账号。'],
    next: ['Start the server first.', '请先启动服务端。'],
  },
} as const satisfies Problems & Record<RootKeyRefusal, unknown>;

export const rootKeyCommand: Command<RootKeyOptions, []> = {
  name: 'root-key',
  description: summaries['root-key'],
  flags: [...settingFlags((name) => NEEDED.has(name)), configFlag, { flags: '--json', description: texts.json }],
  isLocal: true,
  async run({ terminal, options }) {
    const root = await readRootKey(readConfig({ flags: settingsOf(options), file: options.config }));
    if (typeof root === 'string') throw new CommandFailure('RootKeyUnavailable', problems[root]);
    const pair = { AccessKeyId: root.accessKeyId, AccessKeySecret: root.accessKeySecret };
    answer(terminal, options, { wire: { AccountId: root.accountId, ...pair }, lines: exportLines(pair, undefined) });
    return undefined;
  },
};
