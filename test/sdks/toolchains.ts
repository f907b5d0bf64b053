// Finds Python, Go and Java on this machine and brings each one's SDKs and program to where they can be started. Packages
// come through the language's own client as the machine has it configured; what is built stays below node_modules.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runLogged, step } from '../../scripts/progress.mjs';
import type { Language } from './sdks.ts';

const here = import.meta.dirname;
const cache = join(here, '../../node_modules/.cache/test-sdks');
const run = promisify(execFile);

/** The command line of one of its programs, by the name that `sdks` has for it. */
export type Launch = (program: string) => [file: string, ...args: string[]];

export interface Toolchain {
  readonly title: string;
  readonly install: string;
  /** The programs that must be there, each with the oldest version that will do. */
  readonly needs: readonly Need[];
  readonly prepare: (versions: string) => Promise<Launch>;
}

interface Need {
  readonly command: readonly [string, ...string[]];
  readonly oldest: readonly [major: number, minor: number];
}

const PYTHON = 'import ensurepip, venv, platform; print(platform.python_version())';

export const toolchains: Readonly<Record<Language, Toolchain>> = {
  python: {
    title: 'Python 3.10 or newer with venv',
    install: 'Debian, Ubuntu: apt install python3-venv · macOS: brew install python',
    needs: [{ command: ['python3', '-c', PYTHON], oldest: [3, 10] }],
    prepare: preparePython,
  },
  go: {
    title: 'Go 1.21 or newer',
    install: 'Debian, Ubuntu: apt install golang · macOS: brew install go',
    needs: [{ command: ['go', 'version'], oldest: [1, 21] }],
    prepare: prepareGo,
  },
  java: {
    title: 'a JDK, 11 or newer, with Maven',
    install: 'Debian, Ubuntu: apt install default-jdk-headless maven · macOS: brew install openjdk maven',
    needs: [
      { command: ['javac', '-version'], oldest: [11, 0] },
      { command: ['mvn', '--version'], oldest: [3, 6] },
    ],
    prepare: prepareJava,
  },
};

/** What its programs say of their versions; undefined when one is missing or too old. */
export async function versionsOf({ needs }: Toolchain): Promise<string | undefined> {
  const versions = await Promise.all(needs.map(versionOf));
  return versions.some((version) => version === undefined) ? undefined : versions.join(', ');
}

async function versionOf({ command: [file, ...args], oldest }: Need): Promise<string | undefined> {
  const { stdout, stderr } = await run(file, args).catch(() => ({ stdout: '', stderr: '' }));
  const [version, major, minor] = /(\d+)\.(\d+)[.\d]*/.exec(stdout + stderr) ?? [];
  if (version === undefined) return undefined;
  const newerBy = Number(major) - oldest[0] || Number(minor) - oldest[1];
  return newerBy >= 0 ? version : undefined;
}

async function preparePython(versions: string): Promise<Launch> {
  const requirements = join(here, 'python/requirements.txt');
  const folder = join(cache, 'python');
  const python = join(folder, 'bin/python');
  await onceFor(folder, [versions, readFileSync(requirements)], async () => {
    await runLogged(['python3', '-m', 'venv', folder], { explain: () => 'No virtual environment could be made.' });
    const pip = [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'] as const;
    await runLogged([...pip, '-r', requirements], { explain: () => 'pip could not install the SDKs of Python.' });
  });
  return (program) => [python, '-B', join(here, 'python', program)];
}

/** Go keeps its own caches; to ask it costs half a second. */
async function prepareGo(): Promise<Launch> {
  const program = join(cache, 'go', 'conformance');
  await step('Go: the SDKs', () =>
    runLogged(['go', 'build', '-o', program, '.'], {
      cwd: join(here, 'go'),
      explain: () => 'Go could not build the conformance program.',
    }),
  );
  return (name) => [program, name];
}

async function prepareJava(versions: string): Promise<Launch> {
  const source = join(here, 'java');
  const folder = join(cache, 'java');
  const classpath = join(folder, 'classpath.txt');
  const files = globSync('**/*.{java,xml}', { cwd: source }).sort();
  await onceFor(folder, [versions, ...files.map((file) => readFileSync(join(source, file)))], async () => {
    const goals = ['compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classpath}`];
    await runLogged(['mvn', '--batch-mode', '--quiet', `-DbuildFolder=${folder}`, ...goals], {
      cwd: source,
      explain: () => 'Maven could not build the conformance program.',
    });
  });
  const jars = readFileSync(classpath, 'utf8').trim();
  // Maven's own repository may have been emptied since.
  if (!jars.split(':').every((jar) => existsSync(jar))) {
    rmSync(folder, { recursive: true });
    return await prepareJava(versions);
  }
  return (program) => ['java', '-cp', `${join(folder, 'classes')}:${jars}`, program];
}

/** Fills a folder again when its inputs have changed, or the last attempt was interrupted. */
async function onceFor(folder: string, madeFrom: readonly (string | Buffer)[], fill: () => Promise<void>) {
  const hash = createHash('sha256');
  for (const part of madeFrom) hash.update(createHash('sha256').update(part).digest());
  const stamp = join(folder, 'made-from');
  const wanted = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const name = folder.endsWith('python') ? 'Python' : 'Java';
  await step(`${name}: the SDKs`, fill);
  writeFileSync(stamp, wanted);
}
