// One preparation at a time in a checkout: a lock folder that names its owner, taken over when the owner has ended.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './progress.mjs';

const POLL_MS = 200;
// Between mkdir and the write of the owner's pid a lock has no owner; after this long it never will.
const OWNERLESS_MS = 10_000;

/**
 * @template T
 * @param {string} lockPath
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(lockPath, work) {
  mkdirSync(dirname(lockPath), { recursive: true });
  let told = false;
  while (!take(lockPath)) {
    const owner = ownerOf(lockPath);
    if (isAbandoned(lockPath, owner)) {
      takeAway(lockPath, owner);
      continue;
    }
    if (!told) say(`Waiting for another run that is preparing this checkout (process ${owner || 'unknown'}) …`);
    told = true;
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lockPath, { recursive: true, force: true });
  }
}

/** @param {string} lockPath */
function take(lockPath) {
  try {
    mkdirSync(lockPath);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(lockPath, 'pid'), String(process.pid));
  return true;
}

/** @param {string} lockPath */
function ownerOf(lockPath) {
  try {
    return readFileSync(join(lockPath, 'pid'), 'utf8').trim();
  } catch {
    return '';
  }
}

/**
 * @param {string} lockPath
 * @param {string} owner
 */
function isAbandoned(lockPath, owner) {
  if (owner === '') return ageMs(lockPath) > OWNERLESS_MS;
  try {
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}

/** @param {string} path */
function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/**
 * Renamed first and looked at again: of two runs that find the same dead owner, the slower one may be holding the
 * quicker one's fresh lock in its hands, and gives it back.
 * @param {string} lockPath
 * @param {string} owner
 */
function takeAway(lockPath, owner) {
  const aside = `${lockPath}.${process.pid}`;
  try {
    renameSync(lockPath, aside);
  } catch {
    return;
  }
  if (ownerOf(aside) === owner) {
    rmSync(aside, { recursive: true, force: true });
    return;
  }
  renameSync(aside, lockPath);
}
