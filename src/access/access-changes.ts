// Every change of accounts, users, keys, roles and policies goes through here: one at a time on all servers of a
// database, and seen by all of them within seconds. What is remembered of identities elsewhere listens.
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Database } from '../store/database/open-database.ts';
import type { Tables } from '../store/database/schema.ts';

export interface AccessChanges {
  /**
   * Runs a change in a transaction. When this has answered, this server acts on the new state; the others do after
   * {@link CHECK_EVERY_MS} at most, as does this one where a listener failed. An error of the change itself rolls
   * everything back and is passed on.
   */
  make<T>(change: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Called after every change, one's own and other servers'. */
  onChange(listener: () => Promise<void> | void): void;
  /** Looks whether another server has changed something. */
  check(): Promise<void>;
}

export const CHECK_EVERY_MS = 2_000;
const EPOCH = 'access epoch';

export function createAccessChanges(database: Database): AccessChanges {
  const listeners: (() => Promise<void> | void)[] = [];
  let known: string | undefined;
  /** All of them hear of it, also after one that fails. */
  const announce = async (): Promise<void> => {
    const outcomes = await Promise.allSettled(listeners.map(async (listener) => await listener()));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };
  return {
    make: async (change) => {
      const result = await database.transaction().execute(async (transaction) => {
        // First of all: the row is the lock that puts changes in a row on PostgreSQL, so that counts and checks hold.
        await writeEpoch(transaction, randomUUID());
        return await change(transaction);
      });
      // The change is made, and must not seem to have failed: its answer may hold a secret that is told once. The next
      // check, which has not seen this epoch, announces it again and tells of what fails.
      await announce().catch(() => undefined);
      return result;
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    check: async () => {
      const epoch = await readEpoch(database);
      if (epoch === known) return;
      // Not before the listeners are done: a failure is tried again by the next check.
      await announce();
      known = epoch;
    },
  };
}

async function writeEpoch(transaction: Transaction<Tables>, epoch: string): Promise<void> {
  await transaction
    .insertInto('settings')
    .values({ name: EPOCH, value: epoch })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: epoch }))
    .execute();
}

async function readEpoch(database: Database): Promise<string | undefined> {
  const row = await database.selectFrom('settings').select('value').where('name', '=', EPOCH).executeTakeFirst();
  return row?.value;
}
