// Two deployments of playauth whose processes can be killed one by one: a server alone on SQLite, and a server with workers
// on PostgreSQL and a shared folder.
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rootPair, type KeyPair } from './api.ts';
import { serve, serveBriefly, type Running } from './server.ts';
import { openShop, type Row } from './shop.ts';

export interface Site {
  /** The processes that can be killed; the first is the server. */
  readonly roles: readonly string[];
  readonly url: string;
  readonly media: string;
  readonly pair: () => KeyPair;
  readonly start: (role: string) => Promise<void>;
  /** Kills like a power cut, then waits until the leases of the process have expired. */
  readonly kill: (role: string) => Promise<void>;
  /** Starts it and kills it after a delay, at any step of its start. */
  readonly startBriefly: (role: string, ms: number) => Promise<void>;
  readonly query: (text: string) => Promise<readonly Row[]>;
  /** Work folders of the transcoding processes. */
  readonly workFolders: readonly string[];
  /** Folders that are empty when the system is idle. */
  readonly passing: readonly string[];
  readonly logs: () => string;
  /** SIGTERM to all; returns their exit codes. */
  readonly stop: () => Promise<readonly (number | null)[]>;
  readonly close: () => Promise<void>;
}

/** The test polls a hundred videos, so the quota is raised. */
const UNHURRIED = ['--throttle', 'off'];
const FOLDERS = ['incoming', 'work', 'parts'];

export async function openLonelySite(folder: string): Promise<Site> {
  mkdirSync(folder);
  const dataDir = join(folder, 'data');
  const port = String(await freePort());
  let server: Running | undefined;
  return {
    roles: ['server'],
    url: `http://127.0.0.1:${port}`,
    media: join(dataDir, 'media'),
    pair: () => rootPair(dataDir),
    start: async () => {
      server = await serve({ dataDir, args: ['--port', port, ...UNHURRIED] });
    },
    kill: async () => await server?.kill(),
    startBriefly: (_, ms) => serveBriefly(dataDir, ms),
    query: (text) => {
      const database = new DatabaseSync(join(dataDir, 'playauth.db'), { readOnly: true });
      try {
        return Promise.resolve(database.prepare(text).all());
      } finally {
        database.close();
      }
    },
    workFolders: [join(dataDir, 'work')],
    passing: FOLDERS.map((name) => join(dataDir, name)),
    logs: () => server?.stderr() ?? '',
    stop: async () => [await stopped(server)],
    close: async () => await server?.kill(),
  };
}

export async function openBusySite(folder: string): Promise<Site> {
  mkdirSync(folder);
  const shop = await openShop(folder);
  const port = String(await freePort());
  const running = new Map<string, Running>();
  const roles = ['server', 'worker-1', 'worker-2'];
  const launch = (role: string): Promise<Running> =>
    role === 'server' ? shop.serve(['--port', port, '--transcode-jobs', '1', ...UNHURRIED]) : shop.work(role);
  const timePasses = async (pid: number): Promise<void> => {
    await shop.query(`update jobs set lease_until_ms = 0 where lease_owner like '%-${String(pid)}-%'`);
  };
  const kill = async (role: string): Promise<void> => {
    const killed = running.get(role);
    await killed?.kill();
    if (killed !== undefined) await timePasses(killed.pid);
    if (role === 'server') await shop.query('update uploads set lease_until_ms = 0');
  };
  const start = async (role: string): Promise<void> => {
    running.set(role, await launch(role));
  };
  return {
    roles,
    url: `http://127.0.0.1:${port}`,
    media: shop.media,
    start,
    kill,
    pair: () => rootPair(shop.folderOf('server')),
    startBriefly: async (role, ms) => {
      // The ready line is not awaited: any moment of the start is as good a moment to kill it.
      await start(role);
      await new Promise((resolve) => setTimeout(resolve, ms));
      await kill(role);
    },
    query: shop.query,
    workFolders: roles.map((role) => join(shop.folderOf(role), 'work')),
    passing: [
      ...roles.flatMap((role) => FOLDERS.map((name) => join(shop.folderOf(role), name))),
      join(shop.media, '.incoming'),
    ],
    logs: () => [...running.values()].map(({ stderr }) => stderr()).join(''),
    stop: () => Promise.all([...running.values()].map(stopped)),
    close: async () => {
      for (const each of running.values()) await each.kill();
      await shop.close();
    },
  };
}

export function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

async function stopped(running: Running | undefined): Promise<number | null> {
  return (await running?.stop()) ?? null;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
