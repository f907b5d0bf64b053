// Registers a command, which is data, with the parser of command lines (commander), in the language of the terminal.
import { Command as Parser, InvalidArgumentError, Option } from 'commander';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import type { Command, CommandGroup, Flag } from './command.ts';
import type { Terminal } from './terminal.ts';

export const texts = {
  endpoint: [
    'the server; by default PLAYAUTH_ENDPOINT, or the one on this machine',
    '服务端地址；默认取 PLAYAUTH_ENDPOINT，否则为本机的服务端',
  ],
  dataDir: ['where the server on this machine keeps its data', '本机服务端的数据目录'],
  json: ['one JSON object on stdout, with wire field names', '在 stdout 输出一个 JSON 对象，字段名与接口一致'],
  clientFlags: ['Server and output:', '服务端与输出：'],
  help: ['display help for command', '显示帮助'],
  choices: [' (choices: {values})', '（可选值：{values}）'],
  default: [' (default: {value})', '（默认：{value}）'],
} as const satisfies Texts;

/** The headings of a help page, by what the parser calls them. */
export const headings: Texts = {
  'Usage:': ['Usage:', '用法：'],
  'Arguments:': ['Arguments:', '参数：'],
  'Options:': ['Options:', '选项：'],
  'Commands:': ['Commands:', '命令：'],
};

/** What the parser says of a command line that it cannot read; `{a}` and `{b}` are what the pattern found. */
const parserErrors: readonly (readonly [pattern: RegExp, chinese: string])[] = [
  [/^error: unknown command '(.+)'$/m, '错误：没有命令“{a}”'],
  [/^error: unknown option '(.+)'$/m, '错误：没有选项“{a}”'],
  [/^\(Did you mean (.+)\?\)$/m, '（是否想输入 {a}？）'],
  [/^error: missing required argument '(.+)'$/m, '错误：缺少参数 {a}'],
  [/^error: required option '(.+)' not specified$/m, '错误：缺少必需的选项“{a}”'],
  [/^error: option '(.+)' argument missing$/m, '错误：选项“{a}”缺少值'],
  [/^error: option '(.+)' cannot be used with option '(.+)'$/m, '错误：选项“{a}”不能与“{b}”同时使用'],
  [/^error: option '(.+?)' argument '(.*?)' is invalid\. /m, '错误：选项“{a}”的值“{b}”无效。'],
  [/^Allowed choices are (.+)\.$/m, '可选值为 {a}。'],
  [/(?<=。)Allowed choices are (.+)\.$/m, '可选值为 {a}。'],
  [/^error: too many arguments.*$/m, '错误：参数过多。'],
];

export function createParser(terminal: Terminal, name: string): Parser {
  const { say } = terminal;
  return new Parser(name)
    .exitOverride()
    .helpOption('-h, --help', say(texts.help))
    .helpCommand('help [command]', say(texts.help))
    .configureHelp({
      styleTitle: (title) => (headings[title] === undefined ? title : say(headings[title])),
      optionDescription: (option) => describeOption(terminal, option),
    })
    .configureOutput({
      outputError: (text, write) => {
        write(say([text, inChinese(text)]));
      },
    });
}

export function addCommand(parser: Parser, terminal: Terminal, options: AddOptions): void {
  const { command, exitWith } = options;
  if ('commands' in command) {
    const group = parser.command(command.name).description(terminal.say(command.description));
    group.helpCommand('help [command]', terminal.say(texts.help));
    for (const part of command.commands) addCommand(group, terminal, { command: part, exitWith });
    return;
  }
  const made = parser.command(command.name).description(terminal.say(command.description));
  for (const { name, description } of command.args ?? []) made.argument(name, description && terminal.say(description));
  for (const flag of command.flags ?? []) made.addOption(optionOf(terminal, flag));
  // Last, so that the help lists them below the command's own.
  if (command.isLocal !== true)
    for (const flag of clientFlags) made.addOption(optionOf(terminal, flag).helpGroup(terminal.say(texts.clientFlags)));
  made.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2) as never;
    const misuse = (reason: Text): never => made.error(terminal.say(reason));
    const code = await command.run({ terminal, args, options: given.at(-2) as never, misuse });
    if (code !== undefined) exitWith(code);
  });
}

interface AddOptions {
  readonly command: Command | CommandGroup;
  readonly exitWith: (code: number) => void;
}

const clientFlags: readonly Flag[] = [
  { flags: '--endpoint <url>', description: texts.endpoint },
  { flags: '--data-dir <folder>', description: texts.dataDir },
  { flags: '--json', description: texts.json },
];

function optionOf({ say }: Terminal, flag: Flag): Option {
  const { read, choices, conflicts, defaultValue, description } = flag;
  const option = new Option(flag.flags, description && say(description)).conflicts([...(conflicts ?? [])]);
  if (choices !== undefined) option.choices(choices);
  if (defaultValue !== undefined) option.default(defaultValue);
  if (read !== undefined)
    option.argParser((text: string, before: unknown) => {
      const found = read(text, before);
      if (!found.ok) throw new InvalidArgumentError(say(found.reason));
      return found.value;
    });
  return option.makeOptionMandatory(flag.isMandatory === true);
}

function describeOption({ say }: Terminal, { description, argChoices, defaultValue }: Option): string {
  const parts: Text[] = [];
  if (argChoices !== undefined) parts.push(fill(texts.choices, { values: argChoices.map(quote).join(', ') }));
  if (defaultValue !== undefined) parts.push(fill(texts.default, { value: quote(String(defaultValue)) }));
  return [description, ...parts.map(say)].join('').trimStart();
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function inChinese(text: string): string {
  return parserErrors.reduce(
    (said, [pattern, chinese]) =>
      said.replace(pattern, (_, a: unknown, b: unknown) => fill([chinese, chinese], { a: String(a), b: String(b) })[1]),
    text,
  );
}
