// A command as data: its name, its help in both languages, its flags, and the function that runs it. A file of src/cli/
// exports one, commands.ts lists it, and add-command.ts makes it known to the parser of command lines.
import type { Text } from '../../wire/texts.ts';
import type { ConnectOptions } from './connect.ts';
import type { Terminal } from './terminal.ts';

interface Argument {
  /** `<mandatory>` or `[optional]`. */
  readonly name: string;
  readonly description?: Text;
}

export interface Flag {
  /** `--name <value>`, or `--name` for a switch; the option is called as its flag in camelCase. */
  readonly flags: string;
  readonly description?: Text;
  /** Parses the text into the value. Default: the text itself. */
  readonly read?: (text: string, before: unknown) => FlagValue;
  readonly choices?: readonly string[];
  /** Options that cannot be given together with this one, in camelCase. */
  readonly conflicts?: readonly string[];
  readonly defaultValue?: string;
  readonly isMandatory?: true;
}

export type FlagValue = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: Text };

export interface Call<Options, Args> {
  readonly terminal: Terminal;
  readonly args: Args;
  readonly options: Options;
  /** Ends the command as one that was called wrongly: the sentence on stderr, exit code 2. */
  readonly misuse: (reason: Text) => never;
}

export interface Command<Options = never, Args extends readonly (string | undefined)[] = never> {
  readonly name: string;
  readonly description: Text;
  readonly args?: readonly Argument[];
  readonly flags?: readonly Flag[];
  /** Needs no running server, so it gets no --endpoint; its --json and --data-dir are its own. */
  readonly isLocal?: true;
  /** Answers the exit code; nothing for 0. */
  run(call: Call<Options, Args>): Promise<number | undefined>;
}

/** Commands below one word, as in `playauth user create`. */
export interface CommandGroup {
  readonly name: string;
  readonly description: Text;
  readonly commands: readonly Command[];
}

/** The options that every command gets that speaks to a running server. */
export interface ClientOptions extends ConnectOptions {
  readonly json?: boolean;
}

/** Prints the result: the wire's own JSON for scripts, lines for people. */
export function answer(
  terminal: Terminal,
  { json }: { readonly json?: boolean | undefined },
  result: { readonly wire: object; readonly lines: readonly (string | Text)[] },
): void {
  if (json === true) terminal.out(JSON.stringify(result.wire));
  else for (const line of result.lines) terminal.out(line);
}
