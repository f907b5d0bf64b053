// Whether dist/ is up to date: each half of the build keeps a stamp of the sources that it was made from.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const dist = join(root, 'dist');

/** @typedef {'web' | 'package'} Part */

/** `web`: what the server serves to browsers. `package`: what other projects import from npm. */
export const parts = /** @type {const} */ (['web', 'package']);

/**
 * @param {string} name
 * @returns {name is Part}
 */
export function isPart(name) {
  return parts.some((part) => part === name);
}

const SOURCES = {
  web: [
    'sdk',
    'console',
    'src/wire',
    'src/base',
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/build-web.mjs',
    'scripts/build-console.mjs',
  ],
  package: [
    'sdk',
    'src',
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/bundle-server.mjs',
    'tsconfig.base.json',
    'tsconfig.build.json',
    'tsconfig.build-browser.json',
  ],
};

const OUTPUT = { web: 'web', package: 'src' };

/**
 * Sizes and times rather than contents: this runs before every start, and takes milliseconds.
 * @param {Part} part
 */
export function sourceStamp(part) {
  const hash = createHash('sha256');
  for (const source of SOURCES[part]) addToStamp(hash, source);
  return hash.digest('hex');
}

/** @param {Part} part */
export function isBuilt(part) {
  if (!existsSync(join(dist, OUTPUT[part]))) return false;
  try {
    return readFileSync(stampPath(part), 'utf8') === sourceStamp(part);
  } catch {
    return false;
  }
}

/**
 * @param {Part} part
 * @param {string} stamp taken before the build began, so that an edit made meanwhile counts as newer
 */
export function markBuilt(part, stamp) {
  mkdirSync(dirname(stampPath(part)), { recursive: true });
  writeFileSync(stampPath(part), stamp);
}

// Not in dist/, which is published whole.
/** @param {Part} part */
function stampPath(part) {
  return join(root, 'node_modules/.cache/playauth', `built-${part}`);
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path relative to the root
 */
function addToStamp(hash, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined || path.endsWith('.test.ts')) return;
  if (!stats.isDirectory()) {
    hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(join(root, path)).sort()) addToStamp(hash, `${path}/${name}`);
}
