// `playauth migrate`: compares the schema of a database with this version, and brings it up to date.
import { existsSync } from 'node:fs';
import type { Config } from '../../config/settings.ts';
import { schemaStateOf } from '../../store/database/migrate.ts';
import { joinDatabase, openDatabase } from '../../store/database/open-database.ts';
import { explainOpenError } from '../../store/database/open-error.ts';
import { databaseUrlOf } from './places.ts';

export type SchemaReport = Awaited<ReturnType<typeof schemaStateOf>>;

/** Changes nothing, and makes no file. */
export async function checkSchema(config: Config): Promise<SchemaReport> {
  const url = databaseUrlOf(config);
  if (url.startsWith('sqlite:') && !existsSync(url.slice('sqlite:'.length))) return { state: 'none', pending: [] };
  const database = joinDatabase(url);
  try {
    return await schemaStateOf(database);
  } catch (error) {
    throw explainOpenError(url, error);
  } finally {
    await database.destroy();
  }
}

/** As a start of the server does it; a newer schema is refused. */
export async function migrateDatabase(config: Config): Promise<void> {
  await (await openDatabase(databaseUrlOf(config))).destroy();
}
