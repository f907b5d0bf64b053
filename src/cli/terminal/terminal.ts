// What the commands need of the terminal they run in: two streams, a language, and whether a person reads along.
import type { ClientEnvironment } from '../../config/client-environment.ts';
import { chooseLanguage, inLanguage, type LanguageCode, type Text } from '../../wire/texts.ts';

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
  readonly environment: ClientEnvironment;
}

export function openTerminal(environment: ClientEnvironment): Terminal {
  const isInteractive = process.stderr.isTTY;
  const say = speaker(chooseLanguage([environment.locale]));
  return {
    out: (text) => {
      process.stdout.write(plain(say, text) + '\n');
    },
    err: (text) => {
      process.stderr.write((isInteractive ? '\r\u001b[K' : '') + plain(say, text) + '\n');
    },
    status: (text) => {
      if (isInteractive) process.stderr.write(`\r\u001b[K${text}`);
    },
    say,
    isInteractive,
    isPiped: !process.stdout.isTTY,
    environment,
  };
}

export function speaker(language: LanguageCode): Terminal['say'] {
  return (text) => inLanguage(text, language);
}

export function plain(say: Terminal['say'], text: string | Text): string {
  return typeof text === 'string' ? text : say(text);
}
