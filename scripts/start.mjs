// `npm start [-- film.mp4] [-- flags]`: from a bare checkout to a playing page; says on stderr what it is preparing.
import { ensureNodeModules } from './install.mjs';
import { runScript } from './progress.mjs';
import { ensureBuilt, runMain, tellCallerFolder } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

runScript(async () => {
  await ensureNodeModules();
  if (!(await ensureSystemPackages(['ffmpeg']))) process.exit(1);
  await ensureBuilt(['web']);
  tellCallerFolder();
  await runMain(['start', ...process.argv.slice(2)]);
});
