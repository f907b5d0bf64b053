// Vitest's global setup for the projects that need databases: one private PostgreSQL server for the whole run, whichever asks
// first, and a migrated database of each kind, which tests copy instead of migrating their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { createDatabase, nameOfDatabase, startPostgres } from './postgres.ts';

/** A server named in TEST_POSTGRES_URL from outside is used as it is, and left running. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TEST_SQLITE_TEMPLATE'] !== undefined) return undefined;
  const stopPostgres = await ensurePostgres();
  const folder = mkdtempSync(join(tmpdir(), 'playauth-template-'));
  const sqlite = join(folder, 'template.db');
  const template = await createDatabase();
  for (const url of [`sqlite:${sqlite}`, template.url]) await (await openDatabase(url)).destroy();
  process.env['TEST_SQLITE_TEMPLATE'] = sqlite;
  process.env['TEST_POSTGRES_TEMPLATE'] = nameOfDatabase(template.url);
  return async () => {
    rmSync(folder, { recursive: true });
    await template.drop();
    await stopPostgres();
  };
}

async function ensurePostgres(): Promise<() => Promise<void>> {
  if (process.env['TEST_POSTGRES_URL'] !== undefined) return () => Promise.resolve();
  const server = await startPostgres();
  process.env['TEST_POSTGRES_URL'] = server.url;
  return server.stop;
}
