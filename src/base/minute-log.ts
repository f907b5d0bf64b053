// Rate limit for log lines about a cause that lasts, such as a database that is away: the first line at once, then one a minute
// with the count of what was left out.
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** `cause` is one of a few fixed words. */
export type MinuteLog = (cause: string, fields: object, message: string) => void;

const EVERY_MS = 60_000;

export function createMinuteLog(log: Pick<Logger, 'error'>, clock: Clock): MinuteLog {
  const causes = new Map<string, { writtenAtMs: number; suppressed: number }>();
  return (cause, fields, message) => {
    const now = clock.now();
    const known = causes.get(cause);
    const ageMs = known === undefined ? EVERY_MS : now - known.writtenAtMs;
    // After the clock was set back, the age is unknown.
    if (known !== undefined && ageMs < EVERY_MS && ageMs >= 0) {
      known.suppressed += 1;
      return;
    }
    causes.set(cause, { writtenAtMs: now, suppressed: 0 });
    const suppressed = known?.suppressed ?? 0;
    log.error({ cause, ...fields, ...(suppressed > 0 && { suppressed }) }, message);
  };
}
