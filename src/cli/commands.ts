// Every command of `playauth`, in the order of its help. A new one is a file beside this one and a line here.
import { captionsCommand } from './captions.ts';
import { doctorCommand } from './doctor.ts';
import { accessKeyCommands } from './identities/access-key.ts';
import { accountCommands } from './identities/account.ts';
import { policyCommands } from './identities/policy.ts';
import { rootKeyCommand } from './identities/root-key.ts';
import { roleCommands } from './identities/role.ts';
import { userCommands } from './identities/user.ts';
import { whoamiCommand } from './identities/whoami.ts';
import { importCommand } from './import/import.ts';
import { inspectCommand } from './inspect.ts';
import { issueCommand } from './issue-credential.ts';
import { videosCommand } from './list-videos.ts';
import { playCommand } from './play-video.ts';
import { serveCommand } from './server/serve.ts';
import { startCommand } from './server/start.ts';
import { workerCommand } from './server/worker.ts';
import { storageCommands } from './storage/storage.ts';
import type { Command, CommandGroup } from './terminal/command.ts';

export const commands: readonly (Command | CommandGroup)[] = [
  serveCommand,
  startCommand,
  workerCommand,
  importCommand,
  videosCommand,
  issueCommand,
  playCommand,
  captionsCommand,
  userCommands,
  accessKeyCommands,
  policyCommands,
  roleCommands,
  accountCommands,
  rootKeyCommand,
  whoamiCommand,
  storageCommands,
  inspectCommand,
  doctorCommand,
];
