// The facts of an HLS rendition in a master playlist: rates, codecs and the first timestamp, measured when it is published.
// Null in older rows, until the backfill has measured them.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const streams = () => db.schema.alterTable('streams');
  await streams().addColumn('peak_bits_per_second', 'bigint').execute();
  await streams().addColumn('average_bits_per_second', 'bigint').execute();
  await streams().addColumn('codecs', 'text').execute();
  await streams().addColumn('first_video_pts', 'bigint').execute();
  // The rows that the backfill looks for; empty once it is done.
  await db.schema
    .createIndex('streams_without_hls_facts')
    .on('streams')
    .column('stream_id')
    .where(sql.ref('format'), '=', sql.lit('m3u8'))
    .where(sql.ref('peak_bits_per_second'), 'is', null)
    .execute();
}
