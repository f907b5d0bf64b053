// Flushes files and their names to the disk (fsync) before the database refers to them: after a power failure a row must not name a
// file that is lost.
import { open, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { forEachLimited } from '../../base/for-each-limited.ts';

/** Flushes at once: each waits for the disk in a thread that all reading and writing of files shares. */
const FLUSHED_AT_ONCE = 2;
/** Errors of systems on which a folder cannot be flushed, or needs no flush. */
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
 * A name, and the names of its parent folders up to the root. All of them: another writer, or a process that was killed, may
 * have created a parent without flushing it. Flushing costs nothing where nothing is new, and a folder that was removed
 * meanwhile needs none.
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
