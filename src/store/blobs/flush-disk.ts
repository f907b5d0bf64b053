// Makes sure that files and their names are on the disk, and not only on their way there, before anything relies on them:
// what the database says would otherwise outlive what it speaks of when the power fails.
import { open, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { forEachLimited } from '../../base/for-each-limited.ts';

/** One that waits for the disk keeps a thread from everything else that reads and writes files. */
const FLUSHED_AT_ONCE = 2;
/** Systems that keep the names in a folder without being asked, or cannot be asked. */
const NOT_FOR_FOLDERS: ReadonlySet<string | undefined> = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM']);

/** Everything below a folder: the content of the files, and their names. */
export async function flushTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pathsOf = (found: typeof entries): string[] => found.map((entry) => join(entry.parentPath, entry.name));
  await forEachLimited(pathsOf(entries.filter((entry) => entry.isFile())), FLUSHED_AT_ONCE, flushFile);
  const folders = pathsOf(entries.filter((entry) => entry.isDirectory()));
  await forEachLimited([...folders, folder], FLUSHED_AT_ONCE, flushFolder);
}

export async function flushFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.datasync();
}

/** The names in a folder. */
export async function flushFolder(folder: string): Promise<void> {
  try {
    await using opened = await open(folder, 'r');
    await opened.sync();
  } catch (error) {
    if (!NOT_FOR_FOLDERS.has((error as NodeJS.ErrnoException).code)) throw error;
  }
}

/**
 * A name, and those of the folders it is in, up to that of the root. All of them: which folder is new, and not yet on the
 * disk, may be known only to another writer, or to a process that was killed. It costs nothing where nothing is new,
 * and a folder that somebody has removed since has no names left.
 */
export async function flushName(path: string, root: string): Promise<void> {
  const top = resolve(root);
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    await flushFolder(folder).catch(ignoreMissing);
    if (folder === top || folder === dirname(folder)) return;
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
