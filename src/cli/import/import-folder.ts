// `playauth import DIR --recursive`: imports every media file below a folder. Idempotent: run again, on this or another
// machine, it asks the server which contents are there and resumes what was interrupted.
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlayauthError } from '../../../sdk/client.ts';
import { fill, join as joinTexts, type Text, type Texts } from '../../wire/texts.ts';
import { answer } from '../terminal/command.ts';
import { connect } from '../terminal/connect.ts';
import { CommandFailure, describeFailure, exitCodes } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { clean } from '../terminal/text-table.ts';
import type { Client } from '../../../sdk/client.ts';
import { awaitPlayable } from './await-playable.ts';
import { bePatient, PATIENCE_SECONDS } from './be-patient.ts';
import { count, type FileReport } from './file-report.ts';
import { findNamed } from './file-path.ts';
import { FIND_LIMITS, findFiles, type FoundFile, type FoundFiles, type Skipped } from './find-files.ts';
import { createFolderProgress } from './folder-progress.ts';
import type { ImportOptions } from './import-options.ts';
import { importOne, type ImportOneDeps } from './import-one.ts';
import { openImportState, type ImportState } from './import-state.ts';

export const texts = {
  noFolder: ['There is no folder {path}', '没有文件夹 {path}'],
  tooManyFiles: [
    'There are more than {most} entries below {path}: import its folders one by one',
    '{path} 下的条目超过 {most} 个，请分文件夹导入',
  ],
  TooDeep: ['the folder lies more than {most} levels deep: import it by itself', '文件夹层级超过 {most}，请单独导入'],
  Unreadable: ['the folder cannot be read', '文件夹无法读取'],
  noStateFolder: [
    'Without ReferenceIds this machine remembers what was imported, and there is no place for it: set HOME or XDG_STATE_HOME, or choose another --reference-id-from',
    '不使用 ReferenceId 时由本机记住已导入的内容，但没有可用的位置：请设置 HOME 或 XDG_STATE_HOME，或改用其他 --reference-id-from',
  ],
  stateUnusable: [
    'What was imported cannot be remembered in {path} ({reason}): set XDG_STATE_HOME, or choose another --reference-id-from',
    '无法在 {path} 记录已导入的内容（{reason}）：请设置 XDG_STATE_HOME，或改用其他 --reference-id-from',
  ],
  stopped: [
    'The server does not answer any more, so the rest was not tried. Run the same command again to go on.',
    '服务端不再响应，其余文件未尝试。再次运行同一命令即可继续。',
  ],
  failedList: ['Not imported:', '未导入：'],
} as const satisfies Texts;

export const countTexts = {
  Imported: ['{count} imported', '已导入 {count} 个'],
  WouldImport: ['{count} would be imported', '将导入 {count} 个'],
  AlreadyThere: ['{count} already there', '已存在 {count} 个'],
  Duplicate: ['{count} with the content of another file', '与其他文件内容相同 {count} 个'],
  Failed: ['{count} failed', '失败 {count} 个'],
  NotTried: ['{count} not tried', '未尝试 {count} 个'],
  notMedia: ['{count} no media', '非音视频 {count} 个'],
  hidden: ['{count} hidden', '隐藏 {count} 个'],
  links: ['{count} links', '链接 {count} 个'],
  special: ['{count} no files', '非文件 {count} 个'],
} as const satisfies Texts;

const DEFAULT_CONCURRENCY = 2;
/** After so many files in a row that did not reach the server, the rest is not tried. */
const MAX_UNREACHED = 3;

export async function importFolder(terminal: Terminal, folder: string, options: ImportOptions): Promise<number> {
  const found = await find(folder);
  const { client } = await connect(terminal, options);
  // Fails here, before any file is read, if there is no server or it does not know the key.
  const { AccountId } = await client.call('GetCallerIdentity', {});
  const referenceIdFrom = options.referenceIdFrom ?? 'hash';
  const deps: ImportOneDeps = {
    client,
    referenceIdFrom,
    state: referenceIdFrom === 'none' ? await openState(terminal, AccountId) : undefined,
    isDryRun: options.dryRun === true,
    met: new Map(),
  };
  const sent = await importAll(terminal, deps, { found, concurrency: options.concurrency ?? DEFAULT_CONCURRENCY });
  const settled =
    options.wait === true ? await awaitPlayable(terminal, patientClient(client, options.patience), sent) : sent;
  const reports = [...unreadReports(terminal, found), ...settled];
  conclude(terminal, { folder, options, reports, skipped: found.skipped });
  return reports.some(isUnsuccessful) ? exitCodes.failed : exitCodes.ok;
}

/** For questions only: a change is not repeated. */
function patientClient(client: Pick<Client, 'call'>, patienceSeconds = PATIENCE_SECONDS): Pick<Client, 'call'> {
  return { call: (action, parameters) => bePatient(() => client.call(action, parameters), { patienceSeconds }) };
}

