// A private PostgreSQL server for the tests: its own temporary cluster on a free loopback port, gone when the run is over.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensureSystemPackages, findPostgresBin } from '../../scripts/system-packages.mjs';

export interface PostgresServer {
  /** Of the superuser's own database; `createDatabase` makes others beside it. */
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** To the server and to each of its processes. */
  readonly signal: (name: 'SIGSTOP' | 'SIGCONT') => void;
  /** SIGKILL, and a start on the same port. */
  readonly crash: () => Promise<void>;
}

export interface TestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

interface Cluster {
  readonly folder: string;
  readonly bin: string;
  readonly password: string;
  readonly settings: readonly string[];
}

const USER = 'playauth_test';
const START_ATTEMPTS = 5;
const AGAIN_AFTER_MS = 500;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

// Nothing here outlives the run, so nothing needs to reach the disk.
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'shared_buffers=32MB', 'max_connections=200'];

/** Starts a server on a cluster of its own, installing PostgreSQL first where that is possible. Later settings count. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  await ensureSystemPackages(['postgresql']);
  const bin = findPostgresBin();
  if (bin === undefined) throw new Error('the tests need PostgreSQL 15 or newer');
  const password = randomBytes(16).toString('hex');
  const cluster = { folder: makeFolder(), bin, password, settings: [...SETTINGS, ...settings] };
  const removeFolder = (): void => rmSync(cluster.folder, { recursive: true, force: true });
  try {
    initialise(cluster);
    const launched = await launch(cluster);
    const { port } = launched;
    let { child } = launched;
    // The last resort for a run that ends without its teardown.
    const killAtExit = (): void => {
      child.kill('SIGQUIT');
      waitUntilGone(join(cluster.folder, 'data/postmaster.pid'));
      removeFolder();
    };
    process.once('exit', killAtExit);
    const stop = async (): Promise<void> => {
      process.off('exit', killAtExit);
      await end(child);
      removeFolder();
    };
    const crash = async (): Promise<void> => {
      const gone = once(child, 'exit');
      for (const pid of familyOf(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
      await gone;
      // Processes of the old one may still hold its shared memory for a moment.
      for (let attempt = 1; ; attempt += 1) {
        child = start(cluster, port);
        const said = await untilReady(child);
        if (said === undefined) return;
        if (attempt === START_ATTEMPTS) throw new Error(`PostgreSQL did not start again:\n${said}`);
        await new Promise((resolve) => setTimeout(resolve, attempt * AGAIN_AFTER_MS));
      }
    };
    const signal = (name: NodeJS.Signals): void => {
      for (const pid of familyOf(child.pid ?? 0)) process.kill(pid, name);
    };
    return { url: `postgres://${USER}:${cluster.password}@127.0.0.1:${port}/postgres`, stop, signal, crash };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

/** A database on the run's server, for one test file or one test: empty, or a copy of the one that is named. */
export async function createDatabase(
  serverUrl = process.env['TEST_POSTGRES_URL'],
  template = 'template1',
): Promise<TestDatabase> {
  if (serverUrl === undefined) {
    throw new Error('no PostgreSQL: this vitest project lacks test/support/databases-setup.ts as its globalSetup');
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runStatement(serverUrl, `create database ${name} template ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runStatement(serverUrl, `drop database if exists ${name} with (force)`) };
}

export function nameOfDatabase(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function runStatement(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-postgres-'));
  if (isRoot()) chownSync(folder, postgresId('-u'), postgresId('-g'));
  chmodSync(folder, 0o700);
  return folder;
}

function initialise({ folder, bin, password }: Cluster): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (isRoot()) chownSync(passwordFile, postgresId('-u'), postgresId('-g'));
  const options = ['--no-sync', '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const [program, args] = unprivileged([join(bin, 'initdb'), '-D', join(folder, 'data'), '-U', USER, ...options]);
  execFileSync(program, args, { cwd: folder, stdio: 'pipe' });
}

/** Between choosing a free port and listening on it another process may take it: then another one is tried. */
async function launch(cluster: Cluster): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = start(cluster, port);
    const said = await untilReady(child);
    if (said === undefined) return { child, port };
    child.kill('SIGKILL');
    if (attempt === START_ATTEMPTS || !said.includes('in use')) throw new Error(`PostgreSQL did not start:\n${said}`);
  }
}

function start({ folder, bin, settings: given }: Cluster, port: number): ChildProcess {
  const settings = [...given, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`].flatMap((setting) => [
    '-c',
    setting,
  ]);
  const [program, args] = unprivileged([
    join(bin, 'postgres'),
    '-D',
    join(folder, 'data'),
    '-p',
    String(port),
    ...settings,
  ]);
  return spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Undefined once it accepts connections, else what it said instead. */
async function untilReady(child: ChildProcess): Promise<string | undefined> {
  let said = '';
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => resolve(`${said}\n(no answer in ${START_TIMEOUT_MS} ms)`), START_TIMEOUT_MS);
    const settle = (outcome: string | undefined): void => {
      clearTimeout(giveUp);
      resolve(outcome);
    };
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-10_000);
      if (said.includes('ready to accept connections')) settle(undefined);
    });
    child.once('error', (error) => settle(error.message));
    child.once('exit', () => settle(said));
  });
}

/** A process and its children. */
function familyOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  return [pid, ...children.split(' ').filter(Boolean).map(Number)];
}

/** A fast shutdown, which disconnects clients; a hard one for a server that will not go. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(force);
}

/** A handler of `exit` cannot await: the server's pid file is the last thing it removes. */
function waitUntilGone(path: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; existsSync(path) && waited < 2000; waited += 20) Atomics.wait(pause, 0, 0, 20);
}

/**
 * PostgreSQL refuses to run as root. With setpriv it also ends when this process is killed outright, which no handler sees.
 */
function unprivileged(command: readonly string[]): [program: string, args: string[]] {
  const [program = '', ...args] = command;
  if (!isRoot()) return [program, args];
  const asPostgres = [
    `--reuid=${postgresId('-u')}`,
    `--regid=${postgresId('-g')}`,
    '--clear-groups',
    '--pdeathsig=INT',
  ];
  return ['setpriv', [...asPostgres, program, ...args]];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function postgresId(kind: '-u' | '-g'): number {
  return Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
