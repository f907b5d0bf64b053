// A command as data: its name, its help in both languages, its flags, and the function that runs it. A file of src/cli/
// exports one, commands.ts lists it, and add-command.ts makes it known to the parser of command lines.
import type { Text } from '../wire/texts.ts';
import type { Terminal } from './terminal.ts';

/** What a shell can offer for a value. */
export type Completes = 'file' | 'video' | 'user' | 'role' | 'policy' | 'category' | 'template';

interface Value {
  readonly description?: Text;
  /** The parameters of the wire that carry the value: a refusal of one of them names the flag or argument instead. */
  readonly wire?: readonly string[];
  readonly completes?: Completes;
  readonly choices?: readonly string[];
  /** Words that a shell offers where others are taken too, or where the value itself is read elsewhere. */
  readonly offers?: readonly string[];
}

export interface Argument extends Value {
  /** `<mandatory>`, `[optional]`, `<several...>`. */
  readonly name: string;
}

/** Whole numbers, both ends included. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
  readonly byDefault?: number;
}

export interface Flag extends Value {
  /** `--name <value>`, or `--name` for a switch; the option is called as its flag in camelCase. */
  readonly flags: string;
  /** The value is a number of this range; the help and every refusal name it. */
  readonly range?: NumberRange;
  /** Parses the text into the value. Default: the text itself. */
  readonly read?: (text: string, before: unknown) => FlagValue;
  /** Options that cannot be given together with this one, in camelCase. */
  readonly conflicts?: readonly string[];
  readonly defaultValue?: string;
  readonly isMandatory?: true;
  /** What the help says of values, where neither range nor choices do. */
  readonly values?: Text;
}

export type FlagValue = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: Text };

/** A command line that can be pasted, and what it does. */
export type Example = readonly [line: string, about: Text];

export interface Call<Options, Args> {
  readonly terminal: Terminal;
  readonly args: Args;
  readonly options: Options;
}

export interface Command<Options = never, Args extends readonly (string | readonly string[] | undefined)[] = never> {
  readonly name: string;
  readonly description: Text;
  readonly args?: readonly Argument[];
  readonly flags?: readonly Flag[];
  readonly examples?: readonly Example[];
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

/** How a server and a key are found. */
export interface ConnectOptions {
  readonly endpoint?: string | undefined;
  readonly dataDir?: string | undefined;
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
