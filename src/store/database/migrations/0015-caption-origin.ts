// Where captions come from: `owner` added them, or they were in the uploaded `file` and go with it.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('captions')
    .addColumn('origin', 'text', (c) => c.notNull().defaultTo('owner'))
    .execute();
}
