// The account of a job, and when it was last begun: accounts take turns, so that none waits behind all jobs of another.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('jobs')
    .addColumn('account_id', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema
    .alterTable('jobs')
    .addColumn('claimed_at_ms', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update jobs set account_id = (select account_id from videos where videos.video_id = jobs.video_id)`.execute(
    db,
  );
  await db.schema.dropIndex('jobs_by_turn').execute();
  await db.schema
    .createIndex('jobs_by_turn')
    .on('jobs')
    .columns(['state', 'account_id', 'priority desc', 'created_at_ms'])
    .execute();
  await db.schema.createIndex('jobs_by_account').on('jobs').columns(['account_id', 'claimed_at_ms']).execute();
}
