// Reads a backup: its rows and its list of files, each compared with what the manifest says. `playauth restore --check` does this alone.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { forEachLimited } from '../../base/for-each-limited.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { CopyRefusal } from '../../store/copies/copy-refusal.ts';
import { requireKnownSchema, type RowSource } from '../../store/copies/fill-database.ts';
import { readLines } from '../../store/copies/line-files.ts';
import { createTableDigest, readRow, sameTable, type Row } from '../../store/copies/rows.ts';
import { BATCH_ROWS } from '../../store/copies/snapshot.ts';
import { FILES, MEDIA, tableFile, type BackedUpTable, type Manifest } from './manifest.ts';
import { openFolder } from './places.ts';

export interface BackedUpFile {
  readonly key: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const CHECKED_AT_ONCE = 4;

export function rowsOfBackup(folder: string, manifest: Manifest): RowSource {
  const byName = new Map(manifest.tables.map((table) => [table.name, table]));
  return {
    schema: manifest.schema,
    tables: manifest.tables.map(({ name }) => name),
    rows: (name) => rowsOf(folder, byName.get(name)),
  };
}

async function* rowsOf(folder: string, table: BackedUpTable | undefined): AsyncGenerator<readonly Row[]> {
  if (table === undefined) return;
  const digest = createTableDigest();
  let batch: Row[] = [];
  try {
    for await (const line of readLines(tableFile(folder, table.name), table)) {
      const row = readRow(line, table.columns);
      digest.add(row);
      batch.push(row);
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
  } catch {
    throw new CopyRefusal('damaged-backup', { what: `tables/${table.name}.jsonl.gz` });
  }
  if (batch.length > 0) yield batch;
  if (!sameTable(digest.end(), table)) throw new CopyRefusal('damaged-backup', { what: table.name });
}

/** The list of the copied files. */
export async function readFileList(folder: string, { media }: Manifest): Promise<readonly BackedUpFile[]> {
  if (media.mode !== 'copied') return [];
  const files: BackedUpFile[] = [];
  try {
    for await (const line of readLines(join(folder, FILES), media.list)) {
      const [key, sizeBytes, sha256] = JSON.parse(line) as [string, number, string];
      files.push({ key, sizeBytes, sha256 });
    }
  } catch {
    throw new CopyRefusal('damaged-backup', { what: FILES });
  }
  if (files.length !== media.files) throw new CopyRefusal('damaged-backup', { what: FILES });
  return files;
}

/** Reads everything once; throws at the first fault. */
export async function checkBackup(folder: string, manifest: Manifest): Promise<void> {
  requireKnownSchema(manifest.schema);
  const source = rowsOfBackup(folder, manifest);
  for (const table of source.tables) for await (const _ of source.rows(table));
  const media = openFolder(join(folder, MEDIA));
  await forEachLimited(await readFileList(folder, manifest), CHECKED_AT_ONCE, async (file) => {
    if ((await hashOf(media, file.key)) !== file.sha256) throw new CopyRefusal('damaged-backup', { what: file.key });
  });
}

async function hashOf(media: Blobs, key: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of await media.stream(key)) hash.update(chunk as Buffer);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
