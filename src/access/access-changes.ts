// Every change of accounts, users, keys, roles and policies goes through here: one at a time on all servers of a
// database, and seen by all of them within seconds. Caches of identities register a listener.
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { systemClock, type Clock } from '../base/clock.ts';
import type { Confirmed } from '../base/ttl-cache.ts';
import type { Database } from '../store/database/open-database.ts';
import type { Tables } from '../store/database/schema.ts';

export interface AccessChanges {
  /**
   * Runs a change in a transaction. After this has resolved, this server acts on the new state; the others do within
   * {@link CHECK_EVERY_MS}, as does this one where a listener failed. An error of the change itself rolls everything back
   * and is thrown.
   */
  make<T>(change: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Registers a listener for every change, made by this server or by another. */
  onChange(listener: () => Promise<void> | void): void;
  /** Notices the changes of other servers. */
  check(): Promise<void>;
}

/** Less than the age at which caches of identities are read again. */
export const CHECK_EVERY_MS = 1_000;
/** The row of `settings` that names the state. Each has its own lock and its own listeners. */
type Epoch = 'access epoch' | 'playback rules epoch';

interface Options {
  readonly epoch?: Epoch;
  /** Called when this process has made a change: others need not wait for their next check. */
  readonly onMade?: () => void;
  /** Set by each check, to the instant at which it began. */
  readonly confirmed?: Confirmed | undefined;
  /** Default: the system's. */
  readonly clock?: Clock;
}

export function createAccessChanges(
  database: Database,
  { epoch: epochName = 'access epoch', onMade = () => undefined, confirmed, clock = systemClock }: Options = {},
): AccessChanges {
  const listeners: (() => Promise<void> | void)[] = [];
  let known: string | undefined;
  /** Calls all listeners, also after one that fails. */
  const announce = async (): Promise<void> => {
    const outcomes = await Promise.allSettled(listeners.map(async (listener) => await listener()));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };
  return {
    make: async (change) => {
      const result = await database.transaction().execute(async (transaction) => {
        // First: this row is the lock that serializes changes on PostgreSQL, so that counts and checks stay true.
        await writeEpoch(transaction, epochName, randomUUID());
        return await change(transaction);
      });
      onMade();
      // The change is committed and must not look failed: its answer may hold a secret that is shown once. The next check
      // finds a new epoch, announces it again and reports what fails.
      await announce().catch(() => undefined);
      return result;
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    check: async () => {
      const beganAtMs = clock.now();
      const epoch = await readEpoch(database, epochName);
      if (epoch !== known) {
        // Only after the listeners are done: the next check retries a failure.
        await announce();
        known = epoch;
      }
      // What was read since the state was first seen, and is still remembered, was current then.
      if (confirmed !== undefined) confirmed.atMs = beganAtMs;
    },
  };
}

async function writeEpoch(transaction: Transaction<Tables>, name: Epoch, epoch: string): Promise<void> {
  await transaction
    .insertInto('settings')
    .values({ name, value: epoch })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: epoch }))
    .execute();
}

async function readEpoch(database: Database, name: Epoch): Promise<string | undefined> {
  const row = await database.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}
