// Media files on the local disk. A blob key is a path below the root; keys that could leave it are a fault of ours.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { BlobInfo, Blobs } from './blobs.ts';
import { writeFlushed, type Content } from './write-flushed.ts';

const KEY = /^[a-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** `incoming` is on the same file system as `root`, so that a finished file appears by one rename. */
export function createDiskBlobs(root: string, incoming: string): Blobs {
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new Error(`Not a blob key: ${key}`);
    return join(root, key);
  };
  return {
    stat: (key) => statFile(pathOf(key)),
    read: (key, maxBytes) => readSmallFile(pathOf(key), maxBytes),
    stream: (key, range) => openStream(pathOf(key), range),
    write: async (key, content) => {
      await writeWhole(pathOf(key), join(incoming, randomUUID()), content);
    },
    adoptFile: async (key, localFile) => {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      await rename(localFile, path);
    },
    adoptFolder: async (prefix, localFolder) => {
      await replaceFolder(pathOf(prefix), localFolder, join(incoming, randomUUID()));
    },
    withLocalFile: (key, use) => use(pathOf(key)),
    remove: async (key) => {
      await rm(pathOf(key), { recursive: true, force: true });
    },
    freeBytes: async () => {
      const system = await statfs(root);
      return system.bavail * system.bsize;
    },
  };
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
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new Error('The blob is larger than its reader allows');
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function openStream(path: string, range?: { start: number; end: number }): Promise<Readable> {
  const file = await open(path, 'r');
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

async function replaceFolder(path: string, localFolder: string, aside: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(path, aside).catch(ignoreMissing);
  await rename(localFolder, path).catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await cp(localFolder, path, { recursive: true });
    await rm(localFolder, { recursive: true });
  });
  await rm(aside, { recursive: true, force: true });
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
