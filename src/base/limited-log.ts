// Rate limit for log lines that any client can cause, such as refusals, so that they cannot fill the disk: a number of
// lines a second, then the count of the suppressed ones.
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

export interface LimitedLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export function limitLog(log: Logger, clock: Clock, linesPerSecond = 50): LimitedLog {
  let second = 0;
  let written = 0;
  let suppressed = 0;
  const mayWrite = (): boolean => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) {
      if (suppressed > 0) log.info({ suppressed }, 'log lines were suppressed');
      second = now;
      written = 0;
      suppressed = 0;
    }
    if (written >= linesPerSecond) suppressed += 1;
    else written += 1;
    return suppressed === 0;
  };
  return {
    info: (fields, message) => {
      if (mayWrite()) log.info(fields, message);
    },
    error: (fields, message) => {
      if (mayWrite()) log.error(fields, message);
    },
  };
}
