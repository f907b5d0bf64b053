// What the scripts for the shells need to know of the commands: words, flags and what their values are. Pure.
import type { Text } from '../../wire/texts.ts';
import { flagsOf } from '../../terminal/client-flags.ts';
import type { Command, CommandGroup, Completes } from '../../terminal/command.ts';

export interface CompletedFlag {
  /** `--ttl` */
  readonly name: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly completes: Completes | undefined;
  readonly description: string;
}

export interface CompletedCommand {
  /** The words behind `playauth`: `video show`. */
  readonly path: string;
  readonly description: string;
  /** What completes the first argument; the others are like it. */
  readonly completes: Completes | undefined;
  readonly choices: readonly string[];
  readonly flags: readonly CompletedFlag[];
  /** The words that may follow. */
  readonly words: readonly { readonly name: string; readonly description: string }[];
}

/** The program itself first: its path is empty. */
export function describeProgram(
  commands: readonly (Command | CommandGroup)[],
  say: (text: Text) => string,
): readonly CompletedCommand[] {
  const wordsOf = (list: readonly (Command | CommandGroup)[]): CompletedCommand['words'] =>
    list.map(({ name, description }) => ({ name, description: say(description) }));
  const none = { completes: undefined, choices: [], flags: [] } as const;
  const described = commands.flatMap((command): CompletedCommand[] => {
    if (!('commands' in command)) return [describeCommand(command, command.name, say)];
    const group = { ...none, path: command.name, description: say(command.description) };
    return [
      { ...group, words: wordsOf(command.commands) },
      ...command.commands.map((part) => describeCommand(part, `${command.name} ${part.name}`, say)),
    ];
  });
  const flags = ['--version', '--help'].map(switchOf);
  return [{ ...none, flags, path: '', description: '', words: wordsOf(commands) }, ...described];
}

function switchOf(name: string): CompletedFlag {
  return { name, takesValue: false, choices: [], completes: undefined, description: '' };
}

function describeCommand(command: Command, path: string, say: (text: Text) => string): CompletedCommand {
  const [first] = command.args ?? [];
  const flags = flagsOf(command).map(({ flags: text, choices, offers, completes, description }): CompletedFlag => {
    const [name = '', value] = text.split(' ');
    return {
      name,
      takesValue: value !== undefined,
      choices: choices ?? offers ?? [],
      completes,
      description: description ? say(description) : '',
    };
  });
  return {
    path,
    description: say(command.description),
    completes: first?.completes,
    choices: first?.choices ?? [],
    flags: [...flags, switchOf('--help')],
    words: [],
  };
}
