// `playauth storage`: commands for the operator, on the storage of media files itself.
import type { CommandGroup } from '../../terminal/command.ts';
import { summaries } from '../../terminal/summaries.ts';
import { migrateCommand } from './migrate-storage.ts';

export const storageCommands: CommandGroup = {
  name: 'storage',
  description: summaries.storage,
  commands: [migrateCommand],
};
