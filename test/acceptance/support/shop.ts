// One server and any number of workers on a shared PostgreSQL database and folder, as on several machines.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { createDatabase } from '../../support/postgres.ts';
import { serve, work, type Running, type Server } from './server.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Shop {
  /** Where all keep the media. */
  readonly media: string;
  readonly databaseUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly serve: (args?: readonly string[]) => Promise<Server>;
  /** Each name has a work folder of its own. */
  readonly work: (name: string, args?: readonly string[]) => Promise<Running>;
  readonly query: (text: string) => Promise<readonly Row[]>;
  /** Ends all connections to the database and accepts no new one until `during` is over. */
  readonly withoutDatabase: (during: () => Promise<void>) => Promise<void>;
  readonly folderOf: (name: string) => string;
  readonly close: () => Promise<void>;
}

export async function openShop(folder: string): Promise<Shop> {
  const { url, drop } = await createDatabase();
  const pool = new Pool({ connectionString: url, max: 2 });
  // Some tests stop the database with open connections.
  pool.on('error', () => undefined);
  const media = join(folder, 'shared');
  mkdirSync(media);
  const env = {
    PLAYAUTH_DATABASE_URL: url,
    PLAYAUTH_STORAGE: `disk:${media}`,
    PLAYAUTH_MASTER_KEY: randomBytes(32).toString('hex'),
    PLAYAUTH_ROOT_CREDENTIALS_FILE: 'always',
  };
  const folderOf = (name: string): string => join(folder, name);
  return {
    media,
    env,
    folderOf,
    databaseUrl: url,
    serve: (args = []) => serve({ dataDir: folderOf('server'), env, args }),
    work: (name, args = []) => work({ dataDir: folderOf(name), env, args }),
    query: async (text) => (await pool.query<Row>(text)).rows,
    withoutDatabase: (during) => withoutDatabase(url, during),
    close: async () => {
      await pool.end();
      await drop();
    },
  };
}

async function withoutDatabase(url: string, during: () => Promise<void>): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const beside = new URL(url);
  beside.pathname = '/postgres';
  const client = new Client({ connectionString: beside.href });
  await client.connect();
  try {
    await client.query(`alter database ${name} allow_connections false`);
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    await during();
  } finally {
    await client.query(`alter database ${name} allow_connections true`);
    await client.end();
  }
}

export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** Processes that use a folder; empty on systems without /proc. */
export function processesOf(folder: string): Process[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid: Number(pid), command: commandOf(pid), place: placeOf(pid) }))
    .filter(({ command, place }) => command.includes(folder) || place.startsWith(folder))
    .map(({ pid, command }) => ({ pid, command }));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function placeOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
