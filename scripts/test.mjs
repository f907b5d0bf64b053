// `npm test`: everything, from a bare checkout. `npm test -- <vitest arguments>` runs only what they name.
// Its last line counts what ran, and it fails when nothing did.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './built.mjs';
import { runChecks } from './checks.mjs';
import { ensureNodeModules } from './install.mjs';
import { SetupError, runScript, say } from './progress.mjs';
import { ensureBuilt, projectEnv, runWithProjectNode } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

runScript(async () => {
  const vitestArgs = process.argv.slice(2);
  await ensureNodeModules();
  if (!(await ensureSystemPackages(['ffmpeg', 'chromium', 'postgresql', 'redis']))) {
    throw new SetupError('The tests need the real programs, and none of them is skipped without.\n0 passed, 1 failed');
  }
  let failures = await failuresBefore(vitestArgs);
  const { passed, failed, skipped } = await runTests(vitestArgs);
  if (failures > 0) process.stdout.write(`Among the failures: ${failures} of the build and checks above the tests.\n`);
  failures += failed;
  if (passed + failed === 0) process.stdout.write('No test ran.\n');
  process.stdout.write(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  process.exitCode = failures > 0 || passed === 0 ? 1 : 0;
});

/**
 * The build, and the checks unless only some tests were asked for. Their failures do not keep the tests from running.
 * @param {string[]} vitestArgs
 */
async function failuresBefore(vitestArgs) {
  let failed = 0;
  await ensureBuilt().catch((/** @type {unknown} */ error) => {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    failed += 1;
  });
  if (vitestArgs.length > 0) return failed;
  return failed + (await runChecks({ withUnitTests: false })).failed;
}

/**
 * @param {string[]} args
 * @returns {Promise<Count>}
 */
async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-test-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await runWithProjectNode([vitest, 'run', ...reporters, ...args], { cwd: root, env: projectEnv() });
    return countOf(report, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A file that does not load has no tests to fail, and an error outside every test only shows in the exit code: both count as one.
 * @param {string} report
 * @param {number} code
 * @returns {Count}
 */
function countOf(report, code) {
  const { testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport(report);
  const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(hasFailed),
  ).length;
  const failed = numFailedTests + broken;
  return {
    passed: numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

/** @param {{ status: string }} result */
function hasFailed(result) {
  return result.status === 'failed';
}

/**
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult
 * @param {string} path
 * @returns {{ testResults: FileResult[], numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }}
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { testResults: [], numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}
