// The sound tracks of a video that a viewer may choose among in HLS, as JSON. Null where there is only the sound of the streams.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('videos').addColumn('audio_tracks', 'text').execute();
}
