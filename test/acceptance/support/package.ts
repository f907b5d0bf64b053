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

/** An application in `folder` that depends on playauth and nothing else. */
export async function installPackage(folder: string): Promise<void> {
  await run(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--if-stale']);
  const env = { npm_config_cache: join(folder, '.npm'), npm_config_update_notifier: 'false' };
  const npm = async (args: readonly string[], cwd: string): Promise<string> => {
    const { code, stdout, stderr } = await run('npm', [...args, '--no-audit', '--no-fund'], { cwd, env });
    if (code !== 0) throw new Error(`npm ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  // What prepack builds is built already.
  await npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'no tarball';
  copyDependencies(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  await npm(['install', '--offline', `./${tarball}`], folder);
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
