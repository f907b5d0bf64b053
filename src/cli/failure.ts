// How a command fails: one clear sentence for people, one JSON object for scripts, and an exit code for both.
import { PlayauthError } from '../../sdk/client.ts';
import { adviceOn } from './advice.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-table.ts';

export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

/** A failure that a command foresaw; the message says what to do next. */
export class CommandFailure extends Error {
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'CommandFailure';
    this.code = code;
    this.fields = fields;
  }
}

export function reportFailure(terminal: Terminal, error: unknown, asJson: boolean): number {
  const failure = describeFailure(terminal, error);
  if (asJson) terminal.out(JSON.stringify(failure));
  else {
    const code = failure.Code.startsWith('Client.') ? '' : ` (${failure.Code})`;
    terminal.err(`playauth: ${failure.Message.split('\n').map(clean).join('\n')}${clean(code)}`);
    for (const line of adviceOn(terminal.messages, error)) terminal.err(clean(`  ${line}`));
  }
  return exitCodes.failed;
}

/** In the words of --json. */
export function describeFailure(
  terminal: Terminal,
  error: unknown,
): { Code: string; Message: string } & Record<string, unknown> {
  if (error instanceof CommandFailure) return { Code: error.code, Message: error.message, ...error.fields };
  if (error instanceof PlayauthError) {
    const requestId = error.requestId === '' ? {} : { RequestId: error.requestId };
    const { accessDeniedDetail: AccessDeniedDetail } = error;
    return {
      ...{ Code: error.code, Message: error.message, ...requestId },
      ...(AccessDeniedDetail !== undefined && { AccessDeniedDetail }),
    };
  }
  const { code, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    return { Code: code, Message: terminal.messages.portTaken((error as { port?: number }).port ?? 0) };
  }
  return { Code: code ?? 'Failure', Message: message };
}
