// Marks what was made with the development key: it counts only while a server runs with --dev.
import type { Kysely } from 'kysely';

const MARKED = ['access_keys', 'users', 'roles', 'app_play_keys'] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of MARKED) {
    await db.schema
      .alterTable(table)
      .addColumn('is_development', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  }
}
