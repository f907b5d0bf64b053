// Every command of `playauth`, in the order of its help. A new one is a file beside this one, its line in
// src/terminal/summaries.ts and a
// line here. A command is loaded when it runs, so that none waits for what another needs.
import type { Text } from '../wire/texts.ts';
import { summaries } from '../terminal/summaries.ts';
import type { Command, CommandGroup } from '../terminal/command.ts';

export interface CommandEntry {
  readonly name: string;
  readonly description: Text;
  readonly load: () => Promise<Command | CommandGroup>;
}

const loaders: Readonly<Record<keyof typeof summaries, CommandEntry['load']>> = {
  serve: async () => (await import('./server/serve.ts')).serveCommand,
  start: async () => (await import('./server/start.ts')).startCommand,
  worker: async () => (await import('./server/worker.ts')).workerCommand,
  import: async () => (await import('./import/import.ts')).importCommand,
  videos: async () => (await import('./library/list-videos.ts')).videosCommand,
  video: async () => (await import('./video.ts')).videoCommands,
  category: async () => (await import('./library/category.ts')).categoryCommands,
  rules: async () => (await import('./rules.ts')).rulesCommands,
  issue: async () => (await import('./issue-credential.ts')).issueCommand,
  play: async () => (await import('./play-video.ts')).playCommand,
  sessions: async () => (await import('./playback/sessions.ts')).sessionsCommand,
  keys: async () => (await import('./playback/keys.ts')).keysCommands,
  revoke: async () => (await import('./playback/revoke.ts')).revokeCommands,
  captions: async () => (await import('./captions.ts')).captionsCommand,
  snapshot: async () => (await import('./library/snapshot.ts')).snapshotCommands,
  template: async () => (await import('./library/template.ts')).templateCommands,
  callback: async () => (await import('./library/callback.ts')).callbackCommands,
  user: async () => (await import('./identities/user.ts')).userCommands,
  'access-key': async () => (await import('./identities/access-key.ts')).accessKeyCommands,
  policy: async () => (await import('./identities/policy.ts')).policyCommands,
  role: async () => (await import('./identities/role.ts')).roleCommands,
  account: async () => (await import('./identities/account.ts')).accountCommands,
  'root-key': async () => (await import('./identities/root-key.ts')).rootKeyCommand,
  whoami: async () => (await import('./identities/whoami.ts')).whoamiCommand,
  storage: async () => (await import('./storage/storage.ts')).storageCommands,
  backup: async () => (await import('./operate/backup.ts')).backupCommand,
  restore: async () => (await import('./operate/restore.ts')).restoreCommand,
  database: async () => (await import('./operate/database.ts')).databaseCommands,
  migrate: async () => (await import('./operate/migrate.ts')).migrateCommand,
  audit: async () => (await import('./audit/audit.ts')).auditCommands,
  explain: async () => (await import('./audit/explain.ts')).explainCommand,
  inspect: async () => (await import('./inspect/inspect.ts')).inspectCommand,
  doctor: async () => (await import('./doctor/doctor.ts')).doctorCommand,
  completion: async () => (await import('./completion/completion.ts')).createCompletionCommand(loadCommands),
};

export const commands: readonly CommandEntry[] = Object.entries(loaders).map(([name, load]) => ({
  name,
  description: summaries[name as keyof typeof summaries],
  load,
}));

async function loadCommands(): Promise<readonly (Command | CommandGroup)[]> {
  return await Promise.all(commands.map(async ({ load }) => await load()));
}
