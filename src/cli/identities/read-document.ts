// A policy that was written by hand: from a file, or from stdin.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CommandFailure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

const NO_FILE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

export async function readDocument(terminal: Terminal, path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (!NO_FILE.has((error as NodeJS.ErrnoException).code)) throw error;
    throw new CommandFailure('NoSuchFile', terminal.messages.noFile(path));
  });
}

/** JSON as people read it; what is no JSON as it is. */
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
