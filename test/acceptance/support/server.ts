// Real servers, workers and command lines as child processes: the suite reaches playauth only through them.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
import { isBuilt } from '../../../scripts/built.mjs';

/** The package if it is up to date, as in a whole run: it starts with half the work of the sources. */
const MAIN = fileURLToPath(
  new URL(isBuilt('package') ? '../../../dist/src/main.js' : '../../../src/main.ts', import.meta.url),
);
const NODE_ARGS = ['--disable-warning=ExperimentalWarning'];
/** Node's own arguments before the command line. */
export const MAIN_ARGS = [...NODE_ARGS, MAIN];
/** Also beside other work: a server needs a second of a core. */
const START_MS = 180_000;

type Environment = Readonly<Record<string, string>>;

/** Keeps only the variables of the environment that are needed to find programs. */
function cleanEnvironment(more: Environment = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LANG: 'C', ...more };
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command line, run to its end. */
export function cli(args: readonly string[], env: Environment = {}, cwd = tmpdir()): Promise<Finished> {
  return run(process.execPath, [...MAIN_ARGS, ...args], { env, cwd });
}

export interface RunOptions {
  readonly env?: Environment;
  readonly cwd?: string;
}

/** Any program, run to its end. */
export async function run(
  command: string,
  args: readonly string[],
  { env = {}, cwd = tmpdir() }: RunOptions = {},
): Promise<Finished> {
  const child = spawn(command, args, { env: cleanEnvironment(env), cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = collect(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: said.stdout(), stderr: said.stderr() };
}

/** As `cli`, with the one JSON object that --json promises. */
export async function cliJson(
  args: readonly string[],
  env: Environment = {},
): Promise<Finished & { readonly json: Readonly<Record<string, unknown>> }> {
  const finished = await cli([...args, '--json'], env);
  const lines = finished.stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`not one line on stdout: ${JSON.stringify(finished)}`);
  return { ...finished, json: JSON.parse(lines[0] ?? '') as Readonly<Record<string, unknown>> };
}

function collect(child: ChildProcess) {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout?.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  return {
    stdout: () => Buffer.concat(chunks.stdout).toString('utf8'),
    stderr: () => Buffer.concat(chunks.stderr).toString('utf8'),
  };
}

/** A process of playauth that runs until it is stopped. */
export interface Running {
  readonly pid: number;
  /** The object that it printed with --json. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly stderr: () => string;
  readonly stdout: () => string;
  /** SIGTERM; answers the exit code. */
  readonly stop: () => Promise<number | null>;
  /** The exit code, once it ends by itself or by a signal sent before. */
  readonly ended: () => Promise<number | null>;
  /** SIGKILL, which simulates a power cut. */
  readonly kill: () => Promise<void>;
  readonly send: (signal: 'SIGSTOP' | 'SIGCONT' | 'SIGHUP') => void;
  readonly isRunning: () => boolean;
}

export interface Server extends Running {
  readonly url: string;
  readonly dataDir: string;
}

export interface ServeOptions {
  readonly dataDir: string;
  readonly args?: readonly string[];
  readonly env?: Environment;
  /** The program, if it is another one than that of this checkout. */
  readonly main?: string;
  /** How many files and sockets the process may have open. */
  readonly descriptors?: number;
}

/** Resolves when it is ready to serve; rejects with its output if it ends before. */
export async function serve({ dataDir, args = [], env = {}, main = MAIN, descriptors }: ServeOptions): Promise<Server> {
  const own = ['--port', '0', '--data-dir', dataDir, '--transcode-jobs', '2'];
  const running = await launch(['serve', '--json', ...own, ...args], env, { main, descriptors });
  return { ...running, url: String(running.ready['url']), dataDir };
}

/** Resolves when it accepts jobs; rejects with its output if it ends before. */
export async function work({ dataDir, args = [], env = {} }: ServeOptions): Promise<Running> {
  return await launch(['worker', '--json', '--data-dir', dataDir, ...args], env);
}

async function launch(
  args: readonly string[],
  env: Environment,
  { main = MAIN, descriptors }: { readonly main?: string; readonly descriptors?: number | undefined } = {},
): Promise<Running> {
  const command = [process.execPath, ...NODE_ARGS, main, ...args];
  const limit = descriptors === undefined ? [] : ['sh', '-c', `ulimit -n ${String(descriptors)} && exec "$@"`, 'sh'];
  const [program = '', ...rest] = [...limit, ...command];
  const child = spawn(program, rest, {
    env: cleanEnvironment(env),
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = collect(child);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const ready = await untilReady(child, said.stdout).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`it did not start: ${said.stderr()}${said.stdout()}`, { cause: error });
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    ready,
    pid: child.pid ?? 0,
    stderr: said.stderr,
    stdout: said.stdout,
    isRunning,
    stop: async () => {
      if (isRunning()) child.kill('SIGTERM');
      return (await ended)[0];
    },
    ended: async () => (await ended)[0],
    kill: async () => {
      if (isRunning()) child.kill('SIGKILL');
      await ended;
    },
    send: (signal) => {
      child.kill(signal);
    },
  };
}

/** Starts a server and kills it so many milliseconds later, at any step of its start. */
export async function serveBriefly(dataDir: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, [...MAIN_ARGS, 'serve', '--port', '0', '--data-dir', dataDir], {
    env: cleanEnvironment(),
    cwd: tmpdir(),
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  setTimeout(() => child.kill('SIGKILL'), ms);
  await ended;
}

async function untilReady(child: ChildProcess, stdout: () => string): Promise<Readonly<Record<string, unknown>>> {
  const signal = AbortSignal.timeout(START_MS);
  while (!stdout().includes('\n')) {
    const outcome = await Promise.race([
      once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data', { signal }),
      once(child, 'exit', { signal }).then(([code]) => `ended with ${String(code)}`),
    ]);
    if (typeof outcome === 'string' && !stdout().includes('\n')) throw new Error(outcome);
  }
  return JSON.parse(stdout().split('\n')[0] ?? '') as Readonly<Record<string, unknown>>;
}

/** A folder for one test file, gone after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-acceptance-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server for one test. */
export async function serveForTest(options: ServeOptions): Promise<Server> {
  const server = await serve(options);
  onTestFinished(() => server.kill());
  return server;
}

/** A server for all tests of a file; call it in `beforeAll`, and `kill` in `afterAll`. */
export async function serveIn(folder: string, options: Omit<ServeOptions, 'dataDir'> = {}): Promise<Server> {
  return await serve({ dataDir: join(folder, 'data'), ...options });
}
