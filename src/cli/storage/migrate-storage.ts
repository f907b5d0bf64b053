// `playauth storage migrate`: copies all media files from one storage to another. Like `serve` it works on the storage
// itself, without a running server.
import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { openBlobs } from '../../app/open-blobs.ts';
import { readConfig, type Values } from '../../config/read-config.ts';
import type { Config, SettingName } from '../../config/settings.ts';
import { parseStoragePlace, type StoragePlace } from '../../config/storage-place.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { copyBlobs, type CopyOutcome } from '../../store/blobs/copy-blobs.ts';
import { createDiskBlobs } from '../../store/blobs/disk-blobs.ts';
import { fill, join as joinTexts, type Text, type Texts } from '../../wire/texts.ts';
import { answer, type Command } from '../../terminal/command.ts';
import { CommandFailure, exitCodes, UsageFailure } from '../../terminal/failure.ts';
import { formatBytes } from '../../terminal/format.ts';
import { about, type Problem, type Problems } from '../../terminal/problem.ts';
import { createProgress } from '../../terminal/progress.ts';
import { configFlag, settingFlags, settingsOf } from '../../terminal/setting-flags.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';

export const texts = {
  migrate: [
    'copy all media files to another storage, each verified; run again, it goes on where it was cut off; removes nothing',
    '将所有媒体文件复制到另一个存储并逐个校验；中断后再次运行会接着上次继续；不删除任何文件',
  ],
  from: [
    'as --storage of serve: disk, disk:/path or s3://bucket/prefix?endpoint=…',
    '源存储，写法同 serve 的 --storage：disk、disk:/路径 或 s3://bucket/prefix?endpoint=…',
  ],
  to: ['as --from', '目标存储，写法同 --from'],
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
  counting: ['Counting the files …', '正在统计文件……'],
  copying: ['{done} / {all} files, {size}', '{done} / {all} 个文件，{size}'],
  copied: ['{count} copied and read back', '已复制并回读校验 {count} 个'],
  there: ['{count} there already', '已存在 {count} 个'],
  replaced: ['{count} were there but different, and were replaced', '内容不同而被替换 {count} 个'],
  gone: ['{count} were removed meanwhile', '期间被删除 {count} 个'],
  failed: ['{count} failed', '失败 {count} 个'],
  failedFile: ['{key}: {reason}', '{key}：{reason}'],
  moreFailed: ['… and {count} more', '……还有 {count} 个'],
  runAgain: [
    'Run the same command again: it goes on where it was and leaves what is equal.',
    '请再次运行同一命令：它会接着上次继续，内容相同的文件不再复制。',
  ],
  next: [
    "Nothing was removed from the source. If a server was running, stop it and run this again for what came meanwhile; then start it with --storage '{to}'.",
    "源存储中的文件均未删除。如果服务器正在运行，请停止它并再运行一次以补上新增的文件，然后用 --storage '{to}' 启动。",
  ],
  exampleMigrate: ['from the data directory into a bucket', '从数据目录复制到存储桶'],
} as const satisfies Texts;

export const problems = {
  sameStorage: {
    says: [
      '--from and --to are the same storage, or one lies in the other.',
      '--from 与 --to 是同一个存储，或其中一个位于另一个之内。',
    ],
    next: ['Choose another place for one of the two.', '请为其中之一另选位置。'],
  },
  noSource: {
    says: ['There is no folder {path} to copy from.', '没有可供复制的文件夹 {path}。'],
    next: ['Check --from and --data-dir.', '请检查 --from 和 --data-dir。'],
  },
  noStorage: {
    says: ['A storage cannot be read: {reason}', '无法识别存储：{reason}'],
    next: [
      'Write it as --storage of serve: disk, disk:/path or s3://bucket/prefix?endpoint=…',
      '写法同 serve 的 --storage：disk、disk:/路径 或 s3://bucket/prefix?endpoint=…',
    ],
  },
  broken: {
    says: ['The copy stopped: {reason}', '复制中断：{reason}'],
    next: texts.runAgain,
  },
} as const satisfies Problems;

interface MigrateOptions extends Values {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
  readonly config?: string;
}

interface Failed {
  readonly key: string;
  readonly reason: string;
}

interface Total {
  files: number;
  bytes: number;
}

const NEEDED: ReadonlySet<SettingName> = new Set(['dataDir', 's3AccessKeyId', 's3SecretAccessKey', 's3SessionToken']);
const MAX_SHOWN = 20;
const REDRAW_MS = 100;

export const migrateCommand: Command<MigrateOptions, []> = {
  name: 'migrate',
  description: texts.migrate,
  flags: [
    { flags: '--from <where>', description: texts.from, isMandatory: true },
    { flags: '--to <where>', description: texts.to, isMandatory: true },
    { flags: '--json', description: texts.json },
    ...settingFlags((name) => NEEDED.has(name)),
    configFlag,
  ],
  examples: [
    [
      "playauth storage migrate --from disk --to 's3://media/playauth?endpoint=https://s3.example.org'",
      texts.exampleMigrate,
    ],
  ],
  isLocal: true,
  async run({ terminal, options }) {
    const [from, to] = [readEnd(options, options.from), readEnd(options, options.to)];
    if (overlap(from, to)) throw new UsageFailure(problems.sameStorage, 'SameStorage');
    const source = await openSource(from);
    const target = await openTarget(to);
    const report = await copyAll(terminal, source, target);
    const { failures } = report;
    if (options.json !== true) showFailures(terminal, failures);
    answer(terminal, options, { wire: toWire(options, report), lines: conclusion(options, report) });
    return failures.length === 0 ? exitCodes.ok : exitCodes.failed;
  },
};

