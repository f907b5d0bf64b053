// The trace of the upload that caused a job, so that the process that runs it, on whichever machine, links its own trace to it.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('traceparent', 'text').execute();
}
