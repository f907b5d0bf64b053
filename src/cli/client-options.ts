// The flags of the commands that speak to a running server, and how values of flags are read.
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ConnectOptions } from './connect.ts';
import type { Terminal } from './terminal.ts';

export interface ClientOptions extends ConnectOptions {
  readonly json?: boolean;
}

/** To every command below this one. They come last, so that in the help they stand below what is the command's own. */
export function addClientOptions(command: Command): void {
  for (const part of command.commands) addClientOptions(part);
  if (command.commands.length > 0) return;
  const common = (flags: string, description: string) => new Option(flags, description).helpGroup('Server and output:');
  command
    .addOption(common('--endpoint <url>', 'the server; by default PLAYAUTH_ENDPOINT, or the one on this machine'))
    .addOption(common('--data-dir <folder>', 'where the server on this machine keeps its data'))
    .addOption(common('--json', 'one JSON object on stdout, with wire field names'));
}

/** What the command answers: for scripts the answer of the wire, for people the lines. */
export function answer(
  terminal: Terminal,
  { json }: ClientOptions,
  result: { readonly wire: object; readonly lines: readonly string[] },
): void {
  if (json === true) terminal.out(JSON.stringify(result.wire));
  else for (const line of result.lines) terminal.out(line);
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** For a flag that may be repeated, or hold several values with commas between them. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  const values = text.split(',').map((value) => value.trim());
  if (values.includes('')) throw new InvalidArgumentError('A value is empty.');
  return [...before, ...values];
}
