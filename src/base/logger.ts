// Structured logs on stderr: stdout belongs to what a command prints for people and scripts.
import { writeSync } from 'node:fs';
import { pino } from 'pino';

type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

export interface Logger {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export function createLogger(level: LogLevel): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: writeToStderr });
}

/** With a full disk or a closed pipe the line is lost; the request goes on. */
function writeToStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // There is no other place to report it.
  }
}
