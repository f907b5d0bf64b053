// How a command fails: one clear sentence for people, one JSON object for scripts, and an exit code for both.
import { PlayauthError } from '../../../sdk/client.ts';
import { StartError } from '../../store/data-dir.ts';
import { DatabaseOpenError } from '../../store/database/open-error.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { adviceOn } from './advice.ts';
import { plain, type Terminal } from './terminal.ts';
import { clean } from './text-table.ts';

export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

export const texts = {
  portTaken: [
    'Port {port} is in use. Stop what uses it, or choose another with --port.',
    '端口 {port} 已被占用。请停止占用它的程序，或用 --port 另选端口。',
  ],
} as const satisfies Texts;

/** An expected failure; the text says what to do next. A string is a message of the server, unchanged. */
export class CommandFailure extends Error {
  readonly code: string;
  readonly text: Text | string;
  /** Further fields of the JSON object. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, text: Text | string, fields: Readonly<Record<string, unknown>> = {}) {
    super(typeof text === 'string' ? text : text[0]);
    this.name = 'CommandFailure';
    this.code = code;
    this.text = text;
    this.fields = fields;
  }
}

export function reportFailure(terminal: Terminal, error: unknown, asJson: boolean): number {
  const failure = describeFailure(terminal, error);
  if (asJson) terminal.out(JSON.stringify(failure));
  else {
    const code = failure.Code.startsWith('Client.') ? '' : ` (${failure.Code})`;
    terminal.err(`playauth: ${failure.Message.split('\n').map(clean).join('\n')}${clean(code)}`);
    for (const line of adviceOn(error)) terminal.err(clean(`  ${terminal.say(line)}`));
  }
  return exitCodes.failed;
}

/** The object that `--json` prints. */
export function describeFailure(
  { say }: Terminal,
  error: unknown,
): { Code: string; Message: string } & Record<string, unknown> {
  if (error instanceof CommandFailure) return { Code: error.code, Message: plain(say, error.text), ...error.fields };
  if (error instanceof StartError) return { Code: error.name, Message: say(error.text) };
  if (error instanceof DatabaseOpenError)
    return { Code: `Database.${error.fault[0]?.toUpperCase() ?? ''}${error.fault.slice(1)}`, Message: say(error.text) };
  if (error instanceof PlayauthError) {
    const { requestId, accessDeniedDetail: AccessDeniedDetail } = error;
    return {
      Code: error.code,
      Message: error.message,
      ...(requestId !== '' && { RequestId: requestId }),
      ...(AccessDeniedDetail !== undefined && { AccessDeniedDetail }),
    };
  }
  const { code, message, port = 0 } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return { Code: code, Message: say(fill(texts.portTaken, { port })) };
  return { Code: code ?? 'Failure', Message: message };
}
