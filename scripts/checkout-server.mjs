// The server of a checkout as a few files, for `npm start` and `npm run playauth`: a start from the sources reads hundreds of files and
// strips the types of each. Every state of the sources has a folder of its own, named by their sizes and times, so that a program is
// never older than its sources, and one that runs keeps the files that it has yet to load.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { dist, root, sourceStamp } from './built.mjs';
import { bundleProgram } from './bundle-server.mjs';

/** Not published: see `files` in package.json. The web files of dist/ are found from here as from the package. */
const FOLDER = /^\.server-[0-9a-f]{16}$/;
/** Programs of this many states of the sources may run at the same time. */
const KEPT = 5;

/**
 * The path of the program, made if these sources have none yet. The sources themselves where it cannot be made: they say best what is
 * wrong with them.
 * @returns {Promise<string>}
 */
export async function checkoutProgram() {
  const folder = join(dist, `.server-${sourceStamp('package').slice(0, 16)}`);
  try {
    if (!existsSync(folder)) await make(folder);
    else utimesSync(folder, new Date(), new Date());
    return join(folder, 'main.js');
  } catch {
    return join(root, 'src/main.ts');
  }
}

/** @param {string} folder */
async function make(folder) {
  mkdirSync(dist, { recursive: true });
  const made = mkdtempSync(join(dist, '.building-'));
  try {
    await bundleProgram(made);
    // Another run may have made it meanwhile: then this one is thrown away.
    if (!existsSync(folder)) renameSync(made, folder);
    removeOld();
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function removeOld() {
  const used = (/** @type {string} */ name) => statSync(join(dist, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const names = readdirSync(dist).filter((name) => FOLDER.test(name));
  for (const name of names.sort((one, other) => used(other) - used(one)).slice(KEPT))
    rmSync(join(dist, name), { recursive: true, force: true });
}
