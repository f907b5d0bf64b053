// The commands and their flags. A contract: scripts depend on it.
import { Command, CommanderError, Option } from 'commander';
import { readClientEnvironment } from '../config/client-environment.ts';
import type { Values } from '../config/read-config.ts';
import { settings, type Setting } from '../config/settings.ts';
import { addWorkerCommand } from './add-worker-command.ts';
import { addCaptionsCommand } from './captions/captions.ts';
import { addClientOptions, wholeNumber } from './client-options.ts';
import { doctorCommand } from './doctor.ts';
import { exitCodes, reportFailure } from './failure.ts';
import { addAccessKeyCommands } from './identities/access-key.ts';
import { addAccountCommands } from './identities/account.ts';
import { addPolicyCommands } from './identities/policy.ts';
import { addRoleCommands } from './identities/role.ts';
import { addUserCommands } from './identities/user.ts';
import { addWhoamiCommand } from './identities/whoami.ts';
import { importCommand } from './import-file.ts';
import { referenceSources } from './import-folder/choose-reference-id.ts';
import { checkOptions, importFolderCommand, type FolderOptions } from './import-folder/import-folder.ts';
import { inspectCommand } from './inspect.ts';
import { issueCommand } from './issue-credential.ts';
import { playCommand } from './play-video.ts';
import { addStorageCommands } from './storage/add-storage-commands.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { videosCommand } from './list-videos.ts';

/** They speak to no server. */
const ALONE: ReadonlySet<string> = new Set(['serve', 'start', 'worker', 'inspect', 'storage']);

/** Runs one command line and answers its exit code. */
export async function runCli(args: readonly string[]): Promise<number> {
  const terminal = openTerminal(readClientEnvironment());
  const outcome = { code: exitCodes.ok as number };
  const program = buildProgram(terminal, (code) => {
    outcome.code = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportFailure(terminal, error, args.includes('--json'));
  }
  return outcome.code;
}

function buildProgram(terminal: Terminal, exitWith: (code: number) => void): Command {
  const program = new Command('playauth')
    .description("Self-hosted video playback authorization, wire-compatible with ApsaraVideo VOD's GetVideoPlayAuth.")
    .exitOverride()
    .showHelpAfterError('(playauth --help lists the commands)');
  addServerCommands(program, terminal);
  addWorkerCommand(program, terminal);
  addVideoCommands(program, terminal, exitWith);
  addIdentityCommands(program, terminal);
  addStorageCommands(program, terminal, exitWith);
  program
    .command('inspect')
    .argument('<credential-or-url>', 'a PlayAuth, a playback URL or its token')
    .option('--json', 'one JSON object on stdout')
    .description('show what a credential or URL says of itself')
    .action((text: string, options: { json?: boolean }) => {
      inspectCommand(terminal, text, options);
    });
  program
    .command('doctor')
    .description('check everything that playing a video needs')
    .option('--storage <where>', 'the storage to check, as --storage of serve; by default PLAYAUTH_STORAGE')
    .action(async (options: Parameters<typeof doctorCommand>[1]) => {
      exitWith(await doctorCommand(terminal, options));
    });
  for (const command of program.commands) if (!ALONE.has(command.name())) addClientOptions(command);
  return program;
}

/** The server is loaded only where one runs: the other commands start in half the time without it. */
function addServerCommands(program: Command, terminal: Terminal): void {
  server(program.command('serve'))
    .description('run the server')
    .option('--json', 'print {"url","accessKeyId","dataDir",…} once, when ready')
    .action(async (options: Record<string, unknown>) => {
      const { serveCommand } = await import('./serve.ts');
      await serveCommand(terminal, readServeOptions(options));
    });
  server(program.command('start'))
    .description('run the server, bring in a first video and print the page on which it plays')
    .argument('[file]', 'a video or audio file to import')
    .action(async (file: string | undefined, options: Record<string, unknown>) => {
      const { startCommand } = await import('./start.ts');
      await startCommand(terminal, file, readServeOptions(options));
    });
}

function addVideoCommands(program: Command, terminal: Terminal, exitWith: (code: number) => void): void {
  addImportCommand(program, terminal, exitWith);
  program
    .command('videos')
    .description('list the videos, newest first')
    .option('--page <number>', 'page to show', wholeNumber)
    .option('--page-size <number>', 'videos on a page', wholeNumber)
    .option('--status <list>', 'only these statuses, comma-separated')
    .action((options: Parameters<typeof videosCommand>[1]) => videosCommand(terminal, options));
  program
    .command('issue')
    .description('print a playback credential (PlayAuth) for a video')
    .argument('<video-id>')
    .option('--ttl <seconds>', 'life of the credential, 100–3000 (default 100)', wholeNumber)
    .action((videoId: string, options: Parameters<typeof issueCommand>[2]) => issueCommand(terminal, videoId, options));
  program
    .command('play')
    .description('print the URL of a page that plays a video')
    .argument('<video-id>')
    .option('--expire <seconds>', 'life of the link (default 86400)', wholeNumber)
    .action((videoId: string, options: Parameters<typeof playCommand>[2]) => playCommand(terminal, videoId, options));
  addCaptionsCommand(program, terminal);
}

function addImportCommand(program: Command, terminal: Terminal, exitWith: (code: number) => void): void {
  const source = new Option(
    '--reference-id-from <source>',
    'id of each video of a folder: hash (its content: default; any file fits), name (the file name), path (the folders too, -- for /), none (this machine remembers)',
  ).choices(referenceSources);
  program
    .command('import')
    .description('upload a video or audio file, or with --recursive those of a folder that are not there yet')
    .argument('<path>', 'the file or folder')
    .option('--title <text>', 'title of the video; by default the file name')
    .option('--reference-id <id>', 'your own id for the video')
    .option('--wait', 'wait until the video plays')
    .option('--recursive', 'import all media below a folder; run again, it goes on where it was cut off')
    .addOption(source)
    .option('--concurrency <number>', 'files of a folder at once (default 2)', wholeNumber)
    .option('--dry-run', 'only say what would be imported from a folder')
    .action(async (path: string, options: FolderOptions) => {
      if (options.recursive === true) exitWith(await importFolderCommand(terminal, path, options));
      else {
        checkOptions(terminal, options);
        await importCommand(terminal, path, options);
      }
    });
}

/** The flags of the server come from the table of settings. */
function server(command: Command): Command {
  for (const setting of Object.values(settings) as Setting[]) {
    const flag =
      setting.placeholder === undefined ? setting.flag : `${setting.flag} <${setting.placeholder.toLowerCase()}>`;
    command.addOption(new Option(flag, `${setting.description} [${setting.env}]`));
  }
  return command.addOption(new Option('--config <file>', 'JSON file with settings by name'));
}

function readServeOptions({ config, json, ...flags }: Record<string, unknown>) {
  return { flags: flags as Values, config: config as string | undefined, json: json === true };
}

function addIdentityCommands(program: Command, terminal: Terminal): void {
  addUserCommands(program, terminal);
  addAccessKeyCommands(program, terminal);
  addPolicyCommands(program, terminal);
  addRoleCommands(program, terminal);
  addAccountCommands(program, terminal);
  addWhoamiCommand(program, terminal);
}
