// The checks that need no server: each runs as its own process, two at a time, and gives one line; a failure is shown whole.
// Formatting and types keep what they found unchanged in dist/.cache, so that a second run is short.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt, root } from './built.mjs';
import { projectEnv, projectNode } from './setup.mjs';

const AT_ONCE = 2;

/** @typedef {{ name: string, args: string[], isDone?: () => boolean }} Check */

const CACHE = 'dist/.cache';

/** @type {Check[]} the slowest first, so that the last one running is short */
const STATIC_CHECKS = [
  {
    name: 'format',
    args: [
      bin('prettier', 'bin/prettier.cjs'),
      ...['--check', '--log-level', 'warn'],
      ...['--cache', '--cache-location', `${CACHE}/prettier`, '--cache-strategy', 'content'],
      '.',
    ],
  },
  { name: 'lint', args: [bin('oxlint', 'bin/oxlint'), '--format', 'unix', '.'] },
  types('types', 'tsconfig.json'),
  // The build compiles the same files by the same rules, and there is none after an error.
  { ...types('types (package)', 'tsconfig.build.json'), isDone: () => isBuilt('package') },
  types('types (scripts)', 'scripts/tsconfig.json'),
  types('types (browser)', 'tsconfig.browser.json'),
  types('types (sdk)', 'sdk/tsconfig.json'),
  types('types (test pages)', 'test/browser/pages/tsconfig.json'),
  { name: 'docs fresh', args: ['scripts/generate.ts', '--check'] },
  { name: 'imports', args: ['scripts/check-house.ts'] },
  { name: 'sizes', args: ['scripts/check-sizes.ts'] },
  { name: 'paths in docs', args: ['scripts/check-docs.ts'] },
];

/** @type {Check} */
const UNIT_TESTS = { name: 'unit tests', args: [bin('vitest', 'vitest.mjs'), 'run', '--project', 'unit'] };

/**
 * @param {{ withUnitTests: boolean }} options
 * @returns {Promise<{ failed: number }>}
 */
export async function runChecks({ withUnitTests }) {
  const queue = [...(withUnitTests ? [UNIT_TESTS] : []), ...STATIC_CHECKS];
  let failed = 0;
  const worker = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      if (!(await runCheck(check))) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { failed };
}

/** @param {Check} check */
async function runCheck({ name, args, isDone }) {
  if (isDone?.() === true) {
    process.stdout.write(`ok     ${name} (by the build)\n`);
    return true;
  }
  const startedMs = Date.now();
  const { code, output } = await capture(args);
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n\n`);
  return code === 0;
}

/**
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function capture(args) {
  const child = spawn(projectNode(), args, { cwd: root, env: projectEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Buffer[]} */
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/**
 * @param {string} name
 * @param {string} path
 */
function bin(name, path) {
  return join(root, 'node_modules', name, path);
}

/**
 * @param {string} name
 * @param {string} config
 * @returns {Check}
 */
function types(name, config) {
  const state = `${CACHE}/${config.replaceAll('/', '-')}.tsbuildinfo`;
  return {
    name,
    args: [bin('typescript', 'bin/tsc'), '--noEmit', '-p', config, '--incremental', '--tsBuildInfoFile', state],
  };
}
