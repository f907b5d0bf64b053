// Files that nothing refers to any more. They are noted in the transaction that takes the last reference away, and removed
// after it: a server that ends between the two leaves a note, and the next start goes on from there.
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Logger } from '../../base/logger.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';

export interface Removals {
  /** Removes these now, in the background. They were noted, so a failure only means later. */
  begin(blobs: readonly string[]): void;
  /** Removes all that is noted. One that cannot be removed stays noted and holds up no other; then it throws in the end. */
  sweep(): Promise<void>;
  /** Resolves when nothing is being removed. */
  settled(): Promise<void>;
}

/**
 * A note outlives its files by so long. Whoever was writing into a video when it was deleted, an upload that just ended or
 * a transcoder of another server, may put a file there afterwards: a later sweep finds it.
 */
export const NOTE_KEPT_MS = 24 * 3600 * 1000;
/** A place that something is being written to is noted so far ahead: whoever has not named it by then, never will. */
export const HELD_MS = 600_000;
/** Clocks of two servers are not the same to the millisecond. */
const SPARE_MS = 60_000;
const SWEEP_EVERY_MS = 3600 * 1000;
const PAGE = 500;

interface Deps {
  readonly database: Database;
  readonly blobs: Pick<Blobs, 'remove'>;
  readonly clock: Clock;
}

/** `blobs` are keys or prefixes that are never used again. */
export async function noteRemovals(within: Kysely<Tables>, blobs: readonly string[], now: number): Promise<void> {
  if (blobs.length === 0) return;
  await within
    .insertInto('blob_removals')
    .values([...new Set(blobs)].map((blob) => ({ blob, removed_at_ms: now })))
    .onConflict((conflict) => conflict.column('blob').doUpdateSet({ removed_at_ms: now }))
    .execute();
}

/** Before a file is written that nothing names yet: if nothing ever does, it is removed later. */
export async function holdPlace(database: Database, blob: string, now: number): Promise<void> {
  await noteRemovals(database, [blob], now + HELD_MS);
}

/** Together with what names the file from now on. False if that comes too late: somebody may be removing it. */
export async function keepHeld(transaction: Transaction<Tables>, blob: string, now: number): Promise<boolean> {
  const held = await transaction
    .deleteFrom('blob_removals')
    .where('blob', '=', blob)
    .where('removed_at_ms', '>', now + SPARE_MS)
    .executeTakeFirst();
  return held.numDeletedRows === 1n;
}

export function createRemovals({ database, blobs, clock }: Deps): Removals {
  let working: Promise<void> = Promise.resolve();
  const removeAll = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) await blobs.remove(key).catch(() => undefined);
  };
  return {
    begin: (keys) => {
      working = working.then(() => removeAll(keys));
    },
    settled: () => working,
    sweep: async () => {
      const now = clock.now();
      const failures: unknown[] = [];
      const tryToRemove = (blob: string): Promise<boolean> =>
        blobs.remove(blob).then(
          () => true,
          (error: unknown) => {
            failures.push(error);
            return false;
          },
        );
      let last = '';
      for (;;) {
        const rows = await database
          .selectFrom('blob_removals')
          .selectAll()
          .where('blob', '>', last)
          // One further ahead than any is put is the mark of a clock that was set back.
          .where((e) => e.or([e('removed_at_ms', '<=', now), e('removed_at_ms', '>', now + HELD_MS + SPARE_MS)]))
          .orderBy('blob')
          .limit(PAGE)
          .execute();
        const old: string[] = [];
        for (const { blob, removed_at_ms } of rows)
          if ((await tryToRemove(blob)) && removed_at_ms <= now - NOTE_KEPT_MS) old.push(blob);
        if (old.length > 0) await database.deleteFrom('blob_removals').where('blob', 'in', old).execute();
        if (rows.length < PAGE) break;
        last = rows.at(-1)?.blob ?? '';
      }
      if (failures.length > 0) throw new AggregateError(failures, `${String(failures.length)} could not be removed`);
    },
  };
}

/** Sweeps now and every hour, until it is stopped. */
export function startRemovals(removals: Removals, log: Pick<Logger, 'error'>): { stop(): Promise<void> } {
  const sweeper = coalescingLoop(async () => {
    await removals.sweep().catch((error: unknown) => {
      log.error({ err: error }, 'files of deleted videos could not be removed');
    });
  }, SWEEP_EVERY_MS);
  sweeper.wake();
  return {
    stop: async () => {
      await sweeper.stop();
      await removals.settled();
    },
  };
}
