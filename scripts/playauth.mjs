// `npm run -s playauth -- <command> …`: the command line from a checkout. stdout belongs to the command alone.
import { ensureNodeModules } from './install.mjs';
import { runScript } from './progress.mjs';
import { ensureBuilt, runMain, tellCallerFolder } from './setup.mjs';

runScript(async () => {
  const args = process.argv.slice(2);
  tellCallerFolder();
  await ensureNodeModules();
  // Only the server hands out built files; every other command speaks to it.
  if (args.includes('serve')) await ensureBuilt(['web']);
  await runMain(args);
});
