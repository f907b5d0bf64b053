// Keeps the files of deleted videos while a backup copies them: the rows of a backup are older than its files, and each file that
// they name must still be there. Ends by itself, should the backup be killed.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../database/open-database.ts';

const NAME = 'files are kept until';
const HOLD_MS = 300_000;
const RENEW_MS = 60_000;

interface Deps {
  readonly database: Database;
  /** The clock of the database: several processes compare its instants. */
  readonly clock: Clock;
}

export interface RemovalHold {
  /** False if the hold could not be renewed in time: a file may have been removed. */
  stop(): Promise<boolean>;
}

/** In effect when it answers: removals that begin later see it, and those that began earlier belong to rows that are gone. */
export async function holdRemovals({ database, clock }: Deps): Promise<RemovalHold> {
  let until = await renew({ database, clock });
  let isLost = false;
  const timer = setInterval(() => {
    renew({ database, clock }).then(
      (later) => {
        if (clock.now() > until) isLost = true;
        until = later;
      },
      () => undefined,
    );
  }, RENEW_MS).unref();
  return {
    stop: async () => {
      clearInterval(timer);
      const isKept = !isLost && clock.now() < until;
      await database.deleteFrom('settings').where('name', '=', NAME).execute();
      return isKept;
    },
  };
}

async function renew({ database, clock }: Deps): Promise<number> {
  const until = clock.now() + HOLD_MS;
  const value = String(until);
  await database
    .insertInto('settings')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
  return until;
}

/** A time further ahead than any hold lasts comes from a clock that was set back since. */
export async function areRemovalsHeld({ database, clock }: Deps): Promise<boolean> {
  const row = await database.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst();
  const leftMs = Number(row?.value ?? 0) - clock.now();
  return leftMs > 0 && leftMs <= 2 * HOLD_MS;
}
