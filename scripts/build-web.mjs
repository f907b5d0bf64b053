// The `web` half of the build: libraries under fixed names for npm; pages and the player element under names with a hash of
// their content, compressed, and `assets.json`, the closed list of what the server serves below /assets.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { root } from './built.mjs';

const LIBRARIES = [
  { from: 'sdk/client.ts', to: 'client.js', external: [] },
  { from: 'sdk/player/create-player.ts', to: 'player.js', external: ['hls.js'] },
];
/** hls.js and what the pages share become files of their own. */
const ENTRIES = {
  watch: 'console/watch/watch.ts',
  'watch-style': 'console/watch/watch.css',
  'player-element': 'sdk/element/playauth-player.ts',
};
const STYLES = [{ from: 'console/home/home.css', to: 'home.css' }];
const PAGE = { from: 'console/watch/watch.html', to: 'watch.html' };

const types = { '.js': 'text/javascript;charset=utf-8', '.css': 'text/css;charset=utf-8' };

/** @typedef {import('esbuild').BuildOptions} BuildOptions */

/** @param {string} made the folder in which `web` is made */
export async function buildWeb(made) {
  const { build } = await import('esbuild');
  const web = join(made, 'web');
  mkdirSync(web, { recursive: true });
  /** @type {BuildOptions} */
  const common = {
    absWorkingDir: root,
    logLevel: 'error',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'eof',
  };
  const [, , hashed] = await Promise.all([
    ...LIBRARIES.map(({ from, to, external }) =>
      build({ ...common, entryPoints: [from], outfile: join(web, to), external, sourcemap: true }),
    ),
    build({
      ...common,
      entryPoints: ENTRIES,
      outdir: web,
      splitting: true,
      entryNames: '[name]-[hash]',
      chunkNames: '[name]-[hash]',
      metafile: true,
    }),
    ...STYLES.map(({ from, to }) => build({ ...common, entryPoints: [from], outfile: join(web, to) })),
  ]);
  const outputs = readOutputs(hashed?.metafile?.outputs ?? {});
  writePage(web, outputs);
  // For npm, and for pages that load the element from the server: the name stays, the content follows.
  writeFileSync(join(web, 'player-element.js'), `export * from './${outputs.nameOf('player-element')}';\n`);
  await writeAssets(web, outputs.names);
}

/** @param {Record<string, { entryPoint?: string, imports: { path: string, kind: string }[] }>} outputs */
function readOutputs(outputs) {
  const files = Object.entries(outputs).map(([path, { entryPoint, imports }]) => ({
    name: basename(path),
    entryPoint,
    imports: imports.filter(({ kind }) => kind === 'import-statement').map((one) => basename(one.path)),
  }));
  /** @param {keyof typeof ENTRIES} entry */
  const find = (entry) => {
    const file = files.find(({ entryPoint }) => entryPoint === ENTRIES[entry]);
    if (file === undefined) throw new Error(`the build made no ${entry}`);
    return file;
  };
  return {
    names: files.map(({ name }) => name),
    /** @param {keyof typeof ENTRIES} entry */
    nameOf: (entry) => find(entry).name,
    /** @param {keyof typeof ENTRIES} entry */
    importsOf: (entry) => find(entry).imports,
  };
}

/**
 * @param {string} web
 * @param {ReturnType<typeof readOutputs>} outputs
 */
function writePage(web, outputs) {
  // Without them the browser would ask for what the script imports only when it has read the script.
  const preloads = outputs
    .importsOf('watch')
    .map((name) => `<link rel="modulepreload" href="/assets/${name}" />\n    `)
    .join('');
  const text = readFileSync(join(root, PAGE.from), 'utf8')
    .replace('/assets/watch.css', `/assets/${outputs.nameOf('watch-style')}`)
    .replace(
      '<script type="module" src="/assets/watch.js">',
      (tag) => preloads + tag.replace('watch.js', outputs.nameOf('watch')),
    );
  writeFileSync(join(web, PAGE.to), text);
}

/**
 * @param {string} web
 * @param {readonly string[]} hashed
 */
async function writeAssets(web, hashed) {
  const fixed = ['home.css', 'player-element.js'];
  const names = [...hashed, ...fixed];
  await Promise.all(names.map((name) => compress(join(web, name))));
  const assets = names.map((name) => ({
    name,
    type: types[/** @type {keyof typeof types} */ (extname(name))],
    isImmutable: !fixed.includes(name),
  }));
  writeFileSync(join(web, 'assets.json'), `${JSON.stringify(assets, null, 2)}\n`);
  const unlisted = readdirSync(web).filter((name) => /-[A-Z0-9]{8}\.\w+$/.test(name) && !names.includes(name));
  if (unlisted.length > 0) throw new Error(`not in the list of assets: ${unlisted.join(', ')}`);
}

/** @param {string} path */
async function compress(path) {
  const bytes = readFileSync(path);
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gz);
}
