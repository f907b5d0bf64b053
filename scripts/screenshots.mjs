// `npm run screenshots`: brings FFmpeg and Chromium, builds the console, and hands over to screenshots/run.ts.
import { join } from 'node:path';
import { root } from './built.mjs';
import { ensureNodeModules } from './install.mjs';
import { SetupError, runScript } from './progress.mjs';
import { endLike, ensureBuilt, projectEnv, runWithProjectNode } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

runScript(async () => {
  await ensureNodeModules();
  if (!(await ensureSystemPackages(['ffmpeg', 'chromium'])))
    throw new SetupError('The pictures need FFmpeg and Chromium.');
  await ensureBuilt(['web']);
  const args = [join(root, 'scripts/screenshots/run.ts'), ...process.argv.slice(2)];
  endLike(await runWithProjectNode(args, { cwd: root, env: projectEnv() }));
});
