// Tells what is away from what is broken, in log lines and answers: one line a minute for each thing that is away, without the
// stack of every call that needed it.
import type { Logger } from '../base/logger.ts';
import type { MinuteLog } from '../base/minute-log.ts';
import { StorageUnavailable } from './blobs/storage-error.ts';
import { troubleOf, type DatabaseTrouble } from './database/trouble-of.ts';

/** Whether a write to the database has failed since one was last seen to succeed. */
export interface Suspicion {
  isSuspect: boolean;
}

export interface Away {
  readonly cause: 'database' | 'disk' | 'storage' | 'redis' | Exclude<DatabaseTrouble, 'away' | 'full'>;
  /** For the log; holds no secret. */
  readonly detail: string;
}

/** When a call may be tried again. */
export const RETRY_AFTER_MS = 2_000;
const MAX_DETAIL = 300;

const sentences: Readonly<Record<Away['cause'], string>> = {
  database: 'the database is away: media that are granted and known go on, everything else is refused with 503',
  disk: 'the disk is full: what writes is refused until there is room again',
  moved:
    'the database was moved to the one that `detail` names: this server plays, and every change is refused with 503. Stop it and start it with --database-url of that database; playauth database move --undo goes on with this one',
  'read-only':
    'the database is read-only: playback goes on, every change is refused with 503. Make it writable (SQLite: its disk and file; PostgreSQL: default_transaction_read_only), or name the primary in --database-url',
  locked:
    'another program holds the database locked: playback goes on, changes are refused with 503 until it lets go. Stop it: an open sqlite3, a copy of the file, another server on it',
  failing:
    'the disk of the database reports errors or was mounted read-only: what needs it is refused with 503. The log of the kernel says more (dmesg); free or mend the disk, then restart',
  damaged:
    'the database is damaged: what reads the damaged part fails with 500. Make a copy of its files, then restore the last backup (playauth restore), or rescue what is left (sqlite3 FILE .recover)',
  storage: 'the storage of media is away: what is not in memory is refused with 503',
  redis: 'Redis is away: signed calls are refused with 503, because they could be replayed',
};

/** Undefined for every error that is a defect, or the fault of the caller. */
export function awayOf(error: unknown): Away | undefined {
  if (!(error instanceof Error)) return undefined;
  const detail = detailOf(error);
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return { cause: 'disk', detail };
  if (error instanceof StorageUnavailable) return { cause: 'storage', detail };
  const trouble = troubleOf(error);
  return trouble && { cause: trouble === 'away' ? 'database' : trouble === 'full' ? 'disk' : trouble, detail };
}

/** The innermost message: that of the driver or of the network. */
function detailOf(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return detailOf(error.errors[0]);
  if (error.cause instanceof Error) return detailOf(error.cause);
  return error.message.slice(0, MAX_DETAIL);
}

export function sayAway(say: MinuteLog, { cause, detail }: Away): void {
  say(cause, { detail }, sentences[cause]);
}

/** The same log, which remembers that it told of a database. */
export function suspecting(say: MinuteLog): { readonly say: MinuteLog; readonly suspicion: Suspicion } {
  const suspicion = { isSuspect: false };
  const noting: MinuteLog = (cause, fields, message) => {
    if (cause in sentences && cause !== 'redis' && cause !== 'storage') suspicion.isSuspect = true;
    say(cause, fields, message);
  };
  return { say: noting, suspicion };
}

type Line = (fields: object, message: string) => void;

/** The same log, in which errors and refusals because of what is away are written once a minute. */
export function quietWhileAway<L extends Pick<Logger, 'error' | 'info'>>(log: L, say: MinuteLog): L {
  const quiet = (write: Line): Line => {
    return (fields, message) => {
      const away = 'err' in fields ? awayOf(fields.err) : undefined;
      if (away !== undefined) sayAway(say, away);
      else if ('code' in fields && String(fields.code).startsWith('ServiceUnAvailable'))
        say('refused', fields, message);
      else write(fields, message);
    };
  };
  const quieter = Object.create(log) as Record<string, Line>;
  for (const level of ['error', 'warn', 'info'] as const) {
    const write = (log as Partial<Logger>)[level];
    if (write !== undefined) quieter[level] = quiet((fields, message) => write.call(log, fields, message));
  }
  return quieter as unknown as L;
}
