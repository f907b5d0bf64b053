// Jobs that were given back because they could not be done then: when they are tried again, and how often that was.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const jobs = () => db.schema.alterTable('jobs');
  await jobs()
    .addColumn('due_at_ms', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await jobs()
    .addColumn('give_backs', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await jobs()
    .addColumn('shortages', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  // What is not due yet is passed over in the index.
  await db.schema.dropIndex('jobs_by_turn').execute();
  await db.schema
    .createIndex('jobs_by_turn')
    .on('jobs')
    .columns(['state', 'account_id', 'priority desc', 'created_at_ms', 'due_at_ms'])
    .execute();
}
