// `playauth storage`: commands for the operator, on the storage of media files itself.
import type { CommandGroup } from '../terminal/command.ts';
import type { Texts } from '../../wire/texts.ts';
import { migrateCommand } from './migrate-storage.ts';

export const texts = {
  storage: ['look after where media files are kept', '管理媒体文件的存储位置'],
} as const satisfies Texts;

export const storageCommands: CommandGroup = {
  name: 'storage',
  description: texts.storage,
  commands: [migrateCommand],
};
