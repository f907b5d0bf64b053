// Registers a command, which is data, with the parser of command lines (commander), in the language of the terminal.
import { Argument, Command as Parser, InvalidArgumentError, Option } from 'commander';
import { fill, join, type Text, type Texts } from '../wire/texts.ts';
import { seenFromCaller } from './caller-paths.ts';
import { flagsOf, clientFlags } from './client-flags.ts';
import type { Command, CommandGroup, Flag } from './command.ts';
import { numberWithin } from './flag-values.ts';
import { describeValue, exampleRows, helpLines, texts as helpTexts, type HelpPage, type Row } from './help-text.ts';
import type { Terminal } from './terminal.ts';

export const texts = {
  clientFlags: ['Server and output:', '服务端与输出：'],
  help: ['show this help', '显示帮助'],
  version: ['show the version', '显示版本号'],
  someFlags: ['[options]', '[选项]'],
  oneOfThem: ['<command>', '<命令>'],
  groupHelp: ['Help for one of them: {line} COMMAND --help', '查看某个命令的帮助：{line} 命令 --help'],
} as const satisfies Texts;

/** What the parser says of a command line that it cannot read; `{a}` and `{b}` are what the pattern found. */
const parserErrors: readonly (readonly [pattern: RegExp, english: string, chinese: string])[] = [
  [/^error: unknown command '(.+)'$/m, 'there is no command “{a}”', '没有命令“{a}”'],
  [/^error: unknown option '(.+)'$/m, 'there is no flag “{a}” here', '此命令没有选项“{a}”'],
  [/^\(Did you mean (.+)\?\)$/m, '(did you mean {a}?)', '（是否想输入 {a}？）'],
  [/^error: missing required argument '(.+)'$/m, '<{a}> is missing', '缺少参数 <{a}>'],
  [/^error: required option '(.+)' not specified$/m, '{a} is missing', '缺少必需的选项 {a}'],
  [/^error: option '(.+)' argument missing$/m, '{a} has no value', '选项 {a} 缺少值'],
  [
    /^error: option '(.+)' cannot be used with option '(.+)'$/m,
    '{a} and {b} exclude each other: leave one out',
    '选项 {a} 与 {b} 不能同时使用',
  ],
  [/^error: option '(.+?)' argument '([^]*?)' is invalid\. /m, '{a}: “{b}” does not fit. ', '{a}：“{b}”无效。'],
  [
    /^error: command-argument value '([^]*?)' is invalid for argument '(.+?)'\. /m,
    '<{b}>: “{a}” does not fit. ',
    '参数 <{b}>：“{a}”无效。',
  ],
  [/Allowed choices are (.+)\.$/m, 'It is one of: {a}.', '可选值为 {a}。'],
  [/^error: too many arguments.*$/m, 'there are too many words', '参数过多'],
];

/** What was wrong with the command line, and of which command. */
export interface Misuse {
  readonly path: string;
  /** The word that was taken for a flag. */
  readonly flag?: string | undefined;
  readonly text: Text;
}

interface ParserOptions {
  readonly onMisuse: (misuse: Misuse) => void;
}

export function createParser(terminal: Terminal, name: string, { onMisuse }: ParserOptions): Parser {
  const parser = new Parser(name).exitOverride().helpOption('-h, --help', terminal.say(texts.help));
  return listenTo(parser, terminal, { path: name, onMisuse });
}

interface Listening extends ParserOptions {
  readonly path: string;
}

function listenTo(parser: Parser, { out, err }: Terminal, { path, onMisuse }: Listening): Parser {
  return parser.configureOutput({
    writeOut: (text) => {
      out(text.trimEnd());
    },
    writeErr: (text) => {
      err(text.trimEnd());
    },
    outputError: (text) => {
      onMisuse({
        path,
        flag: /^error: unknown option '(.+)'$/m.exec(text)?.[1],
        text: [translated(text, 1), translated(text, 2)],
      });
    },
  });
}

interface AddOptions extends ParserOptions {
  readonly command: Command | CommandGroup;
  /** The words before it: `playauth`, `playauth user`. */
  readonly path: string;
  readonly exitWith: (code: number) => void;
  /** Called with the command that will run. */
  readonly onRun: (command: Command) => void;
}

