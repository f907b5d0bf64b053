// The data directory: its folders, and the lock that keeps a second process out. The kernel frees the lock when the process
// ends, however it ends.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { randomHex } from '../base/bytes.ts';

const OWNER = /^[0-9a-f]{16}$/;

export interface DataDir {
  readonly path: string;
  /** A random id, made once: marks the temporary files of this server in a storage that other servers use too. */
  readonly owner: string;
  readonly media: string;
  /** Unfinished files; on the same file system as the media. */
  readonly incoming: string;
  /** Parts of uploads that may be resumed after a restart; on the same file system as the media. */
  readonly parts: string;
  /** Transcoding in progress. */
  readonly work: string;
  file(name: string): string;
  release(): void;
}

/** Creates the folders and clears unfinished files of an earlier run. Throws if another server uses the directory. */
export async function openDataDir(path: string): Promise<DataDir> {
  const root = resolve(path);
  const media = join(root, 'media');
  const incoming = join(root, 'incoming');
  const parts = join(root, 'parts');
  const work = join(root, 'work');
  await mkdir(root, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(root);
  for (const folder of [incoming, work]) await rm(folder, { recursive: true, force: true });
  for (const folder of [media, incoming, parts, work]) await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    path: root,
    owner: await readOrMakeOwner(join(root, 'owner')),
    media,
    incoming,
    parts,
    work,
    file: (name) => join(root, name),
    release: () => {
      lock.close();
    },
  };
}

async function readOrMakeOwner(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (OWNER.test(text)) return text;
  const owner = randomHex(8);
  await writeFile(path, owner, { mode: 0o600, flush: true });
  return owner;
}

function lockDirectory(root: string): DatabaseSync {
  const lock = new DatabaseSync(join(root, 'server.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
    return lock;
  } catch (error) {
    lock.close();
    throw new Error(
      `Another playauth server uses the data directory ${root}. Stop it, or choose another with --data-dir`,
      { cause: error },
    );
  }
}