async function find(path: string): Promise<FoundFiles> {
  const root = await findNamed(path);
  const about = root === undefined ? undefined : await stat(root).catch(() => undefined);
  if (root === undefined || about?.isDirectory() !== true)
    throw new CommandFailure('NoSuchFolder', fill(texts.noFolder, { path }));
  const found = await findFiles(root);
  if (found === 'too many')
    throw new CommandFailure('TooManyFiles', fill(texts.tooManyFiles, { path, most: FIND_LIMITS.entries }));
  return found;
}

async function openState({ environment }: Terminal, accountId: string): Promise<ImportState> {
  if (environment.stateDir === undefined) throw new CommandFailure('NoStateFolder', texts.noStateFolder);
  const path = join(environment.stateDir, `imported-${accountId}`);
  return await openImportState(path).catch((error: unknown) => {
    throw new CommandFailure('NoStateFolder', fill(texts.stateUnusable, { path, reason: (error as Error).message }));
  });
}

interface Work {
  readonly found: FoundFiles;
  readonly concurrency: number;
}

/** The reports are in the order of the files, whichever finished first. */
async function importAll(terminal: Terminal, deps: ImportOneDeps, { found, concurrency }: Work): Promise<FileReport[]> {
  const { files } = found;
  const sizes = await sizesOf(files);
  const size = { files: files.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
  const progress = createFolderProgress(terminal, size, () => performance.now());
  const reports: FileReport[] = [];
  let next = 0;
  let unreached = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      const file = files[at] as FoundFile;
      if (unreached >= MAX_UNREACHED) {
        reports[at] = { Path: file.relativePath, Outcome: 'NotTried' };
        continue;
      }
      const line = progress.begin(file.relativePath, sizes[at] ?? 0);
      try {
        reports[at] = await importOne(deps, file, line);
        unreached = 0;
      } catch (error) {
        reports[at] = failureOf(terminal, file, error);
        unreached = isUnreached(error) ? unreached + 1 : 0;
      }
      line.done();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  progress.end();
  return reports;
}

async function sizesOf(files: readonly FoundFile[]): Promise<number[]> {
  const sizes: number[] = [];
  for (const { path } of files) sizes.push((await lstat(path).catch(() => undefined))?.size ?? 0);
  return sizes;
}

function failureOf(terminal: Terminal, { relativePath }: FoundFile, error: unknown): FileReport {
  return { ...describeFailure(terminal, error), Path: relativePath, Outcome: 'Failed' };
}

const UNREACHED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT']);

function isUnreached(error: unknown): boolean {
  if (error instanceof PlayauthError) return error.code === 'Client.Network' || error.code === 'Client.Timeout';
  return UNREACHED.has((error as NodeJS.ErrnoException).code ?? '');
}

function unreadReports({ say }: Terminal, { unread }: FoundFiles): FileReport[] {
  return unread.map(({ relativePath, reason }) => ({
    Path: relativePath,
    Outcome: 'Failed',
    Code: reason,
    Message: say(fill(texts[reason], { most: FIND_LIMITS.depth })),
  }));
}

function isUnsuccessful({ Outcome }: FileReport): boolean {
  return Outcome === 'Failed' || Outcome === 'NotTried';
}

interface Conclusion {
  readonly folder: string;
  readonly options: ImportOptions;
  readonly reports: readonly FileReport[];
  readonly skipped: Skipped;
}

function conclude(terminal: Terminal, { folder, options, reports, skipped }: Conclusion): void {
  const counts = {
    Imported: count(reports, 'Imported'),
    WouldImport: count(reports, 'WouldImport'),
    AlreadyThere: count(reports, 'AlreadyThere'),
    Duplicate: count(reports, 'Duplicate'),
    Failed: count(reports, 'Failed'),
    NotTried: count(reports, 'NotTried'),
  };
  const isDryRun = options.dryRun === true;
  const { notMedia, hidden, links, special } = skipped;
  const Skipped = { NotMedia: notMedia, Hidden: hidden, Links: links, Special: special };
  if (options.json !== true) {
    const failed = reports.filter(({ Outcome }) => Outcome === 'Failed');
    if (failed.length > 0) terminal.err(texts.failedList);
    for (const { Path, Message = '', Code = '' } of failed) terminal.err(clean(`  ${Path}: ${Message} (${Code})`));
    if (counts.NotTried > 0) terminal.err(texts.stopped);
  }
  answer(terminal, options, {
    wire: { Folder: folder, DryRun: isDryRun, ...counts, Skipped, Files: reports },
    lines: [joinTexts(countLines(isDryRun ? 'WouldImport' : 'Imported', { ...counts, ...skipped }), ' · ')],
  });
}

/** What was imported in any case, of the rest only what there is. */
function countLines(
  first: 'WouldImport' | 'Imported',
  counts: Readonly<Record<keyof typeof countTexts, number>>,
): readonly Text[] {
  const others = ['AlreadyThere', 'Duplicate', 'Failed', 'NotTried', 'notMedia', 'hidden', 'links', 'special'] as const;
  return [first, ...others.filter((name) => counts[name] > 0)].map((name) =>
    fill(countTexts[name], { count: counts[name] }),
  );
}
