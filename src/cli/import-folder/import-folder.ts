// `playauth import DIR --recursive`: every media file below a folder, each exactly once, however often it is run and
// wherever it was cut off. What is there is asked of the server, so that it holds from any machine.
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlayauthError } from '../../../sdk/client.ts';
import { connect } from '../connect.ts';
import { CommandFailure, describeFailure, exitCodes } from '../failure.ts';
import type { ImportOptions } from '../import-file.ts';
import type { Terminal } from '../terminal.ts';
import { clean } from '../text-table.ts';
import type { ReferenceSource } from './choose-reference-id.ts';
import { awaitPlayable } from './await-playable.ts';
import { count, type FileReport } from './file-report.ts';
import { FIND_LIMITS, findFiles, type FoundFile, type FoundFiles, type Skipped } from './find-files.ts';
import { createFolderProgress } from './folder-progress.ts';
import { importOne, type ImportOneDeps } from './import-one.ts';
import { openImportState, type ImportState } from './import-state.ts';

export interface FolderOptions extends ImportOptions {
  readonly recursive?: boolean;
  readonly referenceIdFrom?: ReferenceSource;
  readonly concurrency?: number;
  readonly dryRun?: boolean;
}

const DEFAULT_CONCURRENCY = 2;
const MAX_CONCURRENCY = 16;
/** So many files in a row that did not reach the server: the others would not either. */
const MAX_UNREACHED = 3;

export async function importFolderCommand(terminal: Terminal, folder: string, options: FolderOptions): Promise<number> {
  checkOptions(terminal, options);
  const found = await find(terminal, folder);
  const { client } = await connect(terminal, options);
  // Also says at once whether there is a server, and whether it knows the key.
  const { AccountId } = await client.call('GetCallerIdentity', {});
  const referenceIdFrom = options.referenceIdFrom ?? 'hash';
  const deps: ImportOneDeps = {
    client,
    referenceIdFrom,
    messages: terminal.messages.folder,
    state: referenceIdFrom === 'none' ? await openState(terminal, AccountId) : undefined,
    isDryRun: options.dryRun === true,
    met: new Map(),
  };
  const sent = await importAll(terminal, deps, { found, concurrency: options.concurrency ?? DEFAULT_CONCURRENCY });
  const settled = options.wait === true ? await awaitPlayable(terminal, client, sent) : sent;
  const reports = [...unreadReports(terminal, found), ...settled];
  conclude(terminal, { folder, options, reports, skipped: found.skipped });
  return reports.some(isTrouble) ? exitCodes.failed : exitCodes.ok;
}

/** `--dry-run` for a single file must not import it. */
export function checkOptions({ messages: { folder } }: Terminal, options: FolderOptions): void {
  const { recursive, title, referenceId, referenceIdFrom, concurrency, dryRun } = options;
  const mistake =
    recursive === true
      ? firstGiven({ '--title': title, '--reference-id': referenceId }, folder.notRecursive)
      : firstGiven(
          { '--reference-id-from': referenceIdFrom, '--concurrency': concurrency, '--dry-run': dryRun },
          folder.onlyRecursive,
        );
  if (mistake !== undefined) throw new CommandFailure('InvalidOption', mistake);
  if (concurrency !== undefined && (concurrency < 1 || concurrency > MAX_CONCURRENCY))
    throw new CommandFailure('InvalidOption', folder.concurrency(MAX_CONCURRENCY));
}

function firstGiven(values: Readonly<Record<string, unknown>>, say: (flag: string) => string): string | undefined {
  const flag = Object.keys(values).find((name) => values[name] !== undefined);
  return flag === undefined ? undefined : say(flag);
}

async function find({ messages }: Terminal, folder: string): Promise<FoundFiles> {
  const about = await stat(folder).catch(() => undefined);
  if (about?.isDirectory() !== true) throw new CommandFailure('NoSuchFolder', messages.folder.noFolder(folder));
  const found = await findFiles(folder);
  if (found === 'too many')
    throw new CommandFailure('TooManyFiles', messages.folder.tooManyFiles(folder, FIND_LIMITS.entries));
  return found;
}

async function openState({ messages, environment }: Terminal, accountId: string): Promise<ImportState> {
  if (environment.stateDir === undefined) throw new CommandFailure('NoStateFolder', messages.folder.noStateFolder);
  const path = join(environment.stateDir, `imported-${accountId}`);
  return await openImportState(path).catch((error: unknown) => {
    throw new CommandFailure('NoStateFolder', messages.folder.stateUnusable(path, (error as Error).message));
  });
}

interface Work {
  readonly found: FoundFiles;
  readonly concurrency: number;
}

/** In the order of the files, whichever was ready first. */
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

function unreadReports({ messages: { folder } }: Terminal, { unread }: FoundFiles): FileReport[] {
  return unread.map(({ relativePath, reason }) => ({
    Path: relativePath,
    Outcome: 'Failed',
    Code: reason,
    Message: reason === 'TooDeep' ? folder.tooDeep(FIND_LIMITS.depth) : folder.unreadable,
  }));
}

function isTrouble({ Outcome }: FileReport): boolean {
  return Outcome === 'Failed' || Outcome === 'NotTried';
}

interface Conclusion {
  readonly folder: string;
  readonly options: FolderOptions;
  readonly reports: readonly FileReport[];
  readonly skipped: Skipped;
}

function conclude(terminal: Terminal, { folder, options, reports, skipped }: Conclusion): void {
  const { messages } = terminal;
  const counts = {
    Imported: count(reports, 'Imported'),
    WouldImport: count(reports, 'WouldImport'),
    AlreadyThere: count(reports, 'AlreadyThere'),
    Duplicate: count(reports, 'Duplicate'),
    Failed: count(reports, 'Failed'),
    NotTried: count(reports, 'NotTried'),
  };
  if (options.json === true) {
    const { notMedia, hidden, links, special } = skipped;
    const Skipped = { NotMedia: notMedia, Hidden: hidden, Links: links, Special: special };
    terminal.out(
      JSON.stringify({ Folder: folder, DryRun: options.dryRun === true, ...counts, Skipped, Files: reports }),
    );
    return;
  }
  const failed = reports.filter(({ Outcome }) => Outcome === 'Failed');
  if (failed.length > 0) terminal.err(messages.folder.failedList);
  for (const { Path, Message = '', Code = '' } of failed) terminal.err(clean(`  ${Path}: ${Message} (${Code})`));
  if (counts.NotTried > 0) terminal.err(messages.folder.stopped);
  const say = messages.folder.counts;
  const parts = [
    options.dryRun === true ? say.wouldImport(counts.WouldImport) : say.imported(counts.Imported),
    ...[counts.AlreadyThere].filter(isSome).map(say.there),
    ...[counts.Duplicate].filter(isSome).map(say.duplicate),
    ...[counts.Failed].filter(isSome).map(say.failed),
    ...[counts.NotTried].filter(isSome).map(say.notTried),
    ...(['notMedia', 'hidden', 'links', 'special'] as const)
      .filter((kind) => isSome(skipped[kind]))
      .map((kind) => messages.folder.skipped[kind](skipped[kind])),
  ];
  terminal.out(parts.join(' · '));
}

function isSome(number: number): boolean {
  return number > 0;
}
