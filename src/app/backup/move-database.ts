// `playauth database move`: the rows of a SQLite database go to an empty PostgreSQL. The old database is read-only from the first
// moment, so a server on it goes on playing and loses no write: it refuses them.
import { existsSync } from 'node:fs';
import type { Config } from '../../config/settings.ts';
import { CopyRefusal } from '../../store/copies/copy-refusal.ts';
import { fillDatabase, requireEmpty } from '../../store/copies/fill-database.ts';
import { freeze, MOVED_TO, thaw } from '../../store/database/freeze.ts';
import type { Row, TableDigest } from '../../store/copies/rows.ts';
import { withSnapshot, type Batches, type Snapshot } from '../../store/copies/snapshot.ts';
import { migrationNames, schemaNamesOf } from '../../store/database/migrate.ts';
import { joinDatabase, type Database } from '../../store/database/open-database.ts';
import { databaseUrlOf } from './places.ts';
import type { CopySteps } from './write-backup.ts';

export interface Moved {
  readonly from: string;
  /** Host and name, without user and password. */
  readonly to: string;
  readonly tables: ReadonlyMap<string, TableDigest>;
}

export async function moveDatabase(config: Config, to: string, { onTable }: CopySteps): Promise<Moved> {
  const from = pathOf(config);
  if (!/^postgres(ql)?:\/\//.test(to) || !URL.canParse(to)) throw new CopyRefusal('not-postgres');
  const { host, pathname } = new URL(to);
  const place = `${host}${pathname}`;
  const database = joinDatabase(`sqlite:${from}`);
  try {
    if ((await schemaNamesOf(database)).join() !== migrationNames.join())
      throw new CopyRefusal('old-schema', { place: from });
    await requireEmpty(to, migrationNames);
    const tables = await copyFrozen(database, { from, to, place, onTable });
    return { from, to: place, tables };
  } finally {
    await database.destroy();
  }
}

export async function undoMove(config: Config): Promise<string> {
  const from = pathOf(config);
  const database = joinDatabase(`sqlite:${from}`);
  try {
    if ((await schemaNamesOf(database)).length === 0 || !(await thaw(database))) throw new CopyRefusal('not-moved');
    return from;
  } finally {
    await database.destroy();
  }
}

function pathOf(config: Config): string {
  const url = databaseUrlOf(config);
  if (!url.startsWith('sqlite:')) throw new CopyRefusal('not-sqlite', { place: new URL(url).host });
  const path = url.slice('sqlite:'.length);
  if (!existsSync(path)) throw new CopyRefusal('no-database', { place: path });
  return path;
}

interface Copying {
  readonly onTable: CopySteps['onTable'] | undefined;
  readonly from: string;
  readonly to: string;
  readonly place: string;
}

async function copyFrozen(database: Database, { from, to, place, onTable }: Copying): Promise<Moved['tables']> {
  await freeze(database, place);
  try {
    const filled = await withSnapshot(`sqlite:${from}`, (snapshot) =>
      fillDatabase(to, { source: withoutMark(snapshot), onTable }),
    );
    return filled.tables;
  } catch (error) {
    await thaw(database);
    throw error;
  }
}

/** The target is not moved away, and no process runs on it. */
function withoutMark(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    tables: snapshot.tables.filter((table) => table !== 'servers' && table !== 'master_key_holders'),
    rows: (table) => (table === 'settings' ? unmarked(snapshot.rows(table)) : snapshot.rows(table)),
  };
}

async function* unmarked(batches: Batches): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches) yield rows.filter((row) => row['name'] !== MOVED_TO);
}
