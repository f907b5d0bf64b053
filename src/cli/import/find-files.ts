// Finds the media files below a folder, for `playauth import DIR --recursive`. Hidden files, links and other kinds are only
// counted; a tree beyond the limits is refused.
import { uploadExtension } from '../../uploads/file-name.ts';
import { openBytes, pathBelow, type BytesEntry, type FilePath } from './file-path.ts';

export interface FoundFile {
  readonly path: FilePath;
  /** Relative to the imported folder, with `/`; for people where a name is not UTF-8. */
  readonly relativePath: string;
}

export interface Skipped {
  readonly notMedia: number;
  readonly hidden: number;
  readonly links: number;
  /** Sockets, devices, pipes. */
  readonly special: number;
}

export interface FoundFiles {
  /** In the order of their paths. */
  readonly files: readonly FoundFile[];
  readonly skipped: Skipped;
  /** Folders that could not be read, or not completely. */
  readonly unread: readonly { readonly relativePath: string; readonly reason: 'TooDeep' | 'Unreadable' }[];
}

interface FindLimits {
  readonly depth: number;
  /** The limit on entries of all kinds, folders included. */
  readonly entries: number;
}

export const FIND_LIMITS: FindLimits = { depth: 32, entries: 200_000 };

interface Waiting extends FoundFile {
  readonly depth: number;
}

/** Answers `too many` instead of a part of the tree. The folder itself may be a link, because the user named it. */
export async function findFiles(root: FilePath, limits: FindLimits = FIND_LIMITS): Promise<FoundFiles | 'too many'> {
  const files: FoundFile[] = [];
  const unread: { relativePath: string; reason: 'TooDeep' | 'Unreadable' }[] = [];
  const skipped = { notMedia: 0, hidden: 0, links: 0, special: 0 };
  const waiting: Waiting[] = [{ path: root, relativePath: '', depth: 0 }];
  let seen = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const { path, relativePath, depth } = folder;
    if (depth > limits.depth) {
      unread.push({ relativePath, reason: 'TooDeep' });
      continue;
    }
    const entries = await readEntries(path, limits.entries - seen);
    if (entries === 'too many') return entries;
    if (entries === undefined)
      unread.push({ relativePath: relativePath === '' ? '.' : relativePath, reason: 'Unreadable' });
    for (const entry of entries ?? []) {
      seen += 1;
      const name = entry.name.toString('utf8');
      const below = { path: pathBelow(path, entry.name), relativePath: joinRelative(relativePath, name) };
      const kind = kindOf(entry, name);
      if (kind === 'file') files.push(below);
      else if (kind === 'folder') waiting.push({ ...below, depth: depth + 1 });
      else skipped[kind] += 1;
    }
  }
  files.sort((a, b) => (a.relativePath < b.relativePath ? -1 : 1));
  return { files, skipped, unread };
}

async function readEntries(path: FilePath, most: number): Promise<readonly BytesEntry[] | 'too many' | undefined> {
  const entries: BytesEntry[] = [];
  try {
    for await (const entry of await openBytes(path)) {
      if (entries.length >= most) return 'too many';
      entries.push(entry);
    }
    return entries;
  } catch {
    return undefined;
  }
}

function kindOf(entry: BytesEntry, name: string): 'file' | 'folder' | keyof Skipped {
  if (entry.isSymbolicLink()) return 'links';
  if (name.startsWith('.')) return 'hidden';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isFile()) return 'special';
  return uploadExtension(name) === undefined ? 'notMedia' : 'file';
}

function joinRelative(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
