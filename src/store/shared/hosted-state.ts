// The state of several processes in the first one of them, which answers no requests: it keeps what a process that starts has to be given, and
// lets the log go on in new files. See logged-state.ts.
import type { Clock } from '../../base/clock.ts';
import { ClaimRecords } from './claim-records.ts';
import { LoggedCounts } from './logged-counts.ts';
import type { StateBeginning } from './logged-state.ts';
import { RecordWriter } from './record-file.ts';
import { CLAIM } from './record-layout.ts';
import { createLog, SharedLog } from './shared-log.ts';

export interface HostedState {
  /** What a process that starts now has to be given. Writes what is held now to a file. */
  beginning(snapshotPath: string): StateBeginning;
  /** Reads what others did, and goes on in a new file of the log when the one in use is large. Called at intervals. */
  turn(): void;
  close(): void;
}

interface HostDeps {
  readonly clock: Clock;
  /** Eight bytes, in hexadecimal. */
  readonly hashKey: string;
  readonly onError: (error: unknown) => void;
}

/** A file of this size is one of several that are kept: the memory of a container that shares 64 MiB holds them. */
const LARGE_FILE_BYTES = 4 * 1024 ** 2;

/** The folder is private to the user of the server, and empty. */
export function hostState(
  folder: string,
  { clock, hashKey, onError }: HostDeps,
  largeFileBytes = LARGE_FILE_BYTES,
): HostedState {
  let writer = 0;
  const claims = new ClaimRecords();
  const counts = new LoggedCounts(clock);
  const log = new SharedLog({
    place: createLog(folder),
    writer,
    onRecord: (words, at, doubles) => {
      if (((words[at] as number) & 0xff) === CLAIM) claims.add(words, at);
      else counts.apply(words, at, doubles);
    },
  });
  const catchUp = (): void => {
    try {
      log.catchUp();
    } catch (error) {
      onError(error);
    }
    claims.sweep(clock.now());
  };
  return {
    beginning: (snapshotPath) => {
      writer += 1;
      catchUp();
      save(snapshotPath, claims, counts);
      return { place: log.place(), writer, hashKey, snapshotPath };
    },
    turn: () => {
      catchUp();
      if (log.place().offset > largeFileBytes) log.turn();
    },
    close: () => log.close(),
  };
}

function save(path: string, claims: ClaimRecords, counts: LoggedCounts): void {
  const file = new RecordWriter(path);
  try {
    for (const piece of claims.pieces()) file.writeAll(piece);
    counts.save(file);
  } finally {
    file.close();
  }
}
