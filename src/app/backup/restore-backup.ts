// `playauth restore`: fills an empty data directory, database and storage from a backup. The master key comes first and the rows
// last: interrupted, it leaves what a server refuses to start on, and may be run again.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findRootAccount } from '../../access/accounts/root-account.ts';
import type { Clock } from '../../base/clock.ts';
import type { Config } from '../../config/settings.ts';
import { copyBlobs } from '../../store/blobs/copy-blobs.ts';
import { CopyRefusal } from '../../store/copies/copy-refusal.ts';
import { fillDatabase, requireEmpty, requireKnownSchema } from '../../store/copies/fill-database.ts';
import type { TableDigest } from '../../store/copies/rows.ts';
import { openDataDir } from '../../store/data-dir.ts';
import { joinDatabase } from '../../store/database/open-database.ts';
import { opensKeyRing } from '../../store/keys/key-ring.ts';
import { parseMasterKeys } from '../../store/keys/master-key.ts';
import { createMasterKeys, type MasterKeys } from '../../store/keys/master-keys.ts';
import { openBlobs } from '../open-blobs.ts';
import { readMasterKeyText } from '../master-key-text.ts';
import { openKeys } from '../open-store.ts';
import { MASTER_KEY, MEDIA, readManifest, type Manifest } from './manifest.ts';
import { databaseUrlOf, isMasterKey, openFolder } from './places.ts';
import { readFileList, rowsOfBackup } from './read-backup.ts';
import type { CopySteps } from './write-backup.ts';

interface Deps extends CopySteps {
  readonly clock: Clock;
}

export interface Restored {
  readonly manifest: Manifest;
  readonly tables: ReadonlyMap<string, TableDigest>;
  readonly rootAccessKeyId: string | undefined;
}

export async function restoreBackup(config: Config, folder: string, deps: Deps): Promise<Restored> {
  const manifest = await readManifest(folder);
  requireKnownSchema(manifest.schema);
  requireStorage(config, manifest);
  const files = await readFileList(folder, manifest);
  const keyText = await chooseMasterKey(config, folder, manifest);
  const masterKeys = createMasterKeys(parseMasterKeys(keyText));
  await requireMasterKey(folder, manifest, masterKeys);
  const url = databaseUrlOf(config);
  await requireEmpty(url, manifest.schema);
  // Also keeps a server out, and refuses where one runs.
  const dataDir = await openDataDir(config.dataDir);
  try {
    if (config.masterKey === undefined) await keepMasterKey(dataDir.file('master.key'), keyText);
    if (files.length > 0) await restoreMedia({ config, dataDir, folder, files, onFile: deps.onFile });
    const { tables } = await fillDatabase(url, { source: rowsOfBackup(folder, manifest), onTable: deps.onTable });
    return { manifest, tables, rootAccessKeyId: await openSecrets(url, masterKeys, deps.clock) };
  } finally {
    dataDir.release();
  }
}

/** Referenced files must be where the server will look for them. */
function requireStorage({ storage }: Config, { media }: Manifest): void {
  if (media.mode === 'referenced' && storage !== media.storage)
    throw new CopyRefusal('needs-storage', { storage: media.storage });
}

async function chooseMasterKey(config: Config, folder: string, manifest: Manifest): Promise<string> {
  const there = await readMasterKeyText(config);
  if (config.masterKey !== undefined) return there ?? '';
  if (manifest.masterKey === 'apart' && there === undefined) throw new CopyRefusal('needs-master-key');
  if (manifest.masterKey === 'apart') return there ?? '';
  const included = await readFile(join(folder, MASTER_KEY), 'utf8').catch(() => '');
  if (!isMasterKey(included)) throw new CopyRefusal('damaged-backup', { what: MASTER_KEY });
  if (there !== undefined && there.trim() !== included.trim()) throw new CopyRefusal('other-master-key');
  return included;
}

/** Before anything is written: the backup's own proof opens with this key. */
async function requireMasterKey(folder: string, manifest: Manifest, masterKeys: MasterKeys): Promise<void> {
  const settings: Record<string, string> = {};
  for await (const rows of rowsOfBackup(folder, manifest).rows('settings'))
    for (const { name, value } of rows) settings[String(name)] = String(value);
  if (!opensKeyRing(settings, masterKeys)) throw new CopyRefusal('wrong-master-key');
}

async function keepMasterKey(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, `${text.trim()}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

interface RestoringMedia {
  readonly onFile: CopySteps['onFile'] | undefined;
  readonly config: Config;
  readonly dataDir: Parameters<typeof openBlobs>[1];
  readonly folder: string;
  readonly files: Awaited<ReturnType<typeof readFileList>>;
}

async function restoreMedia({ config, dataDir, folder, files, onFile }: RestoringMedia): Promise<void> {
  const missing = new Map(files.map(({ key, sha256 }) => [key, sha256]));
  const done = { files: 0, bytes: 0 };
  await copyBlobs({
    from: openFolder(join(folder, MEDIA)),
    to: await openBlobs(config, dataDir),
    onDone: ({ key }, outcome) => {
      // A file that the list does not name was left by an earlier attempt at the same backup.
      if ('sha256' in outcome && missing.get(key) === outcome.sha256) missing.delete(key);
      if ('sizeBytes' in outcome) done.bytes += outcome.sizeBytes;
      done.files += 1;
      onFile?.(done);
    },
  });
  const [first] = missing.keys();
  if (first !== undefined) throw new CopyRefusal('files-failed', { count: missing.size, first });
}

/** Every key of the ring and the secret of the root key open, or this throws. */
async function openSecrets(url: string, masterKeys: MasterKeys, clock: Clock): Promise<string | undefined> {
  const database = joinDatabase(url);
  try {
    const { wrappingKey } = await openKeys({ database, masterKeys, clock });
    return (await findRootAccount({ database, wrappingKey, clock }))?.accessKeyId;
  } finally {
    await database.destroy();
  }
}