interface End {
  readonly config: Config;
  readonly place: StoragePlace;
  /** The folder of a disk:/path, else that in the data directory. */
  readonly mediaFolder: string;
}

function readEnd(options: MigrateOptions, storage: string): End {
  const config = readConfig({ flags: { ...settingsOf(options), storage }, file: options.config });
  const parsed = parseStoragePlace(config.storage);
  if (!parsed.ok) throw new UsageFailure(about(problems.noStorage, { reason: parsed.reason }), 'InvalidStorage');
  const { place } = parsed;
  const mediaFolder = place.kind === 'disk' && place.path !== undefined ? place.path : join(config.dataDir, 'media');
  return { config, place, mediaFolder: resolve(mediaFolder) };
}

/** A copy into a part of its own source would never end. */
function overlap({ place: one, mediaFolder }: End, { place: other, mediaFolder: otherFolder }: End): boolean {
  if (one.kind === 'disk' && other.kind === 'disk')
    return isWithin(mediaFolder, otherFolder) || isWithin(otherFolder, mediaFolder);
  if (one.kind === 'disk' || other.kind === 'disk') return false;
  if (one.bucket !== other.bucket || one.endpoint !== other.endpoint) return false;
  return one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
}

function isWithin(folder: string, other: string): boolean {
  const path = relative(folder, other);
  return path === '' || !(path.startsWith('..') || path.startsWith('/'));
}

/** Creates and clears nothing: the source is only read. */
async function openSource({ config, place, mediaFolder }: End): Promise<Blobs> {
  if (place.kind === 's3') return await openBlobs(config, localFolders(mediaFolder));
  const isThere = await stat(mediaFolder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) throw new CommandFailure('NoSuchFolder', about(problems.noSource, { path: clean(mediaFolder) }));
  return createDiskBlobs(mediaFolder, join(mediaFolder, '.incoming'));
}

/** Incomplete files lie below the target itself: the usual folder for them is cleared when a server starts. */
async function openTarget({ config, place, mediaFolder }: End): Promise<Blobs> {
  const storage = place.kind === 'disk' ? `disk:${mediaFolder}` : config.storage;
  return await openBlobs({ ...config, storage }, localFolders(mediaFolder));
}

function localFolders(media: string) {
  const incoming = join(media, '.incoming');
  return { media, incoming, work: incoming };
}

interface Report {
  readonly total: Total;
  readonly counts: Readonly<Record<CopyOutcome['kind'], number>>;
  readonly copiedBytes: number;
  readonly failures: readonly Failed[];
}

async function copyAll(terminal: Terminal, from: Blobs, to: Blobs): Promise<Report> {
  if (terminal.isInteractive) terminal.status(terminal.say(texts.counting));
  const total = await count(from);
  const progress = createProgress(terminal, { redrawMs: REDRAW_MS });
  const counts = { copied: 0, replaced: 0, there: 0, gone: 0, failed: 0 };
  const failures: Failed[] = [];
  const past = { files: 0, bytes: 0 };
  let copiedBytes = 0;
  const record = (key: string, outcome: CopyOutcome): void => {
    counts[outcome.kind] += 1;
    if (outcome.kind === 'failed') failures.push({ key, reason: outcome.reason });
    if (outcome.kind === 'copied' || outcome.kind === 'replaced') copiedBytes += outcome.sizeBytes;
  };
  try {
    await copyBlobs({
      from,
      to,
      onDone: ({ key, sizeBytes }, outcome) => {
        record(key, outcome);
        past.files += 1;
        past.bytes += sizeBytes;
        progress.show((past.files / total.files) * 100, () => [progressLine(terminal, past, total)]);
      },
    });
  } catch (error) {
    throw new CommandFailure(
      'StorageUnavailable',
      about<Problem>(problems.broken, { reason: (error as Error).message } as never),
    );
  } finally {
    progress.end();
  }
  return { total, counts, copiedBytes, failures };
}

function progressLine({ say }: Terminal, past: Total, total: Total): string {
  const size = `${formatBytes(past.bytes)} / ${formatBytes(total.bytes)}`;
  return `  ${say(fill(texts.copying, { done: past.files, all: total.files, size }))}`;
}

async function count(blobs: Blobs): Promise<Total> {
  const total = { files: 0, bytes: 0 };
  for await (const { sizeBytes } of blobs.list()) {
    total.files += 1;
    total.bytes += sizeBytes;
  }
  return total;
}

function toWire({ from, to }: MigrateOptions, { total, counts, copiedBytes, failures }: Report): object {
  return {
    From: from,
    To: to,
    Files: total.files,
    Bytes: total.bytes,
    Copied: counts.copied,
    CopiedBytes: copiedBytes,
    Replaced: counts.replaced,
    AlreadyThere: counts.there,
    Gone: counts.gone,
    Failed: failures.map(({ key, reason }) => ({ Key: key, Reason: reason })),
  };
}

function showFailures({ err, say }: Terminal, failures: readonly Failed[]): void {
  for (const failed of failures.slice(0, MAX_SHOWN)) err(`  ${clean(say(fill(texts.failedFile, { ...failed })))}`);
  const more = failures.length - MAX_SHOWN;
  if (more > 0) err(`  ${say(fill(texts.moreFailed, { count: more }))}`);
}

function conclusion({ to }: MigrateOptions, { counts }: Report): readonly Text[] {
  const parts = [
    fill(texts.copied, { count: counts.copied }),
    fill(texts.there, { count: counts.there }),
    ...(['replaced', 'gone', 'failed'] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => fill(texts[kind], { count: counts[kind] })),
  ];
  const next = counts.failed > 0 ? texts.runAgain : fill(texts.next, { to: clean(to) });
  return [joinTexts(parts, [', ', '，']), next];
}
