// Bits of a sample and kind of HDR of a stream. Every picture of earlier versions has 8 bits, encoded or as uploaded; none was
// made to keep HDR.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const streams = () => db.schema.alterTable('streams');
  await streams().addColumn('bit_depth', 'integer').execute();
  await streams().addColumn('hdr_type', 'text').execute();
  await sql`update streams set bit_depth = 8 where stream_type = 'video'`.execute(db);
}
