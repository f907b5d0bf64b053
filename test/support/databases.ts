// The two databases that every query must work on, opened empty for one test file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/store/database/open-database.ts';
import { createDatabase } from './postgres.ts';

export const databaseKinds = ['SQLite', 'PostgreSQL'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

export interface OpenedDatabase {
  readonly url: string;
  readonly database: Database;
  /** Another connection to the same data, to look at it from outside. */
  readonly another: () => Promise<Database>;
  /** For races: another connection, as a second server has it. SQLite has one server, and so one connection. */
  readonly competitor: () => Promise<Database>;
  readonly close: () => Promise<void>;
}

/** An address at which nothing has been made yet. */
export async function newDatabaseUrl(
  kind: DatabaseKind,
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  if (kind === 'PostgreSQL') return await createDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'playauth-sqlite-'));
  return {
    url: `sqlite:${join(folder, 'test.db')}`,
    drop: () => Promise.resolve(rmSync(folder, { recursive: true })),
  };
}

export async function openTestDatabase(kind: DatabaseKind): Promise<OpenedDatabase> {
  const { url, drop } = await newDatabaseUrl(kind);
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
