// A terminal that records what is written to it, for the tests of the command line.
import { readClientEnvironment } from '../config/client-environment.ts';
import type { LanguageCode } from '../wire/texts.ts';
import { plain, speaker, type Terminal } from './terminal.ts';

export interface RecordingTerminal extends Terminal {
  readonly said: { readonly out: string[]; readonly err: string[]; readonly status: string[] };
}

export function recordingTerminal(changes: Partial<Terminal> = {}, language: LanguageCode = 'en'): RecordingTerminal {
  const said = { out: [] as string[], err: [] as string[], status: [] as string[] };
  const say = speaker(language);
  return {
    said,
    out: (text) => void said.out.push(plain(say, text)),
    err: (text) => void said.err.push(plain(say, text)),
    status: (text) => void said.status.push(text),
    say,
    isInteractive: false,
    isPiped: false,
    columns: 80,
    environment: readClientEnvironment({}),
    ...changes,
  };
}
