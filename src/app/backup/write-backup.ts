// `playauth backup`: first all rows as they were at one moment, then the media files that they name, then the list of both. The server
// goes on; it removes no file meanwhile.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Config } from '../../config/settings.ts';
import type { BlobEntry } from '../../store/blobs/blobs.ts';
import { copyBlobs, type CopyOutcome } from '../../store/blobs/copy-blobs.ts';
import { flushName } from '../../store/blobs/flush-disk.ts';
import { CopyRefusal } from '../../store/copies/copy-refusal.ts';
import { requireKnownSchema } from '../../store/copies/fill-database.ts';
import { writeLines } from '../../store/copies/line-files.ts';
import { holdRemovals } from '../../store/copies/removal-hold.ts';
import { columnsOf, createTableDigest, writeRow } from '../../store/copies/rows.ts';
import { withSnapshot, type Snapshot } from '../../store/copies/snapshot.ts';
import { followDatabaseClock } from '../../store/database/database-clock.ts';
import { joinDatabase } from '../../store/database/open-database.ts';
import { FILES, MANIFEST, MASTER_KEY, MEDIA, tableFile, writeManifest, type Manifest } from './manifest.ts';
import { readMasterKeyText } from '../master-key-text.ts';
import { databaseUrlOf, makeFolder, readMedia } from './places.ts';

export interface BackupOptions {
  readonly folder: string;
  readonly media: 'copy' | 'reference';
  readonly withMasterKey: boolean;
  readonly version: string;
}

export interface CopySteps {
  readonly onTable?: (table: string) => void;
  readonly onFile?: (done: { readonly files: number; readonly bytes: number }) => void;
}

interface Deps extends CopySteps {
  readonly clock: Clock;
}

/** Processes that run, and parts of uploads that are not finished: neither exists where the backup is restored. */
const LEFT_OUT: ReadonlySet<string> = new Set(['servers', 'master_key_holders', 'upload_parts']);

export async function writeBackup(config: Config, options: BackupOptions, deps: Deps): Promise<Manifest> {
  const { folder, withMasterKey, media, version } = options;
  await prepareFolder(folder);
  const masterKey = withMasterKey ? await readMasterKeyText(config) : undefined;
  if (withMasterKey && masterKey === undefined) throw new CopyRefusal('needs-master-key');
  const url = databaseUrlOf(config);
  // Before anything is written to it: this must be a database of ours.
  await withSnapshot(url, ({ schema }) => Promise.resolve(requireKnownSchema(schema)));
  const database = joinDatabase(url);
  const log = { warn: () => undefined };
  try {
    const clock = await followDatabaseClock(database, { clock: deps.clock, log });
    const hold = await holdRemovals({ database, clock });
    let isKept = false;
    let rows: RowsPart;
    let files: Manifest['media'];
    try {
      rows = await withSnapshot(url, (snapshot) => writeTables(folder, snapshot, deps));
      files = media === 'copy' ? await copyMedia(config, folder, deps) : referenceTo(config);
    } finally {
      isKept = await hold.stop();
      clock.stop();
    }
    if (!isKept) throw new CopyRefusal('lost-hold');
    if (masterKey !== undefined) await writeKey(folder, masterKey);
    const manifest: Manifest = {
      format: 'playauth-backup/1',
      createdAt: new Date(rows.takenAtMs).toISOString(),
      version,
      database: url.startsWith('sqlite:') ? 'sqlite' : 'postgres',
      schema: [...rows.schema],
      tables: rows.tables,
      media: files,
      masterKey: masterKey === undefined ? 'apart' : 'included',
    };
    await writeManifest(folder, manifest);
    await flushName(join(folder, MANIFEST), folder);
    return manifest;
  } finally {
    await database.destroy();
  }
}

/** A folder of an interrupted backup is used again: its media need not be copied a second time. */
async function prepareFolder(folder: string): Promise<void> {
  await mkdir(join(folder, 'tables'), { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  if (names.includes(MANIFEST)) throw new CopyRefusal('backup-there', { folder });
  const ours = new Set(['tables', MEDIA, FILES, MASTER_KEY]);
  if (names.some((name) => !ours.has(name))) throw new CopyRefusal('backup-there', { folder });
}

interface RowsPart {
  readonly takenAtMs: number;
  readonly schema: readonly string[];
  readonly tables: Manifest['tables'];
}

async function writeTables(folder: string, snapshot: Snapshot, { clock, onTable }: Deps): Promise<RowsPart> {
  const takenAtMs = clock.now();
  const tables: Manifest['tables'] = [];
  for (const name of snapshot.tables) {
    if (LEFT_OUT.has(name)) continue;
    onTable?.(name);
    const digest = createTableDigest();
    let columns: readonly string[] = [];
    const lines = async function* (): AsyncGenerator<readonly string[]> {
      for await (const rows of snapshot.rows(name)) {
        if (columns.length === 0 && rows[0] !== undefined) columns = columnsOf(rows[0]);
        for (const row of rows) digest.add(row);
        yield rows.map((row) => writeRow(row, columns));
      }
    };
    const file = await writeLines(tableFile(folder, name), lines());
    tables.push({ name, columns: [...columns], ...digest.end(), ...file });
  }
  return { takenAtMs, schema: snapshot.schema, tables };
}

function referenceTo({ storage, dataDir }: Config): Manifest['media'] {
  return { mode: 'referenced', storage: storage === 'disk' ? `disk:${join(dataDir, 'media')}` : storage };
}

async function copyMedia(config: Config, folder: string, { onFile }: Deps): Promise<Manifest['media']> {
  const lines: string[] = [];
  const failed: string[] = [];
  let bytes = 0;
  const note = ({ key }: BlobEntry, outcome: CopyOutcome): void => {
    if (outcome.kind === 'failed') failed.push(key);
    else if (outcome.kind !== 'gone') {
      bytes += outcome.sizeBytes;
      lines.push(JSON.stringify([key, outcome.sizeBytes, outcome.sha256]));
    }
    onFile?.({ files: lines.length, bytes });
  };
  await copyBlobs({ from: await readMedia(config), to: await makeFolder(join(folder, MEDIA)), onDone: note });
  if (failed.length > 0) throw new CopyRefusal('files-failed', { count: failed.length, first: failed[0] ?? '' });
  const batches = async function* (): AsyncGenerator<readonly string[]> {
    if (lines.length > 0) yield await Promise.resolve(lines);
  };
  const list = await writeLines(join(folder, FILES), batches());
  return { mode: 'copied', files: lines.length, bytes, list };
}

async function writeKey(folder: string, text: string): Promise<void> {
  await writeFile(join(folder, MASTER_KEY), `${text.trim()}\n`, { mode: 0o600, flush: true });
}
