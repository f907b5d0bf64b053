// The data directory: its folders, and the lock that keeps a second process out. The kernel frees the lock when the process
// ends, however it ends.
import { access, mkdir, opendir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { randomHex } from '../base/bytes.ts';
import { fill, type Text, type Texts } from '../wire/texts.ts';
import { isDiskFull, sqliteCode } from './database/is-unavailable.ts';

const SQLITE_BUSY = 5;
const RESERVE_BYTES = 2 * 1024 ** 2;
const AMPLE_BYTES = 32 * 1024 ** 2;
const OWNER = /^[0-9a-f]{16}$/;

export const texts = {
  inUse: [
    'Another playauth server uses the data directory {path}. Stop it, or choose another with --data-dir',
    '另一个 playauth 服务端正在使用数据目录 {path}。请停止它，或用 --data-dir 另选目录',
  ],
  full: [
    'The disk of the data directory {path} is full, and the server cannot start without some room. Free a few megabytes and start again.',
    '数据目录 {path} 所在的磁盘已满，没有空间便无法启动。请腾出几兆字节后再启动。',
  ],
  unusable: [
    'The data directory {path} cannot be written ({cause}). Give this user the right to write it, mount its disk read-write, or choose another with --data-dir.',
    '无法写入数据目录 {path}（{cause}）。请授予当前用户写权限、以可写方式挂载磁盘，或用 --data-dir 另选目录。',
  ],
} as const satisfies Texts;

/** The server cannot start; `text` says why and what to do, in every language. */
export class StartError extends Error {
  readonly text: Text;

  constructor(text: Text, cause: unknown) {
    super(text[0], { cause });
    this.name = 'StartError';
    this.text = text;
  }
}

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
  /** True if an earlier run left media and a master key. */
  holdsMedia(): Promise<boolean>;
  release(): void;
}

/** Creates the folders and clears unfinished files of an earlier run. Throws if another server uses the directory. */
export async function openDataDir(path: string): Promise<DataDir> {
  const root = resolve(path);
  try {
    return await openFolders(root);
  } catch (error) {
    throw error instanceof StartError ? error : startError(root, error);
  }
}

/**
 * For one of several processes of the server that holds the lock. It clears what an earlier process in its place left unfinished, which
 * no other one touches.
 */
export async function joinDataDir(path: string, member: string): Promise<DataDir> {
  const root = resolve(path);
  const dataDir = foldersOf(root, await readOrMakeOwner(join(root, 'owner')));
  const [incoming, work] = [join(dataDir.incoming, member), join(dataDir.work, member)];
  await clear([incoming, work]);
  return { ...dataDir, owner: `${dataDir.owner}.${member}`, incoming, work, release: () => undefined };
}

async function openFolders(root: string): Promise<DataDir> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  await keepReserve(root);
  const lock = lockDirectory(root);
  const dataDir = foldersOf(root, await readOrMakeOwner(join(root, 'owner')));
  await clear([dataDir.incoming, dataDir.work]);
  for (const folder of [dataDir.media, dataDir.parts]) await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    ...dataDir,
    release: () => {
      lock.close();
    },
  };
}

function foldersOf(root: string, owner: string): Omit<DataDir, 'release'> {
  const media = join(root, 'media');
  return {
    path: root,
    owner,
    media,
    incoming: join(root, 'incoming'),
    parts: join(root, 'parts'),
    work: join(root, 'work'),
    file: (name) => join(root, name),
    holdsMedia: async () => (await exists(join(root, 'master.key'))) && (await hasEntries(media)),
  };
}

async function clear(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
}

/**
 * A file whose room is given back when the disk is full: without any, the lock and the files of SQLite could not be made, and a
 * server that is restarted would not even play.
 */
async function keepReserve(root: string): Promise<void> {
  const path = join(root, 'reserve');
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  if (free < RESERVE_BYTES) await rm(path, { force: true });
  else if (free > AMPLE_BYTES && !(await exists(path)))
    // Random bytes: a file system that compresses would reserve nothing for others.
    await writeFile(path, randomBytes(RESERVE_BYTES), { mode: 0o600 }).catch(() => undefined);
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
    throw error;
  }
}

function startError(path: string, error: unknown): StartError {
  const code = sqliteCode(error);
  if (code === SQLITE_BUSY) return new StartError(fill(texts.inUse, { path }), error);
  const isFull = isDiskFull(error) || (error as NodeJS.ErrnoException).code === 'ENOSPC';
  if (isFull) return new StartError(fill(texts.full, { path }), error);
  return new StartError(fill(texts.unusable, { path, cause: (error as Error).message }), error);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function hasEntries(folder: string): Promise<boolean> {
  // Where the media are in a bucket, the folder may be removed while the server runs.
  const entries = await opendir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (entries === undefined) return false;
  try {
    return (await entries.read()) !== null;
  } finally {
    await entries.close();
  }
}
