// `playauth import DIR --recursive`: imports every media file below a folder. Idempotent: run again, on this or another
// machine, it asks the server which contents are there and resumes what was interrupted.
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlayauthError } from '../../../sdk/client.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure, describeFailure, exitCodes, problemOf } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';
import type { Client } from '../../../sdk/client.ts';
import { readCategory } from '../library/find-category.ts';
import { readTemplateGroup } from '../library/find-template.ts';
import { awaitPlayable } from './await-playable.ts';
import { printSummary } from './import-summary.ts';
import { bePatient, PATIENCE_SECONDS } from '../../terminal/be-patient.ts';
import type { FileReport } from './file-report.ts';
import { findNamed } from './file-path.ts';
import { FIND_LIMITS, findFiles, type FoundFile, type FoundFiles } from './find-files.ts';
import { createFolderProgress } from './folder-progress.ts';
import type { ImportOptions } from './import-options.ts';
import { importOne, type ImportOneDeps } from './import-one.ts';
import { onInterrupt } from './on-interrupt.ts';
import { openImportState, type ImportState } from './import-state.ts';

export const problems = {
  noFolder: {
    says: ['There is no folder {path}', '没有文件夹 {path}'],
    next: [
      'Check the path; one file is imported without --recursive.',
      '请检查路径；导入单个文件时不要加 --recursive。',
    ],
  },
  tooManyFiles: {
    says: ['There are more than {most} entries below {path}.', '{path} 下的条目超过 {most} 个。'],
    next: ['Import its folders one by one.', '请分文件夹导入。'],
  },
  TooDeep: {
    says: ['the folder lies more than {most} levels deep', '文件夹层级超过 {most}'],
    next: ['import it by itself', '请单独导入'],
  },
  Unreadable: {
    says: ['the folder cannot be read', '文件夹无法读取'],
    next: ['give this user the right to read it', '请授予当前用户读取权限'],
  },
  noStateFolder: {
    says: [
      'Without ReferenceIds this machine remembers what was imported, and there is no place for it.',
      '不使用 ReferenceId 时由本机记住已导入的内容，但没有可用的位置。',
    ],
    next: [
      'Set HOME or XDG_STATE_HOME, or choose another --reference-id-from',
      '请设置 HOME 或 XDG_STATE_HOME，或改用其他 --reference-id-from',
    ],
  },
  stateUnusable: {
    says: [
      'What was imported cannot be remembered in {path} ({reason}).',
      '无法在 {path} 记录已导入的内容（{reason}）。',
    ],
    next: [
      'Set XDG_STATE_HOME, or choose another --reference-id-from',
      '请设置 XDG_STATE_HOME，或改用其他 --reference-id-from',
    ],
  },
} as const satisfies Problems;

export const texts = {
  interrupted: [
    'Stopped: {done} of {all} files are done. Run the same command again to go on.',
    '已停止：{all} 个文件中已完成 {done} 个。再次运行同一命令即可继续。',
  ],
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
    about: await readAbout(client, options),
    met: new Map(),
  };
  const reached: FileReport[] = [];
  const forget = onInterrupt(terminal, options.json === true, () => {
    const values = { done: reached.filter(Boolean).length, all: found.files.length };
    return { lines: [fill(texts.interrupted, values)], fields: { Files: reached.filter(Boolean) } };
  });
  const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
  const sent = await importAll(terminal, deps, { found, concurrency, reports: reached });
  const settled =
    options.wait === true ? await awaitPlayable(terminal, patientClient(client, options.patience), sent) : sent;
  forget();
  const reports = [...unreadReports(terminal, found), ...settled];
  printSummary(terminal, { folder, options, reports, skipped: found.skipped });
  return reports.some(isUnsuccessful) ? exitCodes.failed : exitCodes.ok;
}

/** What every video of the folder gets. */
async function readAbout(client: Client, { tags, category, template }: ImportOptions): Promise<ImportOneDeps['about']> {
  return {
    ...(tags !== undefined && { Tags: tags.join(',') }),
    ...(category !== undefined && { CateId: await readCategory(client, category) }),
    ...(template !== undefined && { TemplateGroupId: await readTemplateGroup(client, template) }),
  };
}

/** For questions only: a change is not repeated. */
function patientClient(client: Pick<Client, 'call'>, patienceSeconds = PATIENCE_SECONDS): Pick<Client, 'call'> {
  return { call: (action, parameters) => bePatient(() => client.call(action, parameters), { patienceSeconds }) };
}

async function find(path: string): Promise<FoundFiles> {
  const root = await findNamed(path);
  const entry = root === undefined ? undefined : await stat(root).catch(() => undefined);
  if (root === undefined || entry?.isDirectory() !== true)
    throw new CommandFailure('NoSuchFolder', about(problems.noFolder, { path: clean(path) }));
  const found = await findFiles(root);
  if (found === 'too many')
    throw new CommandFailure(
      'TooManyFiles',
      about(problems.tooManyFiles, { path: clean(path), most: FIND_LIMITS.entries }),
    );
  return found;
}

async function openState({ environment }: Terminal, accountId: string): Promise<ImportState> {
  if (environment.stateDir === undefined) throw new CommandFailure('NoStateFolder', problems.noStateFolder);
  const path = join(environment.stateDir, `imported-${accountId}`);
  return await openImportState(path).catch((error: unknown) => {
    throw new CommandFailure(
      'NoStateFolder',
      about(problems.stateUnusable, { path, reason: (error as Error).message }),
    );
  });
}

interface Work {
  readonly found: FoundFiles;
  readonly concurrency: number;
  /** Filled as the files are done. */
  readonly reports: FileReport[];
}

/** The reports are in the order of the files, whichever finished first. */
async function importAll(terminal: Terminal, deps: ImportOneDeps, work: Work): Promise<FileReport[]> {
  const { found, concurrency, reports } = work;
  const { files } = found;
  const sizes = await sizesOf(files);
  const size = { files: files.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
  const progress = createFolderProgress(terminal, size, () => performance.now());
  let next = 0;
  let unreached = 0;
  const takeFiles = async (): Promise<void> => {
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
  await Promise.all(Array.from({ length: concurrency }, takeFiles));
  progress.end();
  return reports;
}

async function sizesOf(files: readonly FoundFile[]): Promise<number[]> {
  const sizes: number[] = [];
  for (const { path } of files) sizes.push((await lstat(path).catch(() => undefined))?.size ?? 0);
  return sizes;
}

function failureOf(terminal: Terminal, { relativePath }: FoundFile, error: unknown): FileReport {
  const { says, next } = problemOf(error);
  const Message = [says, ...next.slice(0, 1)].map(terminal.say).join(' — ');
  return { ...describeFailure(terminal, error), Message, Path: relativePath, Outcome: 'Failed' };
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
    Message: say(fill<Text>(problems[reason].says, { most: FIND_LIMITS.depth } as never)),
  }));
}

function isUnsuccessful({ Outcome }: FileReport): boolean {
  return Outcome === 'Failed' || Outcome === 'NotTried';
}
