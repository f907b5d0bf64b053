// The server of the package as a few files: its modules and the libraries that every start needs, joined by esbuild. A start
// that opens hundreds of files takes four times as long. Drivers that only some servers need stay packages, loaded when used.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './built.mjs';

/** Everything else that is imported from a package is one of Node's own modules, or loaded where it is used. */
const JOINED = ['commander', 'fast-xml-parser', 'kysely', 'pino', 'zod'];

/** Threads and further processes are started by their file name, beside the file that starts them. */
const ENTRIES = {
  main: 'src/main.ts',
  embedded: 'src/embedded.ts',
  'chunks/body-thread': 'src/store/blobs/body-threads/body-thread.ts',
  'chunks/cut-thread': 'src/ffmpeg/cut/cut-thread.ts',
  'chunks/member-process': 'src/app/cluster/member-process.ts',
};

/** The part of the package for Node 20, which stays as it is written. */
const MODULES = ['sdk/client.ts', 'sdk/player/create-player.ts', 'sdk/element/playauth-player.ts'];

/** Some of the joined libraries are CommonJS and require modules of Node. */
const REQUIRE =
  "import { createRequire as playauthRequire } from 'node:module';const require = playauthRequire(import.meta.url);";

/**
 * Replaces the modules of `made`/src by the bundle. Declarations stay, and the modules that the SDK imports.
 * @param {string} made
 */
export async function bundleServer(made) {
  const esbuild = await import('esbuild');
  const kept = await modulesOfSdk(esbuild);
  removeModules(join(made, 'src'), (path) => kept.has(join('src', path).replace(/\.js(\.map)?$/, '.ts')));
  await bundleProgram(join(made, 'src'));
}

/**
 * As deep below dist/ as the package has it: the files for browsers are found from there.
 * @param {string} outdir
 */
export async function bundleProgram(outdir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir,
    // As deep as the rooms: the pages are found from there.
    chunkNames: 'chunks/[name]-[hash]',
    external: packagesBut(JOINED),
    bundle: true,
    splitting: true,
    treeShaking: true,
    // Not the names: they stand in stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    legalComments: 'inline',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: REQUIRE },
    plugins: [namespaceOfZod],
    logLevel: 'error',
  });
}

/** Through `{ z }` the bundler keeps all of zod, with every language: twice as much as all else. */
const namespaceOfZod = /** @type {import('esbuild').Plugin} */ ({
  name: 'namespace-of-zod',
  setup: (build) => {
    build.onLoad({ filter: /[\\/](src|sdk)[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace("import { z } from 'zod';", "import * as z from 'zod';"),
      loader: 'ts',
    }));
  },
});

/**
 * @param {typeof import('esbuild')} esbuild
 * @returns {Promise<Set<string>>} sources
 */
async function modulesOfSdk(esbuild) {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: MODULES.filter((file) => existsSync(join(root, file))),
    outdir: 'dist',
    packages: 'external',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    logLevel: 'error',
  });
  return new Set(Object.keys(metafile.inputs));
}

/** @param {readonly string[]} joined */
function packagesBut(joined) {
  const { dependencies } = /** @type {{ dependencies: Record<string, string> }} */ (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  );
  return Object.keys(dependencies).filter((name) => !joined.includes(name));
}

/**
 * @param {string} folder
 * @param {(path: string) => boolean} isKept
 */
function removeModules(folder, isKept) {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (/\.js(\.map)?$/.test(path) && !isKept(path)) rmSync(join(folder, path));
}
