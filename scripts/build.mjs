// Builds dist/: `web`, the files that browsers load, and `package`, what other projects import from npm.
// With --if-stale only what is older than its sources. Everything is made beside dist/ and renamed into it file by file, so
// that a running server never misses one.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildConsole } from './build-console.mjs';
import { buildWeb } from './build-web.mjs';
import { dist, isPart, markBuilt, parts, root, sourceStamp } from './built.mjs';
import { bundleServer } from './bundle-server.mjs';
import { ensureNodeModules } from './install.mjs';
import { SetupError, runScript } from './progress.mjs';
import { ensureBuilt, projectNode } from './setup.mjs';

/** @typedef {import('./built.mjs').Part} Part */

const SHEBANG = '#!/usr/bin/env node\n';

runScript(async () => {
  // `npm pack` in a fresh checkout.
  if (!hasTools()) await ensureNodeModules();
  const named = process.argv.slice(2).filter(isPart);
  const wanted = named.length > 0 ? named : [...parts];
  if (process.argv.includes('--if-stale')) {
    await ensureBuilt(wanted);
    return;
  }
  mkdirSync(dist, { recursive: true });
  const results = await Promise.allSettled(wanted.map(buildPart));
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
  }
});

/** @param {Part} part */
async function buildPart(part) {
  const stamp = sourceStamp(part);
  const made = mkdtempSync(join(dist, '.building-'));
  try {
    await (part === 'web'
      ? Promise.all([buildWeb(made), buildConsole(join(made, 'web/console'))])
      : buildPackage(made));
    for (const folder of part === 'web' ? ['web'] : ['src', 'sdk']) replaceTree(join(made, folder), join(dist, folder));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  markBuilt(part, stamp);
}

/** @param {string} made */
async function buildPackage(made) {
  // The player needs the DOM's types, which must not leak into the server's; hence two runs.
  const runs = [tsc('tsconfig.build.json', made), tsc('tsconfig.build-browser.json', join(made, 'browser'))];
  const faults = (await Promise.all(runs)).filter((output) => output !== '');
  if (faults.length > 0) throw new SetupError(faults.join('\n'));
  for (const folder of ['src', 'sdk']) mkdirSync(join(made, folder), { recursive: true });
  refuseStrays(made);
  const forBrowsers = join(made, 'browser/sdk');
  if (existsSync(forBrowsers)) renameOver(forBrowsers, join(made, 'sdk'));
  await bundleServer(made);
  makeExecutable(join(made, 'src/main.js'));
}

/**
 * @param {string} config
 * @param {string} outDir
 * @returns {Promise<string>} what it complained about
 */
function tsc(config, outDir) {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const child = spawn(projectNode(), [compiler, '-p', config, '--outDir', outDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? '' : output || `tsc ended with ${code}`));
  });
}

/**
 * tsc emits everything that the sources import, so an unpublished folder of this repository appears here.
 * @param {string} made
 */
function refuseStrays(made) {
  const strays = readdirSync(made).filter((name) => !['src', 'sdk', 'browser'].includes(name));
  if (strays.length > 0)
    throw new SetupError(`src or sdk imports something of ${strays.join(', ')}, which is not published.`);
}

/** @param {string} path */
function makeExecutable(path) {
  const text = readFileSync(path, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(path, SHEBANG + text);
  chmodSync(path, 0o755);
}

/**
 * Moves every file of one folder over its namesake in the other: each is replaced in one instant.
 * @param {string} from
 * @param {string} to
 */
function renameOver(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) renameOver(source, target);
    else renameSync(source, target);
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function replaceTree(from, to) {
  const wanted = new Set(filesIn(from));
  renameOver(from, to);
  for (const file of filesIn(to)) {
    if (!wanted.has(file)) rmSync(join(to, file), { force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} prefix
 * @returns {string[]} relative paths
 */
function filesIn(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}

function hasTools() {
  const { resolve } = createRequire(join(root, 'package.json'));
  try {
    return Boolean(resolve('esbuild') && resolve('typescript/package.json'));
  } catch {
    return false;
  }
}
