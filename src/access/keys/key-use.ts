// The last use of each access key: noted in memory on every call, written to the database every 30 seconds.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
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
      const uses = noted;
      noted = new Map();
      try {
        for (const [accessKeyId, { atMs, service }] of uses) {
          await database
            .updateTable('access_keys')
            .set({ last_used_at_ms: atMs, last_used_service: service })
            .where('access_key_id', '=', accessKeyId)
            .execute();
          uses.delete(accessKeyId);
        }
      } catch (error) {
        // The next flush writes what is left, unless the key was used again since.
        for (const [accessKeyId, use] of uses) if (!noted.has(accessKeyId)) noted.set(accessKeyId, use);
        throw error;
      }
    },
  };
}
