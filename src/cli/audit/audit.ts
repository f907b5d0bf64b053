// `playauth audit`: the record of what was asked of the server, by whom, and how it was decided.
import { summaries } from '../../terminal/summaries.ts';
import type { CommandGroup } from '../../terminal/command.ts';
import { exportCommand } from './export-events.ts';
import { listCommand } from './list-events.ts';
import { verifyCommand } from './verify-events.ts';

export const auditCommands: CommandGroup = {
  name: 'audit',
  description: summaries.audit,
  commands: [listCommand, exportCommand, verifyCommand],
};
