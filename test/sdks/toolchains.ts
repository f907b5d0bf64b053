// Finds Python, Go and Java on this machine and brings each one's SDKs and program to where they can be started. Packages
// come through the language's own client as the machine has it configured; what is built stays below node_modules.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runLogged, step } from '../../scripts/progress.mjs';
import type { Language } from './sdks.ts';

const here = import.meta.dirname;
const cache = join(here, '../../node_modules/.cache/test-sdks');
const run = promisify(execFile);

/** The command line of one of its programs, by the name that `sdks` has for it. */
export type Launch = (program: string) => [file: string, ...args: string[]];

/** Builds one sample of the explorer, as a user would who pastes it; gives the command line that runs it. */
export type SampleBuilder = (text: string) => Promise<[file: string, ...args: string[]]>;

export interface Toolchain {
  readonly title: string;
  readonly install: string;
  /** The programs that must be there, each with the oldest version that will do. */
  readonly needs: readonly Need[];
  readonly prepare: (versions: string) => Promise<Launch>;
  /** After `prepare`. */
  readonly sampleBuilder: () => Promise<SampleBuilder>;
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
    sampleBuilder: () => Promise.resolve(pythonSample),
  },
  go: {
    title: 'Go 1.21 or newer',
    install: 'Debian, Ubuntu: apt install golang · macOS: brew install go',
    needs: [{ command: ['go', 'version'], oldest: [1, 21] }],
    prepare: prepareGo,
    sampleBuilder: () => Promise.resolve(goSample),
  },
  java: {
    title: 'a JDK, 11 or newer, with Maven',
    install: 'Debian, Ubuntu: apt install default-jdk-headless maven · macOS: brew install openjdk maven',
    needs: [
      { command: ['javac', '-version'], oldest: [11, 0] },
      { command: ['mvn', '--version'], oldest: [3, 6] },
    ],
    prepare: prepareJava,
    sampleBuilder: javaSampleBuilder,
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

function pythonSample(text: string): Promise<[string, string, string]> {
  const file = join(sampleFolder('python'), 'sample.py');
  writeFileSync(file, text);
  return Promise.resolve([join(cache, 'python/bin/python'), '-B', file]);
}

/** A module with the requirements of the conformance program. */
async function goSample(text: string): Promise<[string]> {
  const folder = sampleFolder('go');
  for (const name of ['go.mod', 'go.sum']) copyFileSync(join(here, 'go', name), join(folder, name));
  writeFileSync(join(folder, 'sample.go'), text);
  await run('go', ['build', '-o', 'sample', '.'], { cwd: folder });
  return [join(folder, 'sample')];
}

/** The client that the sample names needs another version of the SDK's core than the clients of the conformance program. */
async function javaSampleBuilder(): Promise<SampleBuilder> {
  const pom = join(here, 'java-sample/pom.xml');
  const folder = join(cache, 'java-sample');
  const classpath = join(folder, 'classpath.txt');
  await onceFor(folder, [readFileSync(pom)], async () => {
    const goals = ['dependency:build-classpath', `-Dmdep.outputFile=${classpath}`];
    await runLogged(['mvn', '--batch-mode', '--quiet', '-f', pom, ...goals], {
      explain: () => 'Maven could not bring the client of the Java sample.',
    });
  });
  const jars = readFileSync(classpath, 'utf8').trim();
  return async (text) => {
    const target = sampleFolder('java');
    writeFileSync(join(target, 'Sample.java'), text);
    await run('javac', ['-encoding', 'UTF-8', '-cp', jars, '-d', target, join(target, 'Sample.java')]);
    return ['java', '-cp', `${target}:${jars}`, 'Sample'];
  };
}

function sampleFolder(language: Language): string {
  const folder = join(cache, 'samples', language);
  mkdirSync(folder, { recursive: true });
  return folder;
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
