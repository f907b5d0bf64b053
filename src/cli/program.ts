// Runs one command line: parses it, runs the command, and turns errors into output and an exit code.
import { CommanderError } from 'commander';
import { readClientEnvironment } from '../config/client-environment.ts';
import type { Texts } from '../wire/texts.ts';
import { commands } from './commands.ts';
import { addCommand, createParser } from './terminal/add-command.ts';
import { exitCodes, reportFailure } from './terminal/failure.ts';
import { openTerminal } from './terminal/terminal.ts';

export const texts = {
  program: [
    "Self-hosted video playback authorization, wire-compatible with ApsaraVideo VOD's GetVideoPlayAuth.",
    '自托管的视频播放鉴权服务，接口兼容视频点播的 GetVideoPlayAuth。',
  ],
  seeHelp: ['(playauth --help lists the commands)', '（playauth --help 列出所有命令）'],
} as const satisfies Texts;

/** Answers the exit code. */
export async function runCli(args: readonly string[]): Promise<number> {
  const terminal = openTerminal(readClientEnvironment());
  const outcome = { code: exitCodes.ok as number };
  const exitWith = (code: number): void => {
    outcome.code = code;
  };
  const parser = createParser(terminal, 'playauth')
    .description(terminal.say(texts.program))
    .showHelpAfterError(terminal.say(texts.seeHelp));
  for (const command of commands) addCommand(parser, terminal, { command, exitWith });
  try {
    await parser.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportFailure(terminal, error, args.includes('--json'));
  }
  return outcome.code;
}
