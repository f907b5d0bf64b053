// `playauth backup`: writes all rows and media of a server, which may be running, into a folder. Reads database and storage themselves,
// with the settings of `serve`.
import type { Manifest } from '../../app/backup/manifest.ts';
import { systemClock } from '../../base/clock.ts';
import { readConfig, type Values } from '../../config/read-config.ts';
import type { SettingName } from '../../config/settings.ts';
import { answer, type Command } from '../../terminal/command.ts';
import { formatBytes } from '../../terminal/format.ts';
import { createProgress } from '../../terminal/progress.ts';
import { readVersion } from '../../config/read-version.ts';
import { configFlag, settingFlags, settingsOf } from '../../terminal/setting-flags.ts';
import { summaries } from '../../terminal/summaries.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { explained } from './copy-problems.ts';

export const texts = {
  to: ['a new folder for the backup', '用于备份的新文件夹'],
  media: [
    'copy the media files, or only refer to where they are; by default a folder is copied and a bucket referred to',
    '复制媒体文件，或仅引用其位置；默认复制文件夹、引用存储桶',
  ],
  withKey: [
    'put the master key into the backup: who reads it then opens every secret',
    '将主密钥一并放入备份：读取备份者即可解开所有密文',
  ],
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
  table: ['table {table}', '表 {table}'],
  files: ['{files} files, {size}', '{files} 个文件，{size}'],
  done: ['Backup of {rows} rows in {tables} tables: {folder}', '已备份 {tables} 张表共 {rows} 行：{folder}'],
  copied: ['{files} media files copied and read back, {size}', '已复制并回读校验 {files} 个媒体文件，{size}'],
  referenced: ['Media files stay in {storage}: keep them too', '媒体文件仍在 {storage}，请一并保留'],
  keyApart: [
    'The master key is not in it. Keep it apart: without it no secret of this backup can be opened.',
    '备份中不含主密钥，请另行保管：没有它就无法解开备份中的任何密文。',
  ],
  keyIncluded: ['The master key is in it: keep it as safe as the key.', '备份中含有主密钥，请像保管密钥一样保管备份。'],
  check: ['Check it at any time: playauth restore {folder} --check', '可随时检查：playauth restore {folder} --check'],
  example: ['a backup named after the day, while the server runs', '在服务端运行时备份，以日期命名'],
} as const satisfies Texts;

interface BackupCommandOptions extends Values {
  readonly to: string;
  readonly media?: 'copy' | 'reference';
  readonly includeMasterKey?: boolean;
  readonly json?: boolean;
  readonly config?: string;
}

/** What tells where a server keeps everything. */
export const placeSettings: ReadonlySet<SettingName> = new Set([
  'dataDir',
  'databaseUrl',
  'storage',
  's3AccessKeyId',
  's3SecretAccessKey',
  's3SessionToken',
  'masterKey',
  'masterKeyPrevious',
]);

export const backupCommand: Command<BackupCommandOptions, []> = {
  name: 'backup',
  description: summaries.backup,
  flags: [
    { flags: '--to <folder>', description: texts.to, isMandatory: true, completes: 'file' },
    { flags: '--media <how>', description: texts.media, choices: ['copy', 'reference'] },
    { flags: '--include-master-key', description: texts.withKey },
    { flags: '--json', description: texts.json },
    ...settingFlags((name) => placeSettings.has(name)),
    configFlag,
  ],
  examples: [['playauth backup --to /backup/playauth-2026-11-29', texts.example]],
  isLocal: true,
  async run({ terminal, options }) {
    const config = readConfig({ flags: settingsOf(options), file: options.config });
    const { writeBackup } = await import('../../app/backup/write-backup.ts');
    const wanted = {
      folder: options.to,
      media: options.media ?? (config.storage.startsWith('s3:') ? 'reference' : 'copy'),
      withMasterKey: options.includeMasterKey === true,
      version: await readVersion(),
    } as const;
    const steps = showSteps(terminal);
    const writing = writeBackup(config, wanted, { clock: systemClock, ...steps });
    const manifest = await explained(writing).finally(steps.end);
    answer(terminal, options, { wire: toWire(options.to, manifest), lines: linesOf(options.to, manifest) });
    return undefined;
  },
};

const REDRAW_MS = 100;

/** Shows what is copied: of the number of files nothing is known before. */
export function showSteps(terminal: Terminal) {
  const progress = createProgress(terminal, { redrawMs: REDRAW_MS, onlyInteractive: true });
  const show = (text: Text): void => progress.show(0, () => [`  ${terminal.say(text)}`]);
  return {
    onTable: (table: string): void => show(fill(texts.table, { table })),
    onFile: ({ files, bytes }: { readonly files: number; readonly bytes: number }): void =>
      show(fill(texts.files, { files, size: formatBytes(bytes) })),
    end: progress.end,
  };
}

export function toWire(folder: string, { tables, media, ...manifest }: Manifest): object {
  return {
    Folder: folder,
    CreatedAt: manifest.createdAt,
    Database: manifest.database,
    Schema: manifest.schema.at(-1),
    Rows: Object.fromEntries(tables.map(({ name, rows }) => [name, rows])),
    Media: media.mode,
    ...(media.mode === 'copied' ? { Files: media.files, Bytes: media.bytes } : { Storage: media.storage }),
    MasterKey: manifest.masterKey,
  };
}

export function mediaLine({ media }: Manifest): Text {
  return media.mode === 'copied'
    ? fill(texts.copied, { files: media.files, size: formatBytes(media.bytes) })
    : fill(texts.referenced, { storage: media.storage });
}

function linesOf(folder: string, manifest: Manifest): readonly Text[] {
  const { tables, masterKey } = manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    fill(texts.done, { rows, tables: tables.length, folder: clean(folder) }),
    mediaLine(manifest),
    masterKey === 'included' ? texts.keyIncluded : texts.keyApart,
    fill(texts.check, { folder: clean(folder) }),
  ];
}
