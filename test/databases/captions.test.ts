// Captions in the database, on both kinds: replacing, one default, the limit, and files that go with their last reference.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { MAX_CAPTIONS, type Caption } from '../../src/library/captions/caption.ts';
import { createCaptions, type Captions } from '../../src/library/captions/captions-db.ts';
import { createRemovals, HELD_MS } from '../../src/library/videos/removals-db.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';

describe.each(databaseKinds)('%s', (kind) => {
  const clock = new SettableClock();
  const video = sampleVideo();
  let opened: OpenedDatabase;
  let captions: Captions;
  let removed: string[];

  beforeEach(async () => {
    clock.freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    removed = [];
    const { database } = opened;
    await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    await createVideos({ database, clock }).insert(video);
    captions = createCaptions({ database, clock, removals: { begin: (blobs) => removed.push(...blobs) } });
  });
  afterEach(() => opened.close());

  const caption = (language: string, changes: Partial<Caption> = {}): Caption => ({
    videoId: video.videoId,
    language,
    label: language,
    isDefault: false,
    sizeBytes: 10,
    blob: `${video.videoId}/captions/${language}.vtt`,
    createdAtMs: SAMPLE_INSTANT,
    origin: 'owner',
    ...changes,
  });
  const remove = (blob: string) => Promise.resolve(void removed.push(blob));
  const sweep = () => createRemovals({ database: opened.database, clock, blobs: { remove } }).sweep();
  const put = (given: Caption, write = () => Promise.resolve()) => captions.put(given, write);
  const noted = async (): Promise<string[]> =>
    (await opened.database.selectFrom('blob_removals').select('blob').execute()).map(({ blob }) => blob);
  const listed = async (): Promise<string[]> =>
    (await captions.captionsOf(video.videoId)).map(({ language, isDefault }) => `${language}${isDefault ? '*' : ''}`);

  test('are read back as stored, at once here and after the cache TTL on other servers', async () => {
    const other = createCaptions({ database: await opened.another(), clock, removals: { begin: () => undefined } });
    expect(await other.captionsOf(video.videoId)).toEqual([]);
    const full = caption('zh-Hans', { label: '简体 “中文”', isDefault: true });
    expect(await put(full)).toBeUndefined();
    expect(await captions.captionsOf(video.videoId)).toEqual([full]);
    clock.advance(3_000);
    expect(await other.captionsOf(video.videoId)).toEqual([full]);
  });

  test('replace those of the same language, and exactly one is the default', async () => {
    await put(caption('en', { isDefault: true }));
    await put(caption('fr'));
    expect(await listed()).toEqual(['en*', 'fr']);
    await put(caption('fr', { isDefault: true, blob: `${video.videoId}/captions/new.vtt` }));
    expect(await listed()).toEqual(['en', 'fr*']);
    expect([await noted(), removed]).toEqual([[caption('fr').blob], [caption('fr').blob]]);
  });

  test('are deleted with their file, once', async () => {
    await put(caption('en'));
    expect(await captions.remove(video.videoId, 'en')).toBe(true);
    expect(await captions.remove(video.videoId, 'en')).toBe(false);
    expect([await listed(), await noted(), removed]).toEqual([[], [caption('en').blob], [caption('en').blob]]);
  });

  test('respect their limit under concurrent calls, and a refused one leaves no file', async () => {
    const languages = Array.from({ length: MAX_CAPTIONS + 2 }, (_, index) => `x${String.fromCharCode(97 + index)}`);
    const refusals = await Promise.all(languages.map((language) => put(caption(language))));
    expect(refusals.filter((refusal) => refusal === 'too many')).toHaveLength(2);
    expect(await listed()).toHaveLength(MAX_CAPTIONS);
    expect([(await noted()).length, removed.length]).toEqual([2, 2]);
    const [there = ''] = await listed();
    expect(await put(caption(there, { blob: `${video.videoId}/captions/again.vtt` }))).toBeUndefined();
  });

  test('are refused for a deleted video, and deleted with their video', async () => {
    await put(caption('en'));
    await opened.database.deleteFrom('videos').where('video_id', '=', video.videoId).execute();
    expect(await opened.database.selectFrom('captions').selectAll().execute()).toEqual([]);
    expect(await put(caption('fr'))).toBe('no such video');
    const nowhere = asVideoId('f'.repeat(32));
    expect(await put(caption('fr', { videoId: nowhere, blob: `${nowhere}/captions/x.vtt` }))).toBe('no such video');
    expect(await noted()).toEqual(expect.arrayContaining([caption('fr').blob, `${nowhere}/captions/x.vtt`]));
  });

  describe('of an uploaded file', () => {
    const ofFile = (language: string, name = language): Caption =>
      caption(language, { origin: 'file', blob: `${video.videoId}/captions/file-${name}.vtt` });
    const publish = async (given: readonly Caption[], { writes = true } = {}): Promise<readonly string[]> => {
      if (writes) for (const { blob } of given) await captions.hold(blob, () => Promise.resolve());
      const obsolete = await opened.database
        .transaction()
        .execute((transaction) => captions.replaceFromFile(transaction, { videoId: video.videoId, captions: given }));
      captions.forget(video.videoId);
      return obsolete;
    };

    test('go with it, and those of the owner stay', async () => {
      await put(caption('en', { isDefault: true }));
      expect(await publish([ofFile('en'), ofFile('fr'), ofFile('de')])).toEqual([ofFile('en').blob]);
      expect([await listed(), await noted()]).toEqual([['de', 'en*', 'fr'], [ofFile('en').blob]]);
      expect(await captions.captionsOf(video.videoId)).toContainEqual(ofFile('fr'));
      const next = ofFile('de', 'next');
      expect((await publish([next])).toSorted()).toEqual([ofFile('de').blob, ofFile('fr').blob]);
      expect(await captions.captionsOf(video.videoId)).toEqual([next, caption('en', { isDefault: true })]);
      expect((await noted()).toSorted()).toEqual(['de', 'en', 'fr'].map((language) => ofFile(language).blob));
    });

    test('are the owner’s once the owner has replaced them', async () => {
      await publish([ofFile('fr')]);
      await put(caption('fr'));
      expect(await publish([ofFile('fr', 'next')])).toEqual([ofFile('fr', 'next').blob]);
      expect(await captions.captionsOf(video.videoId)).toEqual([caption('fr')]);
    });

    test('are not listed beyond the limit, or when their files may be gone', async () => {
      for (let index = 1; index < MAX_CAPTIONS; index += 1) await put(caption(`en-x-${String(index)}`));
      expect(await publish([ofFile('de'), ofFile('fr')])).toEqual([ofFile('fr').blob]);
      expect(await publish([ofFile('ja')], { writes: false })).toContain(ofFile('ja').blob);
      expect(await listed()).toHaveLength(MAX_CAPTIONS - 1);
    });
  });

  describe('after a crash while their file is written', () => {
    const dies = () => Promise.reject(new Error('killed'));

    test('leave no file after the sweep', async () => {
      await expect(put(caption('en'), dies)).rejects.toThrow('killed');
      expect([await listed(), await noted()]).toEqual([[], [caption('en').blob]]);
      clock.advance(HELD_MS);
      await sweep();
      expect(removed).toEqual([caption('en').blob]);
    });

    test('have their removal noted before the file is written', async () => {
      let before: string[] = [];
      await put(caption('en'), async () => void (before = await noted()));
      expect([before, await noted()]).toEqual([[caption('en').blob], []]);
    });
  });

  test('keep their file from the sweep while it is written', async () => {
    await put(caption('en'), sweep);
    await sweep();
    expect([await listed(), await noted(), removed]).toEqual([['en'], [], []]);
  });

  test('are not listed when the write took longer than the sweep waits', async () => {
    await expect(put(caption('en'), () => Promise.resolve(clock.advance(HELD_MS)))).rejects.toThrow('too long');
    expect([await listed(), await noted()]).toEqual([[], [caption('en').blob]]);
  });
});
