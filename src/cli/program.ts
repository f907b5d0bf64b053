// Runs one command line: parses it, loads and runs the command, and turns errors into output and an exit code.
import { CommanderError } from 'commander';
import { readClientEnvironment } from '../config/client-environment.ts';
import { fill, join, type Texts } from '../wire/texts.ts';
import { commands } from './commands.ts';
import { addCommand, createParser, showHelp, texts as flagTexts, type Misuse } from '../terminal/add-command.ts';
import type { Command } from '../terminal/command.ts';
import { exitCodes, reportFailure } from '../terminal/failure.ts';
import { texts as helpTexts, type HelpPage } from '../terminal/help-text.ts';
import { openTerminal, type Terminal } from '../terminal/terminal.ts';
import { warnOfMisspelt } from '../terminal/warn-of-misspelt.ts';

export const texts = {
  program: [
    "Self-hosted video playback authorization, wire-compatible with ApsaraVideo VOD's GetVideoPlayAuth.",
    '自托管的视频播放鉴权服务，接口兼容视频点播的 GetVideoPlayAuth。',
  ],
  seeHelp: ['{path} --help shows flags, ranges and examples', '{path} --help 查看选项、取值范围和示例'],
  seeCommands: ['playauth --help lists the commands', 'playauth --help 列出所有命令'],
  commandHelp: ['Flags and examples of one: playauth COMMAND --help', '查看某个命令的选项和示例：playauth 命令 --help'],
  dashFile: ['If it is a file, write it as “{file}”.', '若为文件，请写作“{file}”。'],
  firstSteps: ['the server; then, in another terminal:', '启动服务端；然后在另一个终端：'],
  firstImport: [
    'upload a film; the page on which it plays: playauth play VIDEO',
    '上传影片；获取播放页：playauth play 视频',
  ],
} as const satisfies Texts;

const NAME = 'playauth';
const FILE_NAME = /^-[^=]*\.\w{1,5}$/;

/** Answers the exit code. */
export async function runCli(
  args: readonly string[],
  terminal: Terminal = openTerminal(readClientEnvironment()),
): Promise<number> {
  if (args[0] === '--version' || args[0] === '-V') return await printVersion(terminal);
  await warnOfMisspelt(terminal);
  const asJson = args.includes('--json');
  const outcome = { code: exitCodes.ok as number, command: undefined as Command | undefined };
  const misuses: Misuse[] = [];
  const parser = await createProgram(terminal, args, {
    exitWith: (code) => (outcome.code = code),
    onRun: (command) => (outcome.command = command),
    onMisuse: (misuse) => misuses.push(misuse),
  });
  try {
    await parser.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return endOf(terminal, error, { asJson, misuses });
    return reportFailure(terminal, error, { asJson, isVerbose: args.includes('--verbose'), command: outcome.command });
  }
  return outcome.code;
}

type Listeners = Pick<Parameters<typeof addCommand>[2], 'exitWith' | 'onRun' | 'onMisuse'>;

/** Only the command that is named is loaded; of the others the help tells name and purpose. */
async function createProgram(terminal: Terminal, args: readonly string[], listeners: Listeners) {
  const parser = createParser(terminal, NAME, listeners);
  parser.helpCommand('help [command]', terminal.say(flagTexts.help));
  showHelp(parser, terminal, () => programPage(terminal));
  const words = args.filter((arg) => !arg.startsWith('-'));
  const wanted = words[0] === 'help' ? words[1] : words[0];
  for (const entry of commands) {
    if (entry.name !== wanted) parser.command(entry.name).description(terminal.say(entry.description));
    else addCommand(parser, terminal, { ...listeners, command: await entry.load(), path: NAME });
  }
  return parser;
}

function programPage({ say }: Terminal): HelpPage {
  return {
    usage: say(fill(helpTexts.usage, { line: join([NAME, flagTexts.oneOfThem, flagTexts.someFlags], ' ') })),
    description: `${say(texts.program)}\n${say(texts.commandHelp)}`,
    sections: [
      { title: say(helpTexts.commands), rows: commands.map(({ name, description }) => [name, say(description)]) },
      {
        title: say(helpTexts.options),
        rows: [
          ['-V, --version', say(flagTexts.version)],
          ['-h, --help', say(flagTexts.help)],
        ],
      },
    ],
    examples: {
      title: say(helpTexts.examples),
      rows: [
        [`${NAME} serve`, say(texts.firstSteps)],
        [`${NAME} import film.mp4 --wait`, say(texts.firstImport)],
      ],
    },
  };
}

interface End {
  readonly asJson: boolean;
  readonly misuses: readonly Misuse[];
}

/** A help page that was asked for is no mistake; one that is shown in the place of a command is. */
function endOf(terminal: Terminal, { exitCode }: CommanderError, { asJson, misuses }: End): number {
  if (exitCode === 0) return exitCodes.ok;
  const [misuse] = misuses;
  if (misuse === undefined) return exitCodes.usage;
  const { path, text, flag = '' } = misuse;
  if (asJson) terminal.out(JSON.stringify({ Code: 'Usage', Message: terminal.say(text) }));
  else {
    terminal.err(`playauth: ${terminal.say(text)}`);
    if (FILE_NAME.test(flag)) terminal.err(`  ${terminal.say(fill(texts.dashFile, { file: `./${flag}` }))}`);
    terminal.err(`  ${terminal.say(path === NAME ? texts.seeCommands : fill(texts.seeHelp, { path }))}`);
  }
  return exitCodes.usage;
}

async function printVersion(terminal: Terminal): Promise<number> {
  const { readVersion } = await import('../config/read-version.ts');
  terminal.out(`${NAME} ${await readVersion()}`);
  return exitCodes.ok;
}
