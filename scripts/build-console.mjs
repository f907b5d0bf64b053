// The console's part of the build: one page and files with hashed names, each compressed beside it with brotli and gzip.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { root } from './built.mjs';
import { SetupError } from './progress.mjs';

/** Brotli: the page with the scripts and styles that it names. Pages of the console are loaded apart. */
const MOST_FIRST_BYTES = 120_000;

/** @param {string} outDir */
export async function buildConsole(outDir) {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: join(root, 'console/app'),
    base: '/console/',
    logLevel: 'error',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      target: 'es2022',
      // Nothing inline: the page's Content-Security-Policy refuses it.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) compress(join(entry.parentPath, entry.name));
  }
  const bytes = firstLoadBytes(outDir);
  if (bytes > MOST_FIRST_BYTES)
    throw new SetupError(`The console loads ${bytes} bytes before its first page; the limit is ${MOST_FIRST_BYTES}.`);
}

/** @param {string} outDir */
function firstLoadBytes(outDir) {
  const html = readFileSync(join(outDir, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+)"/g)].map(([, name]) => name ?? '');
  return ['index.html', ...named].reduce((sum, name) => sum + readFileSync(join(outDir, `${name}.br`)).length, 0);
}

/** @param {string} path */
function compress(path) {
  const bytes = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(bytes));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
