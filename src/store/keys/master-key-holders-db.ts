// Which process of a database holds which master keys: the master key is changed when all of them hold the new one.
import type { Clock } from '../../base/clock.ts';
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Database } from '../database/open-database.ts';
import { SEEN_FOR_MS } from '../shared/other-servers-db.ts';
import type { MasterKeys } from './master-keys.ts';

export interface Holder {
  /** Host and kind of the process. */
  readonly node: string;
  /** None of a server of an earlier version. */
  readonly keyIds: readonly string[];
}

interface HolderParts {
  readonly database: Database;
  /** The clock of the database. */
  readonly clock: Clock;
  readonly masterKeys: Pick<MasterKeys, 'ids' | 'onHeld'>;
  /** The id of one process, also after its restart; servers use the id of their heartbeat. */
  readonly holderId: string;
  readonly node: string;
}

const BEAT_EVERY_MS = 5_000;

/** Says at once, then every few seconds and when that changes, which keys this process holds. */
export async function keepSayingKeys(parts: HolderParts): Promise<{ stop(): Promise<void> }> {
  await sayKeys(parts);
  const loop = coalescingLoop(async () => {
    // A database that is away is reported by what needs it; the next beat tries again.
    await sayKeys(parts).catch(() => undefined);
  }, BEAT_EVERY_MS);
  parts.masterKeys.onHeld(loop.wake);
  return {
    stop: async () => {
      await loop.stop();
      const { database, holderId } = parts;
      await database
        .deleteFrom('master_key_holders')
        .where('holder_id', '=', holderId)
        .execute()
        .catch(() => undefined);
    },
  };
}

async function sayKeys({ database, clock, masterKeys, holderId, node }: HolderParts): Promise<void> {
  const now = clock.now();
  const row = { holder_id: holderId, node, key_ids: masterKeys.ids.join(','), seen_until_ms: now + SEEN_FOR_MS };
  await database
    .insertInto('master_key_holders')
    .values(row)
    .onConflict((conflict) => conflict.column('holder_id').doUpdateSet(row))
    .execute();
  await database
    .deleteFrom('master_key_holders')
    .where('seen_until_ms', '<', now - SEEN_FOR_MS)
    .execute();
}

/** The processes that are there now. */
export async function findHolders(database: Database, now: number): Promise<readonly Holder[]> {
  const rows = await database
    .selectFrom('master_key_holders')
    .selectAll()
    .where('seen_until_ms', '>', now)
    .orderBy('node')
    .execute();
  const known = new Set(rows.map(({ holder_id }) => holder_id));
  const servers = await database.selectFrom('servers').selectAll().where('seen_until_ms', '>', now).execute();
  const earlier = servers.filter(({ server_id }) => !known.has(server_id));
  return [
    ...rows.map(({ node, key_ids }) => ({ node, keyIds: key_ids.split(',') })),
    ...earlier.map(({ server_id }) => ({ node: `server ${server_id} of an earlier version`, keyIds: [] })),
  ];
}
