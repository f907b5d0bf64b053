// Files that the database names and the storage lacks, as viewers met them: for the log, for the health of the server and for
// `doctor`. Bounded; a file that is back is forgotten.
import type { Clock } from '../base/clock.ts';
import type { LimitedLog } from '../base/limited-log.ts';
import type { Blobs } from '../store/blobs/blobs.ts';

interface MissingFile {
  readonly videoId: string;
  /** Its key in the storage. */
  readonly file: string;
}

export interface MissingFiles {
  note(missing: MissingFile): void;
  /** How many are still missing. */
  count(): Promise<number>;
}

interface Deps {
  readonly clock: Clock;
  readonly log: LimitedLog;
  readonly blobs: Pick<Blobs, 'stat'>;
}

const MAX_FILES = 100;
const LOG_EVERY_MS = 60_000;

export function createMissingFiles({ clock, log, blobs }: Deps): MissingFiles {
  const loggedAtMs = new Map<string, number>();
  return {
    note: ({ videoId, file }) => {
      const before = loggedAtMs.get(file);
      const now = clock.now();
      if (before !== undefined && now - before < LOG_EVERY_MS && now >= before) return;
      loggedAtMs.delete(file);
      loggedAtMs.set(file, now);
      for (const oldest of loggedAtMs.keys()) if (loggedAtMs.size > MAX_FILES) loggedAtMs.delete(oldest);
      log.error({ videoId, file }, 'a file of a video is missing in storage');
    },
    count: async () => {
      for (const file of [...loggedAtMs.keys()]) if ((await blobs.stat(file)) !== undefined) loggedAtMs.delete(file);
      return loggedAtMs.size;
    },
  };
}
