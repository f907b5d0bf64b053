// Files that nothing refers to any more: one that cannot be removed holds up no other, and stays noted.
import { expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createRemovals, NOTE_KEPT_MS, noteRemovals } from '../../src/media/videos/removals-db.ts';
import { databaseKinds, openTestDatabase } from '../support/databases.ts';

test.each(databaseKinds)('a sweep on %s goes on behind a file that cannot be removed', async (kind) => {
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
