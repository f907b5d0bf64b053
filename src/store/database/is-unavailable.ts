// Tells errors of an unavailable database or network: a retry may succeed later.
const CONNECTION: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
]);
/** Codes of PostgreSQL: connection, rollback, resources, shutdown and restart, read-only during a failover. */
const SQL_STATE = /^(08\w{3}|40\w{3}|53\w{3}|57P\w{2}|25006)$/;
/** Messages of the driver that have no code. */
const MESSAGE = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true;
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && (CONNECTION.has(code) || SQL_STATE.test(code))) return true;
  return MESSAGE.test(error.message) || isUnavailable(error.cause);
}
