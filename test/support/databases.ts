// The two databases that every query must work on, opened without rows for one test.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/store/database/open-database.ts';
import { createDatabase } from './postgres.ts';
import { takeDatabase } from './spare-databases.ts';

export const databaseKinds = ['SQLite', 'PostgreSQL'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

export interface OpenedDatabase {
  readonly url: string;
  readonly database: Database;
  /** Another connection to the same data, to look at it from outside. */
  readonly another: () => Promise<Database>;
  /** For races: another connection, as a second server has it. SQLite has one server, and so one connection. */
  readonly competitor: () => Promise<Database>;
  /** All connections, and the data. */
  readonly close: () => Promise<void>;
}

interface Address {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** An address at which nothing has been made yet. */
export async function newDatabaseUrl(kind: DatabaseKind): Promise<Address> {
  return kind === 'PostgreSQL' ? await createDatabase() : newFile();
}

function newFile(): Address & { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-sqlite-'));
  const path = join(folder, 'test.db');
  return {
    path,
    url: `sqlite:${path}`,
    drop: () => Promise.resolve(rmSync(folder, { recursive: true })),
  };
}

/** With all tables: to migrate is several times the work of a copy. In a project without databases-setup.ts it is empty. */
async function migratedDatabase(kind: DatabaseKind): Promise<Address> {
  if (kind === 'PostgreSQL') return await takeDatabase();
  const file = newFile();
  const template = process.env['TEST_SQLITE_TEMPLATE'];
  if (template !== undefined) copyFileSync(template, file.path);
  return file;
}

export async function openTestDatabase(kind: DatabaseKind): Promise<OpenedDatabase> {
  const { url, drop } = await migratedDatabase(kind);
  const opened: Database[] = [];
  const another = async (): Promise<Database> => {
    const database = await openDatabase(url);
    opened.push(database);
    return database;
  };
  const database = await another();
  return {
    url,
    database,
    another,
    competitor: () => (kind === 'SQLite' ? Promise.resolve(database) : another()),
    close: async () => {
      for (const each of opened) await each.destroy();
      await drop();
    },
  };
}
