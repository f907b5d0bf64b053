// `npm run screenshots`: brings FFmpeg, Chromium and a Chinese font, builds the console, and hands over to screenshots/run.ts.
import { join } from 'node:path';
import { root } from './built.mjs';
import { ensureNodeModules } from './install.mjs';
import { SetupError, runScript } from './progress.mjs';
import { endLike, ensureBuilt, projectEnv, runWithProjectNode } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

runScript(async () => {
  await ensureNodeModules();
  if (!(await ensureSystemPackages(['ffmpeg', 'chromium', 'chinese-font'])))
    throw new SetupError('The pictures need FFmpeg, Chromium and a Chinese font.');
  await ensureBuilt(['web']);
  const args = [join(root, 'scripts/screenshots/run.ts'), ...process.argv.slice(2)];
  endLike(await runWithProjectNode(args, { cwd: root, env: projectEnv() }));
});
