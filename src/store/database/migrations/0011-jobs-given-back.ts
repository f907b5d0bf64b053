// Retries of jobs that were given back because of a temporary fault: when the next one is due, and how many there were.
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
  // Jobs that are not due yet are skipped in the index.
  await db.schema.dropIndex('jobs_by_turn').execute();
  await db.schema
    .createIndex('jobs_by_turn')
    .on('jobs')
    .columns(['state', 'account_id', 'priority desc', 'created_at_ms', 'due_at_ms'])
    .execute();
}
