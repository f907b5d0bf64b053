// `playauth completion SHELL`: the script that completes command lines, and the ids and names that it asks for.
import type { Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import type { Command, CommandGroup, Completes, ConnectOptions } from '../../terminal/command.ts';
import { bashScript } from './bash-script.ts';
import { describeProgram } from './completion-tree.ts';
import { fishScript } from './fish-script.ts';
import { listValues } from './list-values.ts';
import { zshScript } from './zsh-script.ts';

export const texts = {
  shell: ['the shell: bash, zsh or fish', 'shell：bash、zsh 或 fish'],
  values: [
    'print the ids or names on the server instead, one on each line; the scripts call this',
    '改为逐行输出服务端上的 ID 或名称；供补全脚本调用',
  ],
  exampleBash: ['in ~/.bashrc', '写入 ~/.bashrc'],
  exampleZsh: ['in ~/.zshrc, after compinit', '写入 ~/.zshrc，放在 compinit 之后'],
  exampleFish: ['once', '只需一次'],
} as const satisfies Texts;

interface CompletionOptions extends ConnectOptions {
  readonly values?: Completes;
}

type Completion = Command<CompletionOptions, [shell: string | undefined]>;

const shells = ['bash', 'zsh', 'fish'] as const;
const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const kinds: readonly Completes[] = ['video', 'user', 'role', 'policy', 'category', 'template'];

/** @param loadCommands every command, the completion too. */
export function createCompletionCommand(loadCommands: () => Promise<readonly (Command | CommandGroup)[]>): Completion {
  return {
    name: 'completion',
    description: summaries.completion,
    args: [{ name: '[shell]', description: texts.shell, choices: shells }],
    flags: [{ flags: '--values <kind>', description: texts.values, choices: kinds }],
    examples: [
      ['source <(playauth completion bash)', texts.exampleBash],
      ['source <(playauth completion zsh)', texts.exampleZsh],
      ['playauth completion fish > ~/.config/fish/completions/playauth.fish', texts.exampleFish],
    ],
    isLocal: true,
    async run({ terminal, args: [shell = 'bash'], options }) {
      if (options.values !== undefined) {
        for (const value of await listValues(terminal, options.values)) terminal.out(value);
        return undefined;
      }
      const loaded = await loadCommands();
      const script = scripts[shell as (typeof shells)[number]];
      terminal.out(script(describeProgram(loaded, terminal.say)).trimEnd());
      return undefined;
    },
  };
}
