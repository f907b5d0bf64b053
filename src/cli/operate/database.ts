// `playauth database`: commands for the operator, on the database itself.
import { readConfig, type Values } from '../../config/read-config.ts';
import type { SettingName } from '../../config/settings.ts';
import { answer, type Command, type CommandGroup } from '../../terminal/command.ts';
import { UsageFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { configFlag, settingFlags, settingsOf } from '../../terminal/setting-flags.ts';
import { summaries } from '../../terminal/summaries.ts';
import { clean } from '../../terminal/text-table.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { showSteps } from './backup.ts';
import { explained } from './copy-problems.ts';

export const texts = {
  move: [
    'copy all rows of the SQLite database to an empty PostgreSQL, counted and read back; the server may go on playing',
    '将 SQLite 数据库的全部数据复制到空的 PostgreSQL 并计数校验；期间播放不受影响',
  ],
  to: [
    'postgres://user@host/database; the password may stand in PGPASSWORD',
    '如 postgres://用户@主机/数据库；密码可放在 PGPASSWORD 中',
  ],
  undo: [
    'make the SQLite database writable again after a move; what PostgreSQL has received since stays there alone',
    '迁移后让 SQLite 数据库恢复可写；此后写入 PostgreSQL 的数据不会带回',
  ],
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
  moved: [
    'Moved {rows} rows in {tables} tables from {from} to {to}, read back and equal.',
    '已将 {tables} 张表共 {rows} 行从 {from} 迁移到 {to}，回读一致。',
  ],
  next: [
    'The old database is read-only now: a server on it plays and refuses changes. Stop it and start it with --database-url; keep the file until you are content. Back to it: playauth database move --undo',
    '旧数据库现已只读：其上的服务端可继续播放，但拒绝修改。请停止它并用 --database-url 启动；确认无误前请保留旧文件。如需退回：playauth database move --undo',
  ],
  undone: ['{from} can be written again.', '{from} 已恢复可写。'],
  example: ['from the data directory to PostgreSQL', '从数据目录迁移到 PostgreSQL'],
} as const satisfies Texts;

export const problems = {
  which: {
    says: ['{flag} is missing.', '缺少 {flag}。'],
    next: [
      'Name the empty database: --to postgres://user@host/database',
      '请指定空数据库：--to postgres://用户@主机/数据库',
    ],
  },
} as const satisfies Problems;

interface MoveOptions extends Values {
  readonly to?: string;
  readonly undo?: boolean;
  readonly json?: boolean;
  readonly config?: string;
}

const NEEDED: ReadonlySet<SettingName> = new Set(['dataDir', 'databaseUrl']);

const moveCommand: Command<MoveOptions, []> = {
  name: 'move',
  description: texts.move,
  flags: [
    { flags: '--to <url>', description: texts.to, conflicts: ['undo'] },
    { flags: '--undo', description: texts.undo },
    { flags: '--json', description: texts.json },
    ...settingFlags((name) => NEEDED.has(name)),
    configFlag,
  ],
  examples: [['playauth database move --to postgres://playauth@db.example.com/playauth', texts.example]],
  isLocal: true,
  async run({ terminal, options }) {
    const config = readConfig({ flags: settingsOf(options), file: options.config });
    const { moveDatabase, undoMove } = await import('../../app/backup/move-database.ts');
    if (options.undo === true) {
      const from = clean(await explained(undoMove(config)));
      answer(terminal, options, { wire: { Database: from }, lines: [fill(texts.undone, { from })] });
      return undefined;
    }
    if (options.to === undefined) throw new UsageFailure(about(problems.which, { flag: '--to' }), 'MissingFlag');
    const { onTable, end } = showSteps(terminal);
    const { from, to, tables } = await explained(moveDatabase(config, options.to, { onTable })).finally(end);
    const counted = [...tables].map(([name, { rows }]) => [name, rows] as const);
    const rows = counted.reduce((sum, [, count]) => sum + count, 0);
    answer(terminal, options, {
      wire: { From: from, To: to, Rows: Object.fromEntries(counted) },
      lines: [fill(texts.moved, { rows, tables: counted.length, from: clean(from), to: clean(to) }), texts.next],
    });
    return undefined;
  },
};

export const databaseCommands: CommandGroup = {
  name: 'database',
  description: summaries.database,
  commands: [moveCommand],
};
