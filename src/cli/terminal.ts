// What the commands need of the terminal they run in: two streams, a language, and whether a person watches.
import type { ClientEnvironment } from '../config/client-environment.ts';
import { chinese, english, type Messages } from './messages.ts';

export interface Terminal {
  /** Results, and nothing else. */
  out(text: string): void;
  /** Progress and explanations. */
  err(text: string): void;
  /** Rewrites the current line of stderr; on a pipe nothing. */
  status(text: string): void;
  readonly isInteractive: boolean;
  /** Nobody reads stdout: it goes into a file or a program. */
  readonly isPiped: boolean;
  readonly messages: Messages;
  readonly environment: ClientEnvironment;
}

export function openTerminal(environment: ClientEnvironment): Terminal {
  const isInteractive = process.stderr.isTTY;
  return {
    out: (text) => {
      process.stdout.write(text + '\n');
    },
    err: (text) => {
      process.stderr.write((isInteractive ? '\r\u001b[K' : '') + text + '\n');
    },
    status: (text) => {
      if (isInteractive) process.stderr.write(`\r\u001b[K${text}`);
    },
    isInteractive,
    isPiped: !process.stdout.isTTY,
    messages: environment.locale.toLowerCase().startsWith('zh') ? chinese : english,
    environment,
  };
}
