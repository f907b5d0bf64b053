// `npm run test:sdks`: brings FFmpeg, which the clip is made with, and hands over to test/sdks/run.ts.
import { join } from 'node:path';
import { root } from './built.mjs';
import { ensureNodeModules } from './install.mjs';
import { SetupError, runScript } from './progress.mjs';
import { endLike, projectEnv, runWithProjectNode } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

runScript(async () => {
  await ensureNodeModules();
  if (!(await ensureSystemPackages(['ffmpeg']))) throw new SetupError('The clip that is played needs FFmpeg.');
  const args = [join(root, 'test/sdks/run.ts'), ...process.argv.slice(2)];
  endLike(await runWithProjectNode(args, { cwd: root, env: projectEnv() }));
});
