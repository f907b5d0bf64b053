// The commands below `playauth storage`, for whoever runs the server.
import { Option, type Command } from 'commander';
import type { Values } from '../../config/read-config.ts';
import { settings, type Setting, type SettingName } from '../../config/settings.ts';
import type { Terminal } from '../terminal.ts';

const NEEDED: readonly SettingName[] = ['dataDir', 's3AccessKeyId', 's3SecretAccessKey', 's3SessionToken'];

interface Options extends Values {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
  readonly config?: string;
}

export function addStorageCommands(program: Command, terminal: Terminal, exitWith: (code: number) => void): void {
  const storage = program.command('storage').description('look after where media files are kept');
  const migrate = storage
    .command('migrate')
    .description(
      'copy all media files to another storage, each verified; run again, it goes on where it was cut off; removes nothing',
    )
    .requiredOption('--from <where>', 'as --storage of serve: disk, disk:/path or s3://bucket/prefix?endpoint=…')
    .requiredOption('--to <where>', 'as --from')
    .option('--json', 'one JSON object on stdout');
  for (const name of NEEDED) {
    const { flag, placeholder = 'value', description, env }: Setting = settings[name];
    migrate.addOption(new Option(`${flag} <${placeholder.toLowerCase()}>`, `${description} [${env}]`));
  }
  migrate
    .addOption(new Option('--config <file>', 'JSON file with settings by name'))
    .action(async ({ from, to, json, config, ...flags }: Options) => {
      const { migrateCommand } = await import('./migrate-storage.ts');
      exitWith(
        await migrateCommand(terminal, {
          ...{ from, to, flags },
          ...(json !== undefined && { json }),
          ...(config !== undefined && { config }),
        }),
      );
    });
}
