// `playauth storage migrate`: copies all media files from one storage to another. Like `serve` it works on the storage
// itself, and speaks to no server.
import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { readConfig, type Values } from '../../config/read-config.ts';
import type { Config } from '../../config/settings.ts';
import { parseStoragePlace, type StoragePlace } from '../../config/storage-place.ts';
import { openBlobs } from '../../app/open-blobs.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { copyBlobs, type CopyOutcome } from '../../store/blobs/copy-blobs.ts';
import { createDiskBlobs } from '../../store/blobs/disk-blobs.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { clean } from '../text-table.ts';
import { createCopyProgress } from './copy-progress.ts';
import type { StorageCounts } from './messages.ts';

export interface MigrateOptions {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
  readonly config?: string;
  /** Settings by name. */
  readonly flags: Values;
}

interface Failed {
  readonly key: string;
  readonly reason: string;
}

interface Total {
  files: number;
  bytes: number;
}

const MAX_SHOWN = 20;

export async function migrateCommand(terminal: Terminal, options: MigrateOptions): Promise<number> {
  const [from, to] = [readEnd(options, options.from), readEnd(options, options.to)];
  if (overlap(from, to)) throw new CommandFailure('SameStorage', terminal.messages.storage.sameStorage);
  const source = await openSource(terminal, from);
  const target = await openTarget(to);
  const report = await copyAll(terminal, source, target);
  const isWhole = report.counts.failed === 0;
  if (options.json === true) terminal.out(JSON.stringify(toWire(options, report)));
  else showReport(terminal, options, report);
  return isWhole ? exitCodes.ok : exitCodes.failed;
}

interface End {
  readonly config: Config;
  readonly place: StoragePlace;
  /** Of the data directory, unless the place names another. */
  readonly mediaFolder: string;
}

function readEnd({ flags, config: file }: MigrateOptions, storage: string): End {
  const config = readConfig({ flags: { ...flags, storage }, file });
  const parsed = parseStoragePlace(config.storage);
  if (!parsed.ok) throw new CommandFailure('InvalidStorage', parsed.reason);
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

/** Nothing is made or cleared where is only read. */
async function openSource(terminal: Terminal, { config, place, mediaFolder }: End): Promise<Blobs> {
  if (place.kind === 's3') return await openBlobs(config, localFolders(mediaFolder));
  const isThere = await stat(mediaFolder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) throw new CommandFailure('NoSuchFolder', terminal.messages.storage.noSource(clean(mediaFolder)));
  return createDiskBlobs(mediaFolder, join(mediaFolder, '.incoming'));
}

/** Files arrive below the folder itself: that of the data directory is cleared when a server starts. */
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
  readonly counts: StorageCounts;
  readonly copiedBytes: number;
  readonly failures: readonly Failed[];
}

async function copyAll(terminal: Terminal, from: Blobs, to: Blobs): Promise<Report> {
  if (terminal.isInteractive) terminal.status(terminal.messages.storage.counting);
  const total = await count(from);
  const progress = createCopyProgress(terminal, total);
  const counts = { copied: 0, replaced: 0, there: 0, gone: 0, failed: 0 };
  const failures: Failed[] = [];
  let copiedBytes = 0;
  const keep = (key: string, outcome: CopyOutcome): void => {
    counts[outcome.kind] += 1;
    if (outcome.kind === 'failed') failures.push({ key, reason: outcome.reason });
    if (outcome.kind === 'copied' || outcome.kind === 'replaced') copiedBytes += outcome.sizeBytes;
  };
  try {
    await copyBlobs({
      from,
      to,
      onDone: ({ key, sizeBytes }, outcome) => {
        keep(key, outcome);
        progress.done(sizeBytes);
      },
    });
  } catch (error) {
    const { message } = error as Error;
    throw new CommandFailure('StorageUnavailable', `${message}\n${terminal.messages.storage.runAgain}`);
  } finally {
    progress.end();
  }
  return { total, counts, copiedBytes, failures };
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
    ...{ From: from, To: to, Files: total.files, Bytes: total.bytes },
    ...{ Copied: counts.copied, CopiedBytes: copiedBytes, Replaced: counts.replaced },
    ...{ AlreadyThere: counts.there, Gone: counts.gone },
    Failed: failures.map(({ key, reason }) => ({ Key: key, Reason: reason })),
  };
}

function showReport(terminal: Terminal, { to }: MigrateOptions, { counts, failures }: Report): void {
  const { storage } = terminal.messages;
  for (const { key, reason } of failures.slice(0, MAX_SHOWN)) terminal.err(`  ${clean(storage.failed(key, reason))}`);
  if (failures.length > MAX_SHOWN) terminal.err(`  ${storage.moreFailed(failures.length - MAX_SHOWN)}`);
  terminal.out(storage.result(counts));
  terminal.out(failures.length > 0 ? storage.runAgain : storage.next(clean(to)));
}
