// `playauth migrate`: brings the database to the schema of this version, as a start of the server does; with --check it only compares.
import type { SchemaReport } from '../../app/backup/check-schema.ts';
import { readConfig, type Values } from '../../config/read-config.ts';
import type { SettingName } from '../../config/settings.ts';
import { answer, type Command } from '../../terminal/command.ts';
import { exitCodes } from '../../terminal/failure.ts';
import { configFlag, settingFlags, settingsOf } from '../../terminal/setting-flags.ts';
import { summaries } from '../../terminal/summaries.ts';
import { clean } from '../../terminal/text-table.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';

export const texts = {
  check: [
    'compare only; exit code 0 if the database has exactly the schema of this version',
    '只比较；仅当数据库与本版本的表结构一致时退出码为 0',
  ],
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
  current: ['The database has the schema of this version.', '数据库的表结构与本版本一致。'],
  none: [
    'There is no database yet: the first start of the server makes it.',
    '数据库尚未建立：服务端首次启动时会创建。',
  ],
  older: [
    'Migrations to run: {count} ({names}). playauth migrate, or the next start of the server, runs them; servers of the version before go on beside it.',
    '有 {count} 个迁移待执行：{names}。playauth migrate 或服务端下次启动时会执行；前一版本的服务端可同时运行。',
  ],
  newer: [
    'The database was used by a newer playauth (it has the migration {migration}): this version does not start on it. Install that version, or restore the backup that was made before the upgrade.',
    '该数据库已被更新版本的 playauth 使用（其中有迁移 {migration}），本版本无法在其上启动。请安装该版本，或恢复升级前的备份。',
  ],
  migrated: ['Migrations that were run: {count} ({names})', '已执行 {count} 个迁移：{names}'],
  exampleCheck: ['before an upgrade, with the new version', '升级前用新版本检查'],
} as const satisfies Texts;

interface MigrateOptions extends Values {
  readonly check?: boolean;
  readonly json?: boolean;
  readonly config?: string;
}

const NEEDED: ReadonlySet<SettingName> = new Set(['dataDir', 'databaseUrl']);

export const migrateCommand: Command<MigrateOptions, []> = {
  name: 'migrate',
  description: summaries.migrate,
  flags: [
    { flags: '--check', description: texts.check },
    { flags: '--json', description: texts.json },
    ...settingFlags((name) => NEEDED.has(name)),
    configFlag,
  ],
  examples: [['playauth migrate --check', texts.exampleCheck]],
  isLocal: true,
  async run({ terminal, options }) {
    const config = readConfig({ flags: settingsOf(options), file: options.config });
    const { checkSchema, migrateDatabase } = await import('../../app/backup/check-schema.ts');
    const found = await checkSchema(config);
    const runs = options.check !== true && found.state === 'older';
    if (runs) await migrateDatabase(config);
    const state = runs ? 'current' : found.state;
    const wire = {
      State: state,
      Pending: runs ? [] : found.pending,
      Ran: runs ? found.pending : [],
      Unknown: found.unknown,
    };
    answer(terminal, options, { wire, lines: [runs ? migratedLine(found) : lineOf(found)] });
    return state === 'current' ? exitCodes.ok : exitCodes.failed;
  },
};

function migratedLine({ pending }: SchemaReport): Text {
  return fill(texts.migrated, { count: pending.length, names: pending.join(', ') });
}

function lineOf({ state, pending, unknown = '' }: SchemaReport): Text {
  if (state === 'older') return fill(texts.older, { count: pending.length, names: pending.join(', ') });
  return state === 'newer' ? fill(texts.newer, { migration: clean(unknown) }) : texts[state];
}
