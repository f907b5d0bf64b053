// Garbage collection of files without references. They are noted in the transaction that deletes the last reference, and removed
// after it commits: a server that is killed between the two leaves the note, and the next sweep removes the files. Idempotent.
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Logger } from '../../base/logger.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { areRemovalsHeld } from '../../store/copies/removal-hold.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';

export interface Removals {
  /** Removes these now, in the background. They are noted, so the next sweep retries after a failure. */
  begin(blobs: readonly string[]): void;
  /** Removes all noted files. One that cannot be removed stays noted and blocks no other; the sweep throws at its end. */
  sweep(): Promise<void>;
  /** Resolves when no removal is under way. */
  settled(): Promise<void>;
}

/**
 * How long a note is kept after its files are removed. An upload or a transcoder of another server that was writing when the
 * video was deleted may still create a file: a later sweep removes it.
 */
export const NOTE_KEPT_MS = 24 * 3600 * 1000;
/** A place that is being written to is noted this far in the future: a writer that has not referred to it by then has failed. */
export const HELD_MS = 600_000;
/** Tolerance for the clocks of two servers. */
const SPARE_MS = 60_000;
const SWEEP_EVERY_MS = 3600 * 1000;
const PAGE = 500;

interface Deps {
  readonly database: Database;
  readonly blobs: Pick<Blobs, 'remove'>;
  readonly clock: Clock;
}

/** `blobs` are keys or prefixes that are never used again. */
export async function noteRemovals(transaction: Kysely<Tables>, blobs: readonly string[], now: number): Promise<void> {
  if (blobs.length === 0) return;
  await transaction
    .insertInto('blob_removals')
    .values([...new Set(blobs)].map((blob) => ({ blob, removed_at_ms: now })))
    .onConflict((conflict) => conflict.column('blob').doUpdateSet({ removed_at_ms: now }))
    .execute();
}

/** Before a file is written that no row refers to yet: if none ever does, it is removed later. */
export async function holdPlace(database: Database, blob: string, now: number): Promise<void> {
  await noteRemovals(database, [blob], now + HELD_MS);
}

/** In the transaction that stores the reference. False if it is too late: a sweep may be removing the file. */
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
  // While a backup copies the files they stay noted. A database that is away says nothing of a backup.
  const isHeld = (): Promise<boolean> => areRemovalsHeld({ database, clock }).catch(() => true);
  const removeAll = async (keys: readonly string[]): Promise<void> => {
    if (await isHeld()) return;
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
          // A note further in the future than any is written comes from a clock that was set back since.
          .where((e) => e.or([e('removed_at_ms', '<=', now), e('removed_at_ms', '>', now + HELD_MS + SPARE_MS)]))
          .orderBy('blob')
          .limit(PAGE)
          .execute();
        if (await areRemovalsHeld({ database, clock })) break;
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

/** Sweeps now and every hour until it is stopped. */
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
