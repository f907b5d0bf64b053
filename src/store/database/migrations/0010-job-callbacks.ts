// Where the events of one job go, when whoever asked for it named a callback of its own.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('callback_url', 'text').execute();
  await db.schema
    .alterTable('jobs')
    .addColumn('callback_by_operator', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
