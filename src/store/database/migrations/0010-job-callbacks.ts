// The callback of one job, where its caller named one.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('callback_url', 'text').execute();
  await db.schema
    .alterTable('jobs')
    .addColumn('callback_by_operator', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
