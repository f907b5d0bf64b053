// Notes of unreferenced files: one that cannot be removed does not block the others, and keeps its note.
import { expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createRemovals, holdPlace, NOTE_KEPT_MS, noteRemovals } from '../../src/library/videos/removals-db.ts';
import { databaseKinds, openTestDatabase } from '../support/databases.ts';

test.each(databaseKinds)('a sweep on %s continues after a file that cannot be removed', async (kind) => {
  const opened = await openTestDatabase(kind);
  const clock = new SettableClock().freeze();
  const removed: string[] = [];
  const remove = (blob: string): Promise<void> => {
    if (blob === 'b') return Promise.reject(new Error('a read-only folder'));
    removed.push(blob);
    return Promise.resolve();
  };
  try {
    const { database } = opened;
    await database.transaction().execute((transaction) => noteRemovals(transaction, ['a', 'b', 'c'], clock.now()));
    clock.advance(NOTE_KEPT_MS);
    await expect(createRemovals({ database, blobs: { remove }, clock }).sweep()).rejects.toThrow('1 could not be');
    expect(removed).toEqual(['a', 'c']);
    expect(await database.selectFrom('blob_removals').select('blob').execute()).toEqual([{ blob: 'b' }]);
  } finally {
    await opened.close();
  }
});

test.each(databaseKinds)(
  'a place on %s that is held by a clock a little ahead is left, one beyond reason is not',
  async (kind) => {
    const opened = await openTestDatabase(kind);
    const clock = new SettableClock().freeze();
    const removed: string[] = [];
    const remove = (blob: string): Promise<void> => Promise.resolve(void removed.push(blob));
    try {
      const { database } = opened;
      await holdPlace(database, 'held', clock.now() + 1_000);
      await holdPlace(database, 'set-back', clock.now() + NOTE_KEPT_MS);
      await createRemovals({ database, blobs: { remove }, clock }).sweep();
      expect(removed).toEqual(['set-back']);
    } finally {
      await opened.close();
    }
  },
);
