// The package as a user gets it: packed by npm and installed by npm into an empty folder. Its dependencies are those of this
// checkout, so that no registry is asked.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, type Finished } from './server.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
}

/** Answers the folder of the application of README.md, made by its own commands; `home` is the reader's home folder. */
export async function installPackage(home: string): Promise<string> {
  await run(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--if-stale']);
  const folder = join(home, 'my-app');
  copyDependencies(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  const [, block = ''] =
    /```sh\n(mkdir -p ~\/my-app\n[\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  // The last line runs until it is stopped; a test starts the same. What prepack builds is built already.
  const commands = block.replace(/^npx playauth serve.*$/m, '');
  const env = { HOME: home, npm_config_offline: 'true', npm_config_ignore_scripts: 'true', npm_config_audit: 'false' };
  const { code, stderr } = await run('sh', ['-e', '-c', commands], { cwd: ROOT, env });
  if (code !== 0 || commands === block) throw new Error(`the commands of README.md: ${block}${stderr}`);
  return folder;
}

function copyDependencies(folder: string): void {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Readonly<Record<string, Locked>> };
  const bins = join(folder, 'node_modules/.bin');
  mkdirSync(bins, { recursive: true });
  for (const [path, { dev, devOptional, bin = {} }] of Object.entries(packages)) {
    if (path === '' || dev === true || devOptional === true) continue;
    copyFromCheckout(folder, path);
    // npm fetches a package again whose commands are not linked.
    for (const [name, file] of Object.entries(bin)) symlinkSync(join(folder, path, file), join(bins, name));
  }
}

/** `path` begins with node_modules; packages inside of it have paths of their own. Only package.json, which npm reads, is a copy. */
export function copyFromCheckout(folder: string, path: string): void {
  const from = join(ROOT, path);
  // Optional dependencies of other systems are not there.
  if (!existsSync(from)) return;
  mkdirSync(join(folder, path), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === 'package.json') copyFileSync(join(from, name), join(folder, path, name));
    else if (name !== 'node_modules') symlinkSync(join(from, name), join(folder, path, name));
  }
}

/** Runs a script of the folder; `node` is another one than that of the tests if it is named. */
export async function runScriptIn(
  folder: string,
  { code, node = process.execPath, name = 'script.mjs' }: { code: string; node?: string; name?: string },
): Promise<Finished> {
  writeFileSync(join(folder, name), code);
  return await run(node, [name], { cwd: folder });
}

/** The first Node on the PATH of a version that runs the SDK but not the server. */
export function findOlderNode(): string | undefined {
  for (const place of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']) {
    const node = join(place, 'node');
    if (!existsSync(node)) continue;
    const major = Number.parseInt(execFileSync(node, ['--version']).toString().slice(1), 10);
    if (major >= 20 && major < 24) return node;
  }
  return undefined;
}
