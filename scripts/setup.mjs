// What the npm scripts stand on once install.mjs is done: an up-to-date build and a Node that is new enough.
// Plain JavaScript for Node 20 without dependencies, like everything that runs before there are any.
import { spawn } from 'node:child_process';
import nodeModule from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, isBuilt, parts, root } from './built.mjs';
import { checkoutProgram } from './checkout-server.mjs';
import { WANTED_NODE, bundledNode, nodeMajor } from './install.mjs';
import { withLock } from './lock.mjs';
import { runLogged, step } from './progress.mjs';

// Node 24 still announces type stripping and node:sqlite as experimental in its early releases.
const QUIET = '--disable-warning=ExperimentalWarning';

/**
 * Builds the parts of dist/ that are missing or older than their sources.
 * @param {readonly import('./built.mjs').Part[]} wanted
 */
export async function ensureBuilt(wanted = parts) {
  if (wanted.every(isBuilt)) return;
  await withLock(join(dist, '.lock-build'), async () => {
    const missing = wanted.filter((part) => !isBuilt(part));
    if (missing.length === 0) return;
    const command = /** @type {const} */ ([projectNode(), join(root, 'scripts/build.mjs'), ...missing]);
    const explain = () => 'The build failed: `npm run build` shows it in full.';
    await step(missing.includes('package') ? 'Building' : 'Building the player page', () =>
      runLogged(command, { cwd: root, explain }),
    );
  });
}

/** The path of a Node that runs this project: the one running now if it is new enough, else the one npm installed. */
export function projectNode() {
  return nodeMajor() >= WANTED_NODE ? process.execPath : bundledNode;
}

/** The environment in which `node` and every installed tool are the project's own, and colours are for terminals. */
export function projectEnv() {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) };
}

/**
 * @typedef {{ code: number, signal: NodeJS.Signals | null }} Ending
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<Ending>}
 */
export function runWithProjectNode(args, options = {}) {
  endWithShell();
  const child = spawn(projectNode(), [QUIET, ...args], {
    stdio: 'inherit',
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? process.env,
  });
  const stopForwarding = forwardSignals(child);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => {
      stopForwarding();
      done({ code: code ?? 1, signal });
    });
  });
}

/**
 * Ends this process the way its child ended.
 * @param {Ending} ending
 */
export function endLike({ code, signal }) {
  if (signal === null) process.exit(code);
  process.kill(process.pid, signal);
}

/**
 * Runs the program itself, in this very process when its Node is new enough, so that signals and exit codes are its own.
 * @param {readonly string[]} args
 */
export async function runMain(args) {
  const main = await checkoutProgram();
  if (nodeMajor() < WANTED_NODE) {
    endLike(await runWithProjectNode([main, ...args]));
    return;
  }
  endWithShell();
  hideExperimentalWarnings();
  process.argv = [process.execPath, main, ...args];
  // Beside the program, and removed with it: it changes with every edit. Node does nothing if it was told about another folder.
  if (main.endsWith('.js')) nodeModule.enableCompileCache(join(dirname(main), 'compiled'));
  await import(pathToFileURL(main).href);
}

/**
 * npm runs scripts in the root, wherever the user stands: the program looks for the files and folders that are named to it there
 * first.
 */
export function tellCallerFolder() {
  const folder = process.env.INIT_CWD;
  if (folder !== undefined && folder !== process.cwd()) process.env.PLAYAUTH_CALLER_FOLDER = folder;
}

/** @param {import('node:child_process').ChildProcess} child */
function forwardSignals(child) {
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // A terminal's Ctrl-C reaches the child as well; sent twice it would look like an impatient user.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

/**
 * npm passes SIGTERM on to the shell between it and us, which dies of it and leaves us running: being handed to
 * another parent is taken as that signal.
 */
function endWithShell() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

function hideExperimentalWarnings() {
  const emitWarning = process.emitWarning.bind(process);
  /** @type {(...args: any[]) => void} */
  const filtered = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
    if (type !== 'ExperimentalWarning') emitWarning(warning, ...rest);
  };
  process.emitWarning = filtered;
}
