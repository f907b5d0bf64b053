// `playauth video`: one video, without writing code: what it is, its texts, tags and cover, another try, its end.
import { summaries } from '../terminal/summaries.ts';
import type { CommandGroup } from '../terminal/command.ts';
import { deleteCommand } from './library/delete-videos.ts';
import { restoreCoverCommand, setCommand, tagCommand } from './library/change-video.ts';
import { retryCommand } from './import/retry-video.ts';
import { showCommand } from './library/show-video.ts';

export const videoCommands: CommandGroup = {
  name: 'video',
  description: summaries.video,
  commands: [showCommand, setCommand, tagCommand, retryCommand, deleteCommand, restoreCoverCommand],
};
