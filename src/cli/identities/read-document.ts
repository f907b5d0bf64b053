// Reads a policy document from a file or from stdin, and formats one for people.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';

export const problems = {
  noFile: {
    says: ['There is no file {path}.', '没有文件 {path}。'],
    next: ['Check the path, or give - to read stdin.', '请检查路径，或用 - 读取 stdin。'],
  },
} as const satisfies Problems;

const NO_FILE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

/** @param path a file, or `-` for stdin. */
export async function readDocument(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (!NO_FILE.has((error as NodeJS.ErrnoException).code)) throw error;
    throw new CommandFailure('NoSuchFile', about(problems.noFile, { path: clean(path) }));
  });
}

/** The lines of indented JSON; a text that is no JSON stays as it is. */
export function documentLines(document: string): string[] {
  return pretty(document).split('\n');
}

function pretty(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    return document;
  }
}
