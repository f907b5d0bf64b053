// `npm run check`: format, lint, types, docs fresh and unit tests, in under a minute.
import { runChecks } from './checks.mjs';
import { ensureNodeModules } from './install.mjs';
import { runScript } from './progress.mjs';

runScript(async () => {
  await ensureNodeModules();
  const { failed } = await runChecks({ withUnitTests: true });
  process.exitCode = failed === 0 ? 0 : 1;
});
