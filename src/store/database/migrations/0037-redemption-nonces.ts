// The nonce of the request that a player redeemed with, so that a repeated request is recognized.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('play_redeemers').addColumn('nonce', 'text').execute();
}
