// Images and attached media: rows of `videos` with facts of their own. The index finds the videos that have an image as cover. And
// which pictures are made of a film.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('videos').addColumn('asset', 'text').execute();
  await db.schema.alterTable('videos').addColumn('picture_options', 'text').execute();
  await db.schema
    .createIndex('videos_by_cover')
    .on('videos')
    .column('cover_url')
    .where('cover_url' as never, 'is not', null)
    .execute();
}
