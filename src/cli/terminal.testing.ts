// A terminal that keeps what is said to it, for the tests of this folder.
import { readClientEnvironment } from '../config/client-environment.ts';
import { english } from './messages.ts';
import type { Terminal } from './terminal.ts';

export interface RecordingTerminal extends Terminal {
  readonly said: { readonly out: string[]; readonly err: string[]; readonly status: string[] };
}

export function recordingTerminal(changes: Partial<Terminal> = {}): RecordingTerminal {
  const said = { out: [] as string[], err: [] as string[], status: [] as string[] };
  return {
    said,
    out: (text) => void said.out.push(text),
    err: (text) => void said.err.push(text),
    status: (text) => void said.status.push(text),
    isInteractive: false,
    isPiped: false,
    messages: english,
    environment: readClientEnvironment({}),
    ...changes,
  };
}
