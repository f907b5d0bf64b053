// The flags of `playauth worker`: those of `serve` that a process without a port has a use for.
import { Option, type Command } from 'commander';
import type { Values } from '../config/read-config.ts';
import { settings, type Setting, type SettingName } from '../config/settings.ts';
import { wholeNumber } from './client-options.ts';
import type { Terminal } from './terminal.ts';

const NAMES: ReadonlySet<SettingName> = new Set([
  ...(['databaseUrl', 'storage', 's3AccessKeyId', 's3SecretAccessKey', 's3SessionToken', 'masterKey'] as const),
  ...(['dataDir', 'ffmpeg', 'ffprobe', 'logLevel'] as const),
]);
const OWN_DESCRIPTIONS: Readonly<Partial<Record<SettingName, string>>> = {
  dataDir: 'Folder of the work in progress, this worker’s alone; by default ./worker-data.',
};

interface Options extends Values {
  readonly concurrency?: number;
  readonly config?: string;
  readonly json?: boolean;
}

export function addWorkerCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('worker')
    .description('do transcoding jobs of a server, on this or another machine (docs/workers.md)')
    .option('--json', 'print {"workerId",…} once, when ready');
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting][]) {
    if (!NAMES.has(name) && !name.startsWith('transcode')) continue;
    const { flag, env, placeholder = 'value', description } = setting;
    const text = OWN_DESCRIPTIONS[name] ?? description;
    command.addOption(new Option(`${flag} <${placeholder.toLowerCase()}>`, `${text} [${env}]`));
  }
  command
    .option('--concurrency <number>', 'another name of --transcode-jobs', wholeNumber)
    .addOption(new Option('--config <file>', 'JSON file with settings by name'))
    .action(async ({ concurrency, config, json, ...flags }: Options) => {
      const { workerCommand } = await import('./worker.ts');
      const wanted = concurrency === undefined ? {} : { transcodeJobs: concurrency };
      await workerCommand(terminal, { flags: { ...flags, ...wanted }, config, json });
    });
}
