// Ctrl+C during an import: says what has become of the video and how to go on, then ends with 130.
import { exitCodes } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Text } from '../../wire/texts.ts';

export interface Interrupted {
  readonly lines: readonly Text[];
  /** For --json. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Answers what ends the watch. */
export function onInterrupt(terminal: Terminal, asJson: boolean, tell: () => Interrupted): () => void {
  const end = (): void => {
    const { lines, fields } = tell();
    terminal.status('');
    if (asJson) terminal.out(JSON.stringify({ Code: 'Interrupted', Message: lines[0]?.[0] ?? '', ...fields }));
    for (const line of lines) terminal.err(line);
    process.exit(exitCodes.interrupted);
  };
  process.once('SIGINT', end);
  return () => process.off('SIGINT', end);
}
