// What state a database is in while a server runs on it, also what no error of a query tells: that it was moved, that a newer version
// has changed it, that its file was deleted. A write is tried only after one has failed.
import { statSync } from 'node:fs';
import { sql } from 'kysely';
import type { MinuteLog } from '../base/minute-log.ts';
import { awayOf, sayAway, type Suspicion } from './away-log.ts';
import { movedTo } from './database/freeze.ts';
import { isKnownMigration, MIGRATIONS } from './database/migrate.ts';
import type { Database } from './database/open-database.ts';
import { troubleOf, type DatabaseTrouble } from './database/trouble-of.ts';

/**
 * - `newer`: a newer version has added to it; this one goes on, and cannot be started again.
 * - `lost`: its file was deleted or replaced, and what is written is lost when the server ends.
 */
export type DatabaseState = 'ok' | 'newer' | 'lost' | DatabaseTrouble;

interface Parts {
  readonly database: Database;
  readonly url: string;
  readonly say: MinuteLog;
  readonly suspicion: Suspicion;
}

const PROBE = 'write probe';

/** Never rejects. What is found is logged, once a minute. */
export function watchDatabase(parts: Parts): () => Promise<DatabaseState> {
  const fileAtStart = fileOf(parts.url);
  return async () => {
    if (fileAtStart !== fileOf(parts.url)) {
      parts.say('lost', { pid: process.pid }, LOST);
      return 'lost';
    }
    try {
      return await look(parts);
    } catch (error) {
      const away = awayOf(error);
      if (away !== undefined) sayAway(parts.say, away);
      return troubleOf(error) ?? 'away';
    }
  };
}

const LOST =
  'the file of the database was deleted or replaced under the running server: what is written now is lost when it ends. Before you stop it, copy the database and its -wal from /proc/PID/fd (ls -l shows them as deleted), or restore the last backup';
const NEWER =
  'a newer playauth has added to the database: this server goes on, and does not start again on it. Install the version that the other servers have';

async function look({ database, say, suspicion }: Parts): Promise<DatabaseState> {
  const target = await movedTo(database);
  if (target !== undefined) {
    sayAway(say, { cause: 'moved', detail: `this database was moved to PostgreSQL at ${target}` });
    return 'moved';
  }
  if (suspicion.isSuspect) {
    await tryWriting(database);
    suspicion.isSuspect = false;
  }
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATIONS)}`.execute(database);
  const unknown = rows.find(({ name }) => !isKnownMigration(name));
  if (unknown === undefined) return 'ok';
  say('newer', { migration: unknown.name }, NEWER);
  return 'newer';
}

async function tryWriting(database: Database): Promise<void> {
  await database
    .insertInto('settings')
    .values({ name: PROBE, value: 'written' })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: 'written' }))
    .execute();
}

/** Which file it is; undefined for PostgreSQL and in memory. */
function fileOf(url: string): string | undefined {
  if (!url.startsWith('sqlite:') || url.endsWith(':memory:')) return undefined;
  const found = statSync(url.slice('sqlite:'.length), { throwIfNoEntry: false });
  return found === undefined ? 'none' : `${String(found.dev)} ${String(found.ino)}`;
}
