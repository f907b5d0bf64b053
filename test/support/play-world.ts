// Two servers on one PostgreSQL, one Redis and one folder, or one on SQLite: each can be killed, restarted or given a wrong clock while
// clients play.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { createDatabase, startPostgres } from './postgres.ts';
import { freePort, startRedis } from './redis.ts';
import type { CallTarget } from './official-clients.ts';

const PROGRAM = fileURLToPath(new URL('./clocked-server.ts', import.meta.url));
const PAIR = { accessKeyId: 'LTAIplayhistory1', accessKeySecret: 'a secret of a test server' };

export interface WorldServer {
  readonly target: CallTarget;
  /** How far its clock is off. */
  readonly offMs: () => number;
  readonly moveClock: (ms: number) => void;
  /** SIGKILL, and a start with the right clock. */
  readonly crash: () => Promise<void>;
}

export interface PlayWorld {
  readonly servers: readonly WorldServer[];
  readonly crashRedis?: () => Promise<void>;
  /** Kills PostgreSQL where it is our own; else ends all connections and refuses new ones for a moment. */
  readonly crashDatabase?: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** One server on SQLite, with all its state in its own process. */
export async function openSmallWorld(folder: string): Promise<PlayWorld> {
  const stack = new AsyncDisposableStack();
  const dataDir = `${folder}/one`;
  const settings = { ...usualSettings(folder), dataDir, databaseUrl: `sqlite:${dataDir}/playauth.db` };
  return { servers: [await startWorldServer(settings, stack)], end: () => stack.disposeAsync() };
}

function usualSettings(folder: string): object {
  mkdirSync(`${folder}/media`, { recursive: true });
  return {
    storage: `disk:${folder}/media`,
    masterKey: randomBytes(32).toString('hex'),
    rootAccessKeyId: PAIR.accessKeyId,
    rootAccessKeySecret: PAIR.accessKeySecret,
    trustProxy: true,
  };
}

export async function openPlayWorld(folder: string, { ownPostgres = false } = {}): Promise<PlayWorld> {
  const stack = new AsyncDisposableStack();
  const redis = await startRedis();
  stack.defer(() => redis.stop());
  const postgres = ownPostgres ? await startPostgres() : undefined;
  if (postgres !== undefined) stack.defer(() => postgres.stop());
  const { url, drop } = await createDatabase(postgres?.url ?? process.env['TEST_POSTGRES_URL']);
  if (postgres === undefined) stack.defer(drop);
  const settings = { ...usualSettings(folder), databaseUrl: url, redisUrl: redis.url };
  // One after the other: the first one makes the schema.
  const one = await startWorldServer({ ...settings, dataDir: `${folder}/one` }, stack);
  const other = await startWorldServer({ ...settings, dataDir: `${folder}/other` }, stack);
  return {
    servers: [one, other],
    crashRedis: () => redis.crash(),
    crashDatabase: () => postgres?.crash() ?? refuseForAMoment(url),
    end: () => stack.disposeAsync(),
  };
}

async function startWorldServer(settings: object, stack: AsyncDisposableStack): Promise<WorldServer> {
  const port = await freePort();
  const whole = JSON.stringify({ ...settings, port });
  let offMs = 0;
  let child = await launch(whole);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  stack.defer(kill);
  return {
    target: { ...PAIR, url: `http://127.0.0.1:${String(port)}` },
    offMs: () => offMs,
    moveClock: (ms) => {
      offMs += ms;
      child.stdin?.write(`${String(ms)}\n`);
    },
    crash: async () => {
      await kill();
      offMs = 0;
      child = await launch(whole);
    },
  };
}

const MOST_STARTS = 20;

/** A process that finds no database ends, and its supervisor starts it again. */
async function launch(settings: string): Promise<ChildProcess> {
  for (let attempt = 1; attempt < MOST_STARTS; attempt += 1) {
    const child = await launchOnce(settings);
    if (child !== undefined) return child;
  }
  throw new Error('a server does not start');
}

/** Resolves when it answers; undefined if it ended before. */
async function launchOnce(settings: string): Promise<ChildProcess | undefined> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, settings], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A line that is written while it is killed.
  child.stdin.on('error', () => undefined);
  const line = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const ended = once(child, 'exit').then(() => ({ done: true }));
  return (await Promise.race([line, ended])).done === true ? undefined : child;
}

const MOMENT_MS = 300;

async function refuseForAMoment(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const beside = new URL(url);
  beside.pathname = '/postgres';
  const client = new Client({ connectionString: beside.href });
  await client.connect();
  try {
    await client.query(`alter database ${name} allow_connections false`);
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    await new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
    await client.query(`alter database ${name} allow_connections true`);
  } finally {
    await client.end();
  }
}
