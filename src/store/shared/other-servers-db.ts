// The servers that are on one database, each with a heartbeat in a row: two of them that do not share nonces and rate limits
// accept a captured request once each. Noticed at start and while running.
import type { Clock } from '../../base/clock.ts';
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Database } from '../database/open-database.ts';

/** A server whose heartbeat is missing for this long is gone. */
export const SEEN_FOR_MS = 15_000;
const BEAT_EVERY_MS = 5_000;

export interface Presence {
  /** The id of one server, also after its restart. */
  readonly serverId: string;
  /** `memory`, or a name that servers of one Redis have in common. */
  readonly sharedState: string;
}

interface Deps {
  readonly database: Database;
  /** The clock of the database: servers compare their instants. */
  readonly clock: Clock;
}

/** Says that this server is here. Answers how many others share no state with it. */
export async function beat({ database, clock }: Deps, { serverId, sharedState }: Presence): Promise<number> {
  const now = clock.now();
  const row = { server_id: serverId, shared_state: sharedState, seen_until_ms: now + SEEN_FOR_MS };
  await database
    .insertInto('servers')
    .values(row)
    .onConflict((conflict) => conflict.column('server_id').doUpdateSet(row))
    .execute();
  await database
    .deleteFrom('servers')
    .where('seen_until_ms', '<', now - SEEN_FOR_MS)
    .execute();
  const others = await database
    .selectFrom('servers')
    .select('shared_state')
    .where('server_id', '!=', serverId)
    .where('seen_until_ms', '>', now)
    .execute();
  return others.filter(({ shared_state }) => sharedState === 'memory' || shared_state !== sharedState).length;
}

export async function leave(database: Database, { serverId }: Presence): Promise<void> {
  await database.deleteFrom('servers').where('server_id', '=', serverId).execute();
}

interface Watching {
  readonly apart: number;
  readonly onChange: (apart: number) => void;
}

/** Beats until it is stopped; `onChange` is called when the number of servers that share nothing changes. */
export function keepBeating(deps: Deps, presence: Presence, { apart, onChange }: Watching): { stop(): Promise<void> } {
  let known = apart;
  const loop = coalescingLoop(async () => {
    // A database that is away is reported by what needs it; the next beat tries again.
    const now = await beat(deps, presence).catch(() => known);
    if (now !== known) onChange(now);
    known = now;
  }, BEAT_EVERY_MS);
  return {
    stop: async () => {
      await loop.stop();
      await leave(deps.database, presence).catch(() => undefined);
    },
  };
}
