// What is in a backup: `backup.json`, written last. A folder without it is no backup, however much is in it.
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CopyRefusal } from '../../store/copies/copy-refusal.ts';

export const MANIFEST = 'backup.json';
export const FILES = 'files.jsonl.gz';
export const MEDIA = 'media';
export const MASTER_KEY = 'master.key';

const written = { sizeBytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) };
const tableName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

const schema = z.object({
  format: z.literal('playauth-backup/1'),
  createdAt: z.iso.datetime(),
  version: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  /** Names of migrations. */
  schema: z.array(z.string()).min(1),
  tables: z.array(
    z.object({
      name: tableName,
      /** Names of columns, in the order of the values in a line. */
      columns: z.array(tableName),
      rows: z.number().int().nonnegative(),
      digest: z.string(),
      ...written,
    }),
  ),
  media: z.discriminatedUnion('mode', [
    z.object({
      mode: z.literal('copied'),
      files: z.number().int().nonnegative(),
      bytes: z.number().int().nonnegative(),
      list: z.object(written),
    }),
    /** The files stay where they are: `storage` of the server. */
    z.object({ mode: z.literal('referenced'), storage: z.string() }),
  ]),
  masterKey: z.enum(['included', 'apart']),
});

export type Manifest = z.output<typeof schema>;
export type BackedUpTable = Manifest['tables'][number];

export function tableFile(folder: string, table: string): string {
  return join(folder, 'tables', `${table}.jsonl.gz`);
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await using file = await open(join(folder, MANIFEST), 'wx', 0o600);
  await file.writeFile(`${JSON.stringify(manifest, undefined, 2)}\n`);
  await file.sync();
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined) throw new CopyRefusal('no-backup', { folder });
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new CopyRefusal('damaged-backup', { what: MANIFEST });
  }
}
