// Media files on a disk. A blob key is a path below the root.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, open, readdir, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { checkBlobKey, isBlobKey } from './blob-keys.ts';
import type { BlobEntry, BlobInfo, Blobs } from './blobs.ts';
import { StorageUnavailable } from './storage-error.ts';
import { flushFile, flushName, flushTree } from './flush-disk.ts';
import { writeFlushed, type Content } from './write-flushed.ts';

/**
 * `incoming` is on the same file system as `root`, so that a finished file appears by one rename; the names of files there
 * begin with `mark`.
 */
export function createDiskBlobs(root: string, incoming: string, mark = ''): Blobs {
  const pathOf = (key: string): string => join(root, checkBlobKey(key));
  const newTemporary = (): string => join(incoming, `${mark}${randomUUID()}`);
  return {
    stat: (key) => statFile(pathOf(key)),
    read: (key, maxBytes) => readSmallFile(pathOf(key), maxBytes),
    stream: (key, range) => openStream(pathOf(key), range),
    write: async (key, content) => {
      const path = pathOf(key);
      await writeWhole(path, newTemporary(), content);
      await flushName(path, root);
    },
    adoptFile: async (key, localFile) => {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      await moveFile(localFile, { path, temporary: newTemporary() });
      await flushName(path, root);
    },
    adoptFolder: async (prefix, localFolder) => {
      const [path, aside] = [pathOf(prefix), newTemporary()];
      await replaceFolder(path, localFolder, { aside, temporary: newTemporary() });
      await flushName(path, root);
      await rm(aside, { recursive: true, force: true });
    },
    withLocalFile: (key, use) => use(pathOf(key)),
    remove: async (key) => {
      await rm(pathOf(key), { recursive: true, force: true });
    },
    list: (prefix) => listBelow(root, prefix === undefined ? '' : `${checkBlobKey(prefix)}/`),
    freeBytes: () => freeBytesOf(root),
  };
}

export async function freeBytesOf(folder: string): Promise<number> {
  const system = await statfs(folder);
  return system.bavail * system.bsize;
}

async function statFile(path: string): Promise<BlobInfo | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? { sizeBytes: found.size, modifiedAtMs: Math.floor(found.mtimeMs) } : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function readSmallFile(path: string, maxBytes: number): Promise<Buffer> {
  const file = await openToRead(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new Error('The blob is larger than its reader allows');
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Too many open files pass by themselves, and are no fault of the file. */
async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'EMFILE' || code === 'ENFILE' ? new StorageUnavailable('no file descriptor is free') : error;
  }
}

async function openStream(path: string, range?: { start: number; end: number }): Promise<Readable> {
  const file = await openToRead(path);
  return createReadStream(path, { fd: file, highWaterMark: 256 * 1024, ...range });
}

async function writeWhole(path: string, temporary: string, content: Content): Promise<void> {
  try {
    await writeFlushed({ path: temporary, flags: 'wx', start: 0 }, content);
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

interface FolderPlaces {
  readonly aside: string;
  readonly temporary: string;
}

/** The folder is not flushed yet: it is flushed beside its final place, before any of its files gets its name. */
async function replaceFolder(path: string, localFolder: string, { aside, temporary }: FolderPlaces): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await moveAnywhere(localFolder, temporary);
    await flushTree(temporary);
    await rename(path, aside).catch(ignoreMissing);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function moveAnywhere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isOtherFileSystem(error)) throw error;
    await cp(from, to, { recursive: true });
    await rm(from, { recursive: true });
  }
}

/** From another file system it is copied beside its final place first, so that it still appears atomically. */
async function moveFile(from: string, { path, temporary }: { path: string; temporary: string }): Promise<void> {
  try {
    await rename(from, path);
  } catch (error) {
    if (!isOtherFileSystem(error)) throw error;
    await copyFlushed(from, temporary);
    await rename(temporary, path);
    await rm(from);
  }
}

function isOtherFileSystem(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EXDEV';
}

async function copyFlushed(from: string, to: string): Promise<void> {
  try {
    await cp(from, to);
    await flushFile(to);
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
}

/** A name that is no key is no blob. */
async function* listBelow(root: string, prefix: string): AsyncGenerator<BlobEntry> {
  const entries = await readdir(join(root, prefix), { withFileTypes: true }).catch((error: unknown) => {
    ignoreMissing(error);
    return [];
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const key = prefix + entry.name;
    if (!isBlobKey(key)) continue;
    if (entry.isDirectory()) yield* listBelow(root, `${key}/`);
    else if (entry.isFile()) {
      const info = await statFile(join(root, key));
      if (info !== undefined) yield { key, sizeBytes: info.sizeBytes };
    }
  }
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
