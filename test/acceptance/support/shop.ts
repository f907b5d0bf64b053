// One server and any number of workers on a PostgreSQL database and a folder that they share, as on several machines.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
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
  readonly folderOf: (name: string) => string;
  readonly close: () => Promise<void>;
}

export async function openShop(folder: string): Promise<Shop> {
  const { url, drop } = await createDatabase();
  const client = new Client({ connectionString: url });
  // The database goes away with connections still open in some tests.
  client.on('error', () => undefined);
  await client.connect();
  const media = join(folder, 'shared');
  mkdirSync(media);
  const env = {
    PLAYAUTH_DATABASE_URL: url,
    PLAYAUTH_STORAGE: `disk:${media}`,
    PLAYAUTH_MASTER_KEY: randomBytes(32).toString('hex'),
  };
  const folderOf = (name: string): string => join(folder, name);
  return {
    ...{ media, env, folderOf },
    databaseUrl: url,
    serve: (args = []) => serve({ dataDir: folderOf('server'), env, args }),
    work: (name, args = []) => work({ dataDir: folderOf(name), env, args }),
    query: async (text) => (await client.query<Row>(text)).rows,
    close: async () => {
      await client.end();
      await drop();
    },
  };
}

/** What works in or for a folder, by its command line; empty where the system does not tell. */
export function processesOf(folder: string): string[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ command: commandOf(pid), place: placeOf(pid) }))
    .filter(({ command, place }) => command.includes(folder) || place.startsWith(folder))
    .map(({ command }) => command);
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
