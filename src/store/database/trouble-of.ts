// What keeps a database from being read or written, by the error of a query: each has its own sentence in the log, its own state in
// `/readyz`, and its own answer.
import { isDiskFull, isUnavailable, MOVED, sqliteCode } from './is-unavailable.ts';

/**
 * - `away`: it does not answer.
 * - `moved`: its rows are in another database now (freeze.ts).
 * - `failing`: its disk reports errors, or was mounted read-only.
 */
export type DatabaseTrouble = 'away' | 'moved' | 'read-only' | 'locked' | 'full' | 'failing' | 'damaged';

/** By the primary result code of SQLite: busy, locked, read-only, I/O error, damaged, cannot open, no database. */
const SQLITE: ReadonlyMap<number, DatabaseTrouble> = new Map([
  [5, 'locked'],
  [6, 'locked'],
  [8, 'read-only'],
  [10, 'failing'],
  [11, 'damaged'],
  [14, 'failing'],
  [26, 'damaged'],
]);
const POSTGRES: ReadonlyMap<string, DatabaseTrouble> = new Map([
  ['25006', 'read-only'],
  ['58030', 'failing'],
  ['XX001', 'damaged'],
  ['XX002', 'damaged'],
]);

/** Undefined for a defect, and for a query that the database refuses for what it asks. */
export function troubleOf(error: unknown): DatabaseTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isDiskFull(error)) return 'full';
  return specificTroubleOf(error) ?? (isUnavailable(error) ? 'away' : undefined);
}

function specificTroubleOf(error: Error): DatabaseTrouble | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (error.message.startsWith(MOVED)) return 'moved';
  const trouble = SQLITE.get(sqliteCode(error) ?? -1) ?? POSTGRES.get(code ?? '');
  return trouble ?? (error.cause instanceof Error ? specificTroubleOf(error.cause) : undefined);
}
