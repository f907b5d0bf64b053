// Paths whose names need not be UTF-8: Linux allows any bytes, and Node puts U+FFFD for what it cannot decode, also in the
// arguments of a command. Such a path is kept as bytes (I/O).
import { opendir, stat } from 'node:fs/promises';
import { join, parse, resolve, sep } from 'node:path';

export type FilePath = string | Buffer;

const REPLACED = '\ufffd';

/** A string wherever the bytes are UTF-8. */
export function pathBelow(folder: FilePath, name: Buffer): FilePath {
  const text = name.toString('utf8');
  if (typeof folder === 'string' && Buffer.from(text, 'utf8').equals(name)) return join(folder, text);
  return Buffer.concat([Buffer.from(folder), Buffer.from(sep), name]);
}

/** The path that an argument means. As given if nothing is there; undefined if more than one name reads like it. */
export async function findNamed(argument: string): Promise<FilePath | undefined> {
  if (!argument.includes(REPLACED) || (await exists(argument))) return argument;
  const { root } = parse(resolve(argument));
  let path: FilePath = root;
  for (const part of resolve(argument).slice(root.length).split(sep)) {
    const names = part.includes(REPLACED) ? await namesLike(path, part) : [Buffer.from(part)];
    const [name] = names;
    if (names.length > 1) return undefined;
    if (name === undefined) return argument;
    path = pathBelow(path, name);
  }
  return path;
}

async function exists(path: FilePath): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** At most two. */
async function namesLike(folder: FilePath, part: string): Promise<readonly Buffer[]> {
  const found: Buffer[] = [];
  try {
    for await (const name of namesIn(folder)) if (name.toString('utf8') === part && found.push(name) > 1) break;
  } catch {
    return found;
  }
  return found;
}

async function* namesIn(folder: FilePath): AsyncGenerator<Buffer> {
  for await (const { name } of await openBytes(folder)) yield name;
}

export interface BytesEntry {
  readonly name: Buffer;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** The entries of a folder with their names as bytes, which the types of Node do not know of `opendir`. */
export async function openBytes(folder: FilePath): Promise<AsyncIterable<BytesEntry>> {
  return (await opendir(folder as string, {
    encoding: 'buffer' as BufferEncoding,
  })) as unknown as AsyncIterable<BytesEntry>;
}
