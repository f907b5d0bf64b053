// Downloads one package through the client of its registry and unpacks it: the client is used as this machine has it
// configured, and no code of a package is run.
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../../scripts/progress.mjs';
import type { MediaPackage, Registry } from './packages.ts';

const LONGEST_MS = 10 * 60_000;
const APT = '/etc/apt';
const promised = promisify(execFile);

/** Fills `folder` with the unpacked package. */
export async function fetchPackage(wanted: MediaPackage, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await fetchers[wanted.from](wanted, folder);
}

const fetchers: Readonly<Record<Registry, (wanted: MediaPackage, folder: string) => Promise<void>>> = {
  debian: fetchDebianSource,
  pypi: async ({ name, version }, folder) => {
    const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'];
    await run('python3', ['-m', 'pip', 'download', ...options, '--dest', folder, `${name}==${version}`]);
    for (const wheel of globSync(join(folder, '*.whl')))
      await run('python3', ['-m', 'zipfile', '-e', wheel, join(folder, 'unpacked')]);
  },
  npm: async ({ name, version }, folder) => {
    await run('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`]);
    for (const archive of globSync(join(folder, '*.tgz'))) await unpack(archive, folder);
  },
  go: async ({ name, version }, folder) => {
    const env = { ...process.env, GOMODCACHE: join(folder, 'modules'), GOFLAGS: '-modcacherw' };
    await run('go', ['mod', 'download', `${name}@${version}`], { cwd: folder, env });
  },
};

/** The original archive of the source package. A version that the archive has replaced is asked for without its number. */
async function fetchDebianSource({ name, version }: MediaPackage, folder: string): Promise<void> {
  const options = await debianSources(join(folder, '..'));
  const source = async (wanted: string): Promise<void> => {
    await run('apt-get', ['-q', ...options, 'source', '--download-only', '--tar-only', wanted], { cwd: folder });
  };
  await source(`${name}=${version}`).catch(() => source(name));
  const archives = readdirSync(folder).filter((file) => /\.tar\.\w+$/.test(file) && !file.includes('.debian.tar'));
  for (const archive of archives) await unpack(join(folder, archive), folder);
}

/** Options of a private apt that reads the source packages of the archives this machine reads its packages from. */
async function debianSources(home: string): Promise<string[]> {
  const apt = join(home, 'apt');
  const [parts, lists, cache] = ['parts', 'lists', 'cache'].map((name) => join(apt, name)) as [string, string, string];
  const options = [
    ...['-o', `Dir::Etc::SourceList=/dev/null`, '-o', `Dir::Etc::SourceParts=${parts}`],
    ...['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`, '-o', 'Acquire::Retries=3'],
    // As root apt would give the folders to a user of its own.
    ...['-o', `APT::Sandbox::User=${process.env['USER'] ?? 'root'}`],
  ];
  if (existsSync(lists)) return options;
  for (const folder of [parts, join(lists, 'partial'), join(cache, 'archives/partial')])
    mkdirSync(folder, { recursive: true });
  const files = [join(APT, 'sources.list'), ...globSync(join(APT, 'sources.list.d/*.{list,sources}'))];
  const found = files.filter((file) => existsSync(file) && statSync(file).isFile());
  if (found.length === 0) throw new SetupError('The source packages come through apt: run this on Debian or Ubuntu.');
  for (const file of found) writeFileSync(join(parts, basename(file)), asSources(readFileSync(file, 'utf8')));
  // An archive without source packages fails the update as a whole; the lists of the others are there all the same.
  await run('apt-get', ['-q', ...options, 'update']).catch(() => undefined);
  return options;
}

function asSources(text: string): string {
  return text.replaceAll(/^Types:.*/gm, 'Types: deb-src').replaceAll(/^deb(?:-src)?(?=\s)/gm, 'deb-src');
}

/** Without its source code, which only costs room. */
async function unpack(archive: string, folder: string): Promise<void> {
  const left = ['--exclude=*.c', '--exclude=*.h', '--exclude=*.cpp', '--exclude=*.html'];
  await run('tar', ['-x', '-f', archive, '-C', folder, '--no-same-owner', ...left]);
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  await promised(program, args, { ...options, timeout: LONGEST_MS, maxBuffer: 2 ** 26 });
}
