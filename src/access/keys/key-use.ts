// The last use of each access key: noted in memory on every call, written to the database every 30 seconds.
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { sql } from 'kysely';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { AccessKeyId } from '../../wire/ids.ts';

interface Use {
  atMs: number;
  readonly service: string;
}

export interface KeyUse {
  note(accessKeyId: AccessKeyId, service: string): void;
  /** The last use that is not written yet. */
  latest(accessKeyId: AccessKeyId): Readonly<Use> | undefined;
  /** Writes what was noted since the last flush. */
  flush(): Promise<void>;
}

/** Uses of this period are lost when the process is killed. */
export const FLUSH_EVERY_MS = 30_000;

/** Written by one statement. On SQLite it holds up other calls meanwhile: a thousand take a few milliseconds. */
const WRITTEN_AT_ONCE = 500;

export function createKeyUse({ database, clock }: { readonly database: Database; readonly clock: Clock }): KeyUse {
  // As many entries as there are keys that were used since the last flush: only genuine calls are noted.
  let noted = new Map<AccessKeyId, Use>();
  return {
    note: (accessKeyId, service) => {
      const known = noted.get(accessKeyId);
      if (known?.service === service) known.atMs = clock.now();
      else noted.set(accessKeyId, { atMs: clock.now(), service });
    },
    latest: (accessKeyId) => noted.get(accessKeyId),
    flush: async () => {
      // In the order of the ids, in which other servers lock the rows too.
      const uses = [...noted].sort(([one], [other]) => (one < other ? -1 : 1));
      noted = new Map();
      try {
        while (uses.length > 0) {
          await writeUses(database, uses.slice(0, WRITTEN_AT_ONCE));
          uses.splice(0, WRITTEN_AT_ONCE);
          await setImmediate();
        }
      } catch (error) {
        // The next flush writes what is left, unless the key was used again since.
        for (const [accessKeyId, use] of uses) if (!noted.has(accessKeyId)) noted.set(accessKeyId, use);
        throw error;
      }
    },
  };
}

async function writeUses(database: Database, uses: readonly (readonly [AccessKeyId, Use])[]): Promise<void> {
  const rows = uses.map(([id, { atMs, service }]) => sql`(${id}, cast(${atMs} as bigint), ${service})`);
  await database.transaction().execute(async (transaction) => {
    if (isPostgres(transaction))
      await transaction
        .selectFrom('access_keys')
        .select('access_key_id')
        .where(
          'access_key_id',
          'in',
          uses.map(([id]) => id),
        )
        .orderBy('access_key_id')
        .forUpdate()
        .execute();
    await sql`with used (id, at_ms, service) as (values ${sql.join(rows)})
      update access_keys set last_used_at_ms = used.at_ms, last_used_service = used.service
      from used where access_keys.access_key_id = used.id`.execute(transaction);
  });
}
