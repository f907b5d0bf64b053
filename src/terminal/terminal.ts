// What the commands need of the terminal they run in: two streams, a language, and whether a person reads along.
import type { ClientEnvironment } from '../config/client-environment.ts';
import { chooseLanguage, inLanguage, type LanguageCode, type Text } from '../wire/texts.ts';

export interface Terminal {
  /** Results, and nothing else. */
  readonly out: (text: string | Text) => void;
  /** Progress and explanations. */
  readonly err: (text: string | Text) => void;
  /** Rewrites the current line of stderr; does nothing where stderr is no terminal. */
  readonly status: (text: string) => void;
  /** The text in the language of the person who reads it. */
  readonly say: (text: Text) => string;
  /** stderr is a terminal. */
  readonly isInteractive: boolean;
  /** stdout goes into a file or a program. */
  readonly isPiped: boolean;
  readonly columns: number;
  readonly environment: ClientEnvironment;
}

const DEFAULT_COLUMNS = 80;
const LEAST_COLUMNS = 40;

export function openTerminal(environment: ClientEnvironment): Terminal {
  const isInteractive = process.stderr.isTTY;
  const say = speaker(chooseLanguage([environment.locale]));
  const write = { out: writerTo(process.stdout), err: writerTo(process.stderr) };
  const columns = process.stdout.isTTY ? process.stdout.columns : (environment.columns ?? DEFAULT_COLUMNS);
  return {
    out: (text) => {
      write.out(plain(say, text) + '\n');
    },
    err: (text) => {
      write.err((isInteractive ? '\r\u001b[K' : '') + plain(say, text) + '\n');
    },
    status: (text) => {
      if (isInteractive) write.err(`\r\u001b[K${text}`);
    },
    say,
    isInteractive,
    isPiped: !process.stdout.isTTY,
    columns: Math.max(LEAST_COLUMNS, columns),
    environment,
  };
}

/** A reader that has gone, as `head` goes, ends the output and not the command. */
function writerTo(stream: NodeJS.WriteStream): (text: string) => void {
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
  });
  return (text) => {
    if (!isGone) stream.write(text);
  };
}

export function speaker(language: LanguageCode): Terminal['say'] {
  return (text) => inLanguage(text, language);
}

export function plain(say: Terminal['say'], text: string | Text): string {
  return typeof text === 'string' ? text : say(text);
}
