// Bundles a script for a test page, as an application that uses the SDK would.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** `name` is a file of test/browser/pages. */
export async function bundlePage(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../pages/${name}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
