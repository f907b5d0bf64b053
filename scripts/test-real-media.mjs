// `npm run test:real-media`: brings FFmpeg, which judges and measures the files, and hands over to test/real-media/run.ts.
import { join } from 'node:path';
import { root } from './built.mjs';
import { ensureNodeModules } from './install.mjs';
import { SetupError, runScript } from './progress.mjs';
import { endLike, ensureBuilt, projectEnv, runWithProjectNode } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

runScript(async () => {
  await ensureNodeModules();
  if (!(await ensureSystemPackages(['ffmpeg']))) throw new SetupError('The files are judged with FFmpeg.');
  await ensureBuilt(['web']);
  const args = [join(root, 'test/real-media/run.ts'), ...process.argv.slice(2)];
  endLike(await runWithProjectNode(args, { cwd: root, env: projectEnv() }));
});
