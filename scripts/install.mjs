// Brings node_modules to what package-lock.json says, quietly and only when it is not so already.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { dist, root } from './built.mjs';
import { withLock } from './lock.mjs';
import { SetupError, runLogged, step } from './progress.mjs';

const OLDEST_NODE = 20;
export const WANTED_NODE = 24;

const modules = join(root, 'node_modules');
const stampPath = join(modules, '.playauth-installed');
export const bundledNode = join(modules, 'node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

export function nodeMajor() {
  return Number.parseInt(process.versions.node, 10);
}

/** Installs what is missing or outdated; returns at once when everything is there. */
export async function ensureNodeModules() {
  if (nodeMajor() < OLDEST_NODE) {
    throw new SetupError(`playauth needs Node ${OLDEST_NODE} or newer to start from; this is ${process.version}.`);
  }
  if (isInstalled() || isShared()) return;
  await withLock(join(dist, '.lock-install'), async () => {
    if (!isInstalled()) await step('Installing dependencies', install);
  });
}

/** Of a work tree that borrows the packages of another: npm would empty them under it. Install there. */
function isShared() {
  return lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function isInstalled() {
  if (nodeMajor() < WANTED_NODE && !existsSync(bundledNode)) return false;
  const wanted = installStamp();
  if (readText(stampPath) === wanted) return true;
  if (!matchesLockfile()) return false;
  writeFileSync(stampPath, wanted);
  return true;
}

function installStamp() {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', 'package.json']) hash.update(readFileSync(join(root, name)));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

/** True after an `npm install` by hand: npm writes the hidden lockfile last, so an interrupted install has none. */
function matchesLockfile() {
  const installed = readJson(join(modules, '.package-lock.json'))?.packages;
  const locked = readJson(join(root, 'package-lock.json'))?.packages;
  const manifest = readJson(join(root, 'package.json'));
  if (!installed || !locked || !manifest) return false;
  for (const kind of ['dependencies', 'devDependencies']) {
    if (JSON.stringify(manifest[kind]) !== JSON.stringify(locked[''][kind])) return false;
  }
  return Object.entries(locked).every(([path, wanted]) => path === '' || isSamePackage(wanted, installed[path]));
}

/**
 * @typedef {{ version: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @param {LockedPackage} wanted
 * @param {LockedPackage | undefined} found
 */
function isSamePackage(wanted, found) {
  if (found === undefined) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
  return found.version === wanted.version && (found.integrity ?? wanted.integrity) === wanted.integrity;
}

async function install() {
  // dev dependencies are part of a checkout (the Node that runs it is one), regardless of NODE_ENV.
  await npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (nodeMajor() < WANTED_NODE && !existsSync(bundledNode)) {
    // A user's ignore-scripts keeps the two packages from fetching their binaries; only these two are let through.
    await npm(['rebuild', 'node', 'esbuild', '--ignore-scripts=false']);
  }
  if (nodeMajor() < WANTED_NODE && !existsSync(bundledNode)) {
    throw new SetupError(
      `playauth runs on Node ${WANTED_NODE}, and npm could not bring one along for ${process.platform}-${process.arch}.\n` +
        `Install Node ${WANTED_NODE} or newer and run the command again.`,
    );
  }
  writeFileSync(stampPath, installStamp());
}

/** @param {string[]} args */
async function npm(args) {
  // The npm that started this script, if one did; a package manager of another kind would ignore our lockfile.
  const running = process.env.npm_execpath ?? '';
  const program = /^npm(-cli)?\.c?js$/.test(basename(running)) ? [process.execPath, running] : ['npm'];
  const [executable = 'npm', ...before] = program;
  /** @type {[string, ...string[]]} */
  const command = [executable, ...before, ...args, '--loglevel=notice'];
  await runLogged(command, { cwd: root, explain: explainInstall });
}

/** @param {string} log */
function explainInstall(log) {
  if (/in sync/.test(log))
    return 'package.json and package-lock.json disagree: run `npm install`, then the command again.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/i.test(log)) {
    return 'npm could not reach its registry: check the connection or proxy (npm config get registry), then run the command again.';
  }
  if (/EACCES|EPERM/.test(log))
    return `npm may not write to ${modules}: make it yours (or delete it), then run the command again.`;
  if (/ENOSPC/.test(log)) return 'The disk is full: make room, then run the command again.';
  return 'The dependencies could not be installed: run `npm ci` to see it fail in full, or delete node_modules and try again.';
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @returns {any}
 */
function readJson(path) {
  const text = readText(path);
  return text === undefined ? undefined : JSON.parse(text);
}
