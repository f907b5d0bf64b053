// Vitest's global setup for the projects that need PostgreSQL: one private server for the whole run, whichever asks first.
import { startPostgres } from './postgres.ts';

/** A server named in TEST_POSTGRES_URL from outside is used as it is, and left running. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TEST_POSTGRES_URL'] !== undefined) return undefined;
  const server = await startPostgres();
  process.env['TEST_POSTGRES_URL'] = server.url;
  return server.stop;
}