export function addCommand(parser: Parser, terminal: Terminal, options: AddOptions): void {
  const { command, exitWith, onRun, onMisuse } = options;
  const path = `${options.path} ${command.name}`;
  const made = listenTo(parser.command(command.name), terminal, { path, onMisuse }).description(
    terminal.say(command.description),
  );
  if ('commands' in command) {
    made.helpCommand('help [command]', terminal.say(texts.help));
    for (const part of command.commands) addCommand(made, terminal, { ...options, path, command: part });
    showHelp(made, terminal, () => groupPage(terminal, path, command));
    return;
  }
  for (const { name, description, choices } of command.args ?? []) {
    const argument = new Argument(name, description && terminal.say(description));
    made.addArgument(choices === undefined ? argument : argument.choices(choices));
  }
  for (const flag of flagsOf(command)) made.addOption(optionOf(terminal, flag));
  showHelp(made, terminal, () => commandPage(terminal, path, command));
  made.action(async (...given: unknown[]) => {
    onRun(command);
    const typed = { args: given.slice(0, -2), options: given.at(-2) as Readonly<Record<string, unknown>> };
    const { args, options: chosen } = seenFromCaller(command, typed, terminal.environment.callerFolder);
    const code = await command.run({ terminal, args: args as never, options: chosen as never });
    if (code !== undefined) exitWith(code);
  });
}

export function showHelp(parser: Parser, terminal: Terminal, page: () => HelpPage): void {
  parser.configureHelp({ formatHelp: () => `${helpLines(page(), terminal.columns).join('\n')}\n` });
}

function groupPage({ say }: Terminal, path: string, { description, commands }: CommandGroup): HelpPage {
  const rows = commands.map((command): Row => [command.name, say(command.description)]);
  return {
    usage: say(fill(helpTexts.usage, { line: join([path, texts.oneOfThem], ' ') })),
    description: `${say(description)}\n${say(fill(texts.groupHelp, { line: path }))}`,
    sections: [{ title: say(helpTexts.commands), rows }],
    examples: {
      title: say(helpTexts.examples),
      rows: commands.flatMap(({ examples = [] }) => exampleRows(say, examples.slice(0, 1))),
    },
  };
}

function commandPage({ say }: Terminal, path: string, command: Command): HelpPage {
  const { args = [], flags = [], examples = [], isLocal } = command;
  const rowOf = (flag: Flag): Row => [flag.flags, describeValue(say, flag)];
  const help: Row = ['-h, --help', say(texts.help)];
  const line = [path, ...(flags.length > 0 ? [say(texts.someFlags)] : []), ...args.map(({ name }) => name)].join(' ');
  const own = flags.map(rowOf);
  return {
    usage: say(fill(helpTexts.usage, { line })),
    description: say(command.description),
    sections: [
      { title: say(helpTexts.arguments), rows: args.map((arg): Row => [bare(arg.name), describeValue(say, arg)]) },
      { title: say(helpTexts.options), rows: isLocal === true ? [...own, help] : own },
      { title: say(texts.clientFlags), rows: isLocal === true ? [] : [...clientFlags.map(rowOf), help] },
    ],
    examples: { title: say(helpTexts.examples), rows: exampleRows(say, examples) },
  };
}

function bare(name: string): string {
  return name.replace(/[<>[\].]/g, '');
}

function optionOf({ say }: Terminal, flag: Flag): Option {
  const { range, choices, conflicts, defaultValue, description } = flag;
  const option = new Option(flag.flags, description && say(description)).conflicts([...(conflicts ?? [])]);
  if (choices !== undefined) option.choices(choices);
  if (defaultValue !== undefined) option.default(defaultValue);
  const read = flag.read ?? (range && numberWithin(range));
  if (read !== undefined)
    option.argParser((text: string, before: unknown) => {
      const found = read(text, before);
      if (!found.ok) throw new InvalidArgumentError(say(found.reason));
      return found.value;
    });
  return option.makeOptionMandatory(flag.isMandatory === true);
}

function translated(text: string, language: 1 | 2): string {
  return parserErrors
    .reduce((said, [pattern, ...texts2]) => {
      const sentence = texts2[language - 1] ?? '';
      return said.replace(pattern, (_, a: unknown, b: unknown) =>
        sentence.replace(/\{([ab])\}/g, (__, name: string) => String(name === 'a' ? a : b)),
      );
    }, text)
    .trim();
}
