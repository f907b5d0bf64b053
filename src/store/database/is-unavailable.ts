// Tells errors of an unavailable database or network: a retry may succeed later.

/** The database server does not answer, or accepts no connection. The cause is the driver's error. */
export class DatabaseAway extends Error {
  constructor(cause: unknown) {
    super('The database is away', { cause });
    this.name = 'DatabaseAway';
  }
}

const CONNECTION: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
]);
/** How the refusal of a write to a database begins whose rows were moved (freeze.ts). */
export const MOVED = 'this database was moved';
/** Codes of PostgreSQL: connection, rollback, resources, shutdown and restart, read-only during a failover, timeout, I/O error. */
const SQL_STATE = /^(08\w{3}|40\w{3}|53\w{3}|57P\w{2}|57014|25006|58030)$/;
/** Messages that have no code: of the driver, and of a database whose rows were moved. */
const MESSAGE = new RegExp(
  `^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying|Query read timeout|${MOVED})`,
);
/** Primary result codes of SQLite: busy, locked, read-only, I/O error, cannot open. */
const SQLITE: ReadonlySet<number> = new Set([5, 6, 8, 10, 14]);
const SQLITE_FULL = 13;
const POSTGRES_DISK_FULL = '53100';

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseAway || isDiskFull(error)) return true;
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true;
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && (CONNECTION.has(code) || SQL_STATE.test(code))) return true;
  if (SQLITE.has(sqliteCode(error) ?? 0)) return true;
  return MESSAGE.test(error.message) || isUnavailable(error.cause);
}

/** The disk of the database has no room: it can be read, and not written. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return code === POSTGRES_DISK_FULL || sqliteCode(error) === SQLITE_FULL || isDiskFull(error.cause);
}

/** The primary result code of SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
}
