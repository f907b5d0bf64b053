// Makes a SQLite database read-only once its rows were copied elsewhere: what a server wrote there afterwards would be lost
// without a word. Reading goes on. By triggers, because the server is another process, and because they outlast it.
import { sql, type Kysely } from 'kysely';
import { isDerived } from './derived-tables.ts';
import { MOVED } from './is-unavailable.ts';
import type { Tables } from './schema.ts';

type Database = Kysely<Tables>;

/** The row of `settings` that says where the rows are now. */
export const MOVED_TO = 'moved to';
const PREFIX = 'moved_away_';
const WRITES = ['insert', 'update', 'delete'] as const;

/** Nothing is written once this has answered. */
export async function freeze(database: Database, place: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await dropTriggers(transaction);
    await transaction
      .insertInto('settings')
      .values({ name: MOVED_TO, value: place })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: place }))
      .execute();
    // What a refused write says; the log of the server shows it.
    const refusal = `${MOVED} to PostgreSQL at ${place}`.replaceAll("'", "''");
    const tables = (await transaction.introspection.getTables()).map(({ name }) => name);
    for (const table of tables.filter((name) => !isDerived(name)))
      for (const write of WRITES)
        await sql
          .raw(
            `create trigger ${PREFIX}${write}_${table} before ${write} on "${table}" begin select raise(abort, '${refusal}'); end`,
          )
          .execute(transaction);
  });
}

/** False if it was not frozen. */
export async function thaw(database: Database): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    await dropTriggers(transaction);
    const gone = await transaction.deleteFrom('settings').where('name', '=', MOVED_TO).executeTakeFirst();
    return gone.numDeletedRows > 0n;
  });
}

async function dropTriggers(database: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'trigger' and name like ${`${PREFIX}%`}`.execute(database);
  for (const { name } of rows) await sql`drop trigger ${sql.ref(name)}`.execute(database);
}

/** Where the rows of a frozen database are now. */
export async function movedTo(database: Database): Promise<string | undefined> {
  const found = await database.selectFrom('settings').select('value').where('name', '=', MOVED_TO).executeTakeFirst();
  return found?.value;
}
