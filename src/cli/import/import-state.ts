// Remembers which content became which video, for imports without ReferenceIds: an append-only file in the user's state
// directory, one for each account. A line is only a hint; the server is asked whether the video exists. The file is not in
// the imported folder, which may be read-only, shared, or copied elsewhere.
import { constants } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface ImportState {
  /** VideoIds of the content, the newest first. */
  candidates(sha256: string): readonly string[];
  /** Durable when it resolves, so an upload that starts afterwards is found again. */
  remember(sha256: string, videoId: string): Promise<void>;
}

const LINE = /^([0-9a-f]{64}) ([0-9a-f]{32})$/;
const MAX_BYTES = 128 * 1024 ** 2;
/** VideoIds for one content, which may be on several servers: the limit of one look-up. */
const MAX_CANDIDATES = 20;

export async function openImportState(path: string): Promise<ImportState> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const known = new Map<string, string[]>();
  for (const line of await readLines(path)) {
    const [, sha256, videoId] = LINE.exec(line) ?? [];
    if (sha256 !== undefined && videoId !== undefined) add(known, sha256, videoId);
  }
  // Fails here, before the first upload, if the file cannot be written.
  await append(path, '');
  return {
    candidates: (sha256) => known.get(sha256) ?? [],
    remember: async (sha256, videoId) => {
      // Begins a new line, because a power failure may have left the last one incomplete.
      await append(path, `\n${sha256} ${videoId}\n`);
      add(known, sha256, videoId);
    },
  };
}

async function readLines(path: string): Promise<readonly string[]> {
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new Error(`${path} is too large; move it away`);
    return (await readFile(path, 'utf8')).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function add(known: Map<string, string[]>, sha256: string, videoId: string): void {
  const others = (known.get(sha256) ?? []).filter((other) => other !== videoId);
  known.set(sha256, [videoId, ...others].slice(0, MAX_CANDIDATES));
}

/** Two imports may write at the same time: O_APPEND writes a short line atomically. */
async function append(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600);
  try {
    await file.write(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}
