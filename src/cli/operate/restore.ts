// `playauth restore`: fills an empty data directory, database and storage from a backup, or with --check only reads the backup through.
import { systemClock } from '../../base/clock.ts';
import { readConfig, type Values } from '../../config/read-config.ts';
import { answer, type Command } from '../../terminal/command.ts';
import { configFlag, settingFlags, settingsOf } from '../../terminal/setting-flags.ts';
import { summaries } from '../../terminal/summaries.ts';
import { clean } from '../../terminal/text-table.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { mediaLine, placeSettings, showSteps, toWire } from './backup.ts';
import { explained } from './copy-problems.ts';

export const texts = {
  folder: ['the folder that playauth backup wrote', 'playauth backup 写入的文件夹'],
  check: ['read the whole backup and compare every checksum; restore nothing', '完整读取备份并核对所有校验和；不恢复'],
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
  whole: [
    'The backup of {createdAt} is whole: {rows} rows in {tables} tables.',
    '{createdAt} 的备份完整：{tables} 张表共 {rows} 行。',
  ],
  restored: [
    'Restored the backup of {createdAt}: {rows} rows in {tables} tables, read back and equal.',
    '已恢复 {createdAt} 的备份：{tables} 张表共 {rows} 行，回读一致。',
  ],
  secrets: ['The secrets open with this master key.', '密文可用此主密钥解开。'],
  next: [
    'Start the server with the same --data-dir, --database-url and --storage.',
    '请用相同的 --data-dir、--database-url 和 --storage 启动服务端。',
  ],
  exampleRestore: ['into a new data directory', '恢复到新的数据目录'],
  exampleCheck: ['is this backup whole?', '检查备份是否完整'],
} as const satisfies Texts;

interface RestoreOptions extends Values {
  readonly check?: boolean;
  readonly json?: boolean;
  readonly config?: string;
}

export const restoreCommand: Command<RestoreOptions, [string]> = {
  name: 'restore',
  description: summaries.restore,
  args: [{ name: '<folder>', description: texts.folder, completes: 'file' }],
  flags: [
    { flags: '--check', description: texts.check },
    { flags: '--json', description: texts.json },
    ...settingFlags((name) => placeSettings.has(name)),
    configFlag,
  ],
  examples: [
    ['playauth restore /backup/playauth-2026-11-29 --data-dir /var/lib/playauth', texts.exampleRestore],
    ['playauth restore /backup/playauth-2026-11-29 --check', texts.exampleCheck],
  ],
  isLocal: true,
  async run({ terminal, options, args: [folder] }) {
    if (options.check === true) {
      const { readManifest } = await import('../../app/backup/manifest.ts');
      const { checkBackup } = await import('../../app/backup/read-backup.ts');
      const manifest = await explained(readManifest(folder));
      await explained(checkBackup(folder, manifest));
      const lines = [fill(texts.whole, countsOf(manifest)), mediaLine(manifest)];
      answer(terminal, options, { wire: toWire(clean(folder), manifest), lines });
      return undefined;
    }
    const config = readConfig({ flags: settingsOf(options), file: options.config });
    const { restoreBackup } = await import('../../app/backup/restore-backup.ts');
    const steps = showSteps(terminal);
    const restoring = restoreBackup(config, folder, { clock: systemClock, ...steps });
    const { manifest, rootAccessKeyId } = await explained(restoring).finally(steps.end);
    answer(terminal, options, {
      wire: { ...toWire(clean(folder), manifest), RootAccessKeyId: rootAccessKeyId },
      lines: [fill(texts.restored, countsOf(manifest)), mediaLine(manifest), texts.secrets, texts.next],
    });
    return undefined;
  },
};

function countsOf({ createdAt, tables }: { readonly createdAt: string; readonly tables: readonly { rows: number }[] }) {
  return { createdAt, tables: tables.length, rows: tables.reduce((sum, { rows }) => sum + rows, 0) };
}
