// `npm test`: everything, from a bare checkout. `npm test -- PATH` runs only the test files it names, and installs and builds
// only what these need. The SDKs of other languages bring many packages along: they run where CI=true or REQUIRE_SDKS is set,
// else by `npm run test:sdks`. The last line counts what ran; a run without any test fails.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './built.mjs';
import { runChecks } from './checks.mjs';
import { ensureNodeModules } from './install.mjs';
import { SetupError, runScript, say } from './progress.mjs';
import { selectTests } from './select-tests.mjs';
import { ensureBuilt, projectEnv, runWithProjectNode } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

runScript(async () => {
  const vitestArgs = process.argv.slice(2);
  await ensureNodeModules();
  const isWhole = vitestArgs.length === 0;
  const { projects, programs, needsBuild } = selectTests(vitestArgs);
  if (!(await ensureSystemPackages(programs))) {
    throw new SetupError('The tests run against the real programs; none is skipped.\n0 passed, 1 failed');
  }
  let failures = needsBuild ? await buildFailures(isWhole ? ['web', 'package'] : ['web']) : 0;
  /** @type {Count[]} */
  const counts = [];
  if (isWhole) {
    // Beside each other: the SDKs wait for their packages.
    const sdks = runSdks();
    const checksAndTests = runChecks({ withUnitTests: false }).then(async (checks) => {
      failures += checks.failed;
      return await runTests(vitestArgs, projects);
    });
    counts.push(...(await Promise.all([sdks, checksAndTests])));
  } else {
    counts.push(await runTests(vitestArgs, projects));
  }
  const { passed, failed, skipped } = sumOf(counts);
  if (failures > 0)
    process.stdout.write(`Among the failures: ${failures} of the build and the checks before the tests.\n`);
  failures += failed;
  if (passed + failed === 0) process.stdout.write('No test ran.\n');
  process.stdout.write(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  process.exitCode = failures > 0 || passed === 0 ? 1 : 0;
});

/**
 * A failure of the build does not keep the tests from running.
 * @param {readonly import('./built.mjs').Part[]} parts
 */
async function buildFailures(parts) {
  try {
    await ensureBuilt(parts);
    return 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return 1;
  }
}

/**
 * @param {readonly string[]} args
 * @param {readonly { name: string }[]} projects only these are set up
 * @returns {Promise<Count>}
 */
async function runTests(args, projects) {
  return await withReportFile(async (report) => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const named = args.some((arg) => arg.startsWith('--project'))
      ? []
      : projects.map(({ name }) => `--project=${name}`);
    const run = [vitest, 'run', ...reporters, ...named, ...args];
    const { code } = await runWithProjectNode(run, { cwd: root, env: projectEnv() });
    return countOf(report, code);
  });
}

/** @returns {Promise<Count>} */
async function runSdks() {
  if (process.env.CI !== 'true' && !process.env.REQUIRE_SDKS) {
    process.stdout.write('Not run: the official SDKs of Python, Go and Java (`npm run test:sdks`).\n');
    return { passed: 0, failed: 0, skipped: 0 };
  }
  return await withReportFile(async (report) => {
    const run = [join(root, 'test/sdks/run.ts'), '--report', report];
    const { code } = await runWithProjectNode(run, { cwd: root, env: projectEnv() });
    /** @type {Count} */
    const count = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
    return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
  });
}

/**
 * @template T
 * @param {(report: string) => Promise<T>} work
 */
async function withReportFile(work) {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-test-'));
  try {
    return await work(join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Count[]} counts
 * @returns {Count}
 */
function sumOf(counts) {
  /** @param {keyof Count} field */
  const sum = (field) => counts.reduce((total, count) => total + count[field], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
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
