// `npm run bench`: brings nginx, the yardstick that npm cannot bring, and hands over to bench/run.ts.
import { join } from 'node:path';
import { root } from './built.mjs';
import { ensureNodeModules } from './install.mjs';
import { runScript } from './progress.mjs';
import { endLike, ensureBuilt, runWithProjectNode } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

runScript(async () => {
  await ensureNodeModules();
  if (!(await ensureSystemPackages(['nginx', 'ffmpeg']))) process.exit(1);
  await ensureBuilt();
  endLike(await runWithProjectNode([join(root, 'bench/run.ts'), ...process.argv.slice(2)]));
});
