// SearchMedia in the database: every kind of condition, and every page, on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { UnknownMatch } from '../../src/library/search/compile-match.ts';
import { parseMatch } from '../../src/library/search/parse-match.ts';
import { idPrefixOf } from '../../src/library/search/scroll-token.ts';
import { createSearch } from '../../src/library/search/search-db.ts';
import type { SearchQuery } from '../../src/library/search/search-query.ts';
import type { SortField } from '../../src/library/walk/order.ts';
import { toVideoRow, type Video } from '../../src/library/videos/video.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { asAccountId, asReferenceId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';

const OTHER = asAccountId('6543210987654321');
const newest: readonly [SortField] = [{ column: 'created_at_ms', isDescending: true }];
const PAGED = asAccountId('1111111111111111');
const CROWDED = asAccountId('2222222222222222');
const WRITTEN = asAccountId('3333333333333333');
const everything = { mediaTypes: ['video'], sort: newest, limit: 10, offset: 0 } as const;

describe.each(databaseKinds)('%s', (kind) => {
  let opened: OpenedDatabase;
  const videos: Record<string, Video> = {};
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    for (const account_id of [SAMPLE_ACCOUNT, OTHER, PAGED, CROWDED])
      await opened.database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
    const db = createVideos({ database: opened.database, clock: new SettableClock() });
    const at = (seconds: number): number => SAMPLE_INSTANT + seconds * 1000;
    const all: Record<string, Partial<Video>> = {
      film: {
        title: 'A Film 100%_!',
        tags: 'algebra,free',
        cateId: 7,
        createdAtMs: at(0) + 500,
        sizeBytes: 10,
        durationSeconds: 1.5,
      },
      movie: {
        title: '电影 ÄRGER',
        description: 'Eine Übung',
        status: 'Blocked',
        cateId: 8,
        createdAtMs: at(1),
        sizeBytes: 20,
        durationSeconds: 2.5,
      },
      named: {
        title: 'it\'s \\ "q"',
        referenceId: asReferenceId('my-course'),
        createdAtMs: at(2),
        sizeBytes: 5_368_709_120,
        durationSeconds: 3,
      },
    };
    for (const [name, changes] of Object.entries(all)) {
      const video = sampleVideo(changes);
      videos[name] = video;
      await db.insert(video);
    }
    await db.insert(sampleVideo({ accountId: OTHER, title: 'A Film of others' }));
    await db.insert(sampleVideo({ mediaType: 'audio', title: 'A sound' }));
    // Several share one instant, so that pages are ordered by the id.
    for (let index = 0; index < 57; index += 1)
      await db.insert(sampleVideo({ accountId: PAGED, createdAtMs: at(index % 5), modifiedAtMs: at(index % 3) }));
  });
  afterAll(() => opened.close());

  const search = (text: string | undefined, more: Partial<SearchQuery> = {}) => {
    const parsed = text === undefined ? undefined : parseMatch(text);
    if (parsed?.ok === false) throw new Error(text);
    return createSearch(opened.database).find({
      accountId: SAMPLE_ACCOUNT,
      mediaTypes: ['video'],
      match: parsed?.match,
      sort: newest,
      offset: 0,
      limit: 100,
      ...more,
    });
  };
  const names = async (text: string): Promise<string[]> => {
    const { total, videos: found } = await search(text);
    expect(total).toBe(found.length);
    return Object.keys(videos).filter((name) => found.some(({ videoId }) => videoId === videos[name]?.videoId));
  };

  test.each<[string, string[]]>([
    ["Title = 'film'", ['film']],
    ["Title = 'FILM 100%'", ['film']],
    ["Title = '%'", ['film']],
    ["Title = '_'", ['film']],
    ["Title = '!'", ['film']],
    ["Title in ('电影', 'film')", ['film', 'movie']],
    [`Title = "it's"`, ['named']],
    [String.raw`Title = '\\'`, ['named']],
    [`Title = '"q"'`, ['named']],
    ["Title = ' or 1=1 --'", []],
    ["Tags = 'alg'", ['film']],
    ["Status in ('Normal')", ['film', 'named']],
    ["status in ('blocked','Nonsense')", ['movie']],
    ["Status = 'Nonsense'", []],
    ['CateId = 7', ['film']],
    ['CateId in (7, 8)', ['film', 'movie']],
    ['Size = (10, 20)', []],
    ['Size = [10, 20)', ['film']],
    ['Size = (10, 20]', ['movie']],
    ['Size = [20,]', ['movie', 'named']],
    ['Duration = [1.5, 2.5]', ['film', 'movie']],
    ["CreationTime = '2026-01-02T03:04:05Z'", ['film']],
    ["CreationTime = ('2026-01-02T03:04:05Z', '2026-01-02T03:04:07Z')", ['movie']],
    ["CreationTime = ['2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z']", ['film', 'movie']],
    ["ReferenceId = 'my-course'", ['named']],
    ["AppId in ('app-1000000') and CateId = 8", ['movie']],
    ["StorageLocation = 'elsewhere'", []],
    ["(CateId = 7 or Title = 'it') and Status = 'Normal'", ['film', 'named']],
  ])('%s', async (text, expected) => {
    expect(await names(text)).toEqual(expected);
  });

  test.runIf(kind === 'SQLite')('matches letters of other scripts in either case', async () => {
    expect(await names("Title = 'ärger'")).toEqual(['movie']);
    expect(await names("Description = 'ÜBUNG'")).toEqual(['movie']);
  });

  test('finds one id, several ids, and none of another account', async () => {
    const { film, movie } = videos;
    expect(await names(`VideoId = '${film!.videoId}'`)).toEqual(['film']);
    expect(await names(`MediaId in ('${film!.videoId}','${movie!.videoId}','x')`)).toEqual(['film', 'movie']);
    expect((await search("Title = 'others'")).total).toBe(0);
    expect((await search(undefined, { mediaTypes: ['audio'] })).total).toBe(1);
    const both = await search(undefined, { mediaTypes: ['video', 'audio'] });
    expect(both.videos.map(({ mediaType }) => mediaType)).toContain('audio');
    expect(both.total).toBe((await search(undefined)).total + 1);
  });

  test.each([
    ...["Nothing = 'x'", "CateName = 'x'", "constructor = 'x'", "CateId = 'x'", 'CateId = 1.5', 'Size = 1e3'],
    ...["CreationTime = 'yesterday'", 'CreationTime = (1,2)', "Title = ('a','b')", "Status = ['a','b']"],
  ])('%s is refused', async (text) => {
    await expect(search(text)).rejects.toThrow(UnknownMatch);
  });

  test('texts that almost match everywhere do not block other queries', async () => {
    const description = `${'a'.repeat(1023)}c`;
    const rows = Array.from({ length: 7000 }, () => toVideoRow(sampleVideo({ accountId: CROWDED, description })));
    for (let from = 0; from < rows.length; from += 500)
      await opened.database
        .insertInto('videos')
        .values(rows.slice(from, from + 500))
        .execute();
    const texts = Array.from({ length: 10 }, (_, index) => `'${'a'.repeat(512 - index)}b'`);
    const nearly = await search(`Description in (${texts.join(',')})`, { accountId: CROWDED });
    expect(nearly.total).toBe(0);
  });

  test('texts are found as without an index, also after changes and deletions', async () => {
    await opened.database.insertInto('accounts').values({ account_id: WRITTEN, created_at_ms: 1 }).execute();
    const pieces = ['数学', '课', 'Ä', 'é', 'ab', 'ABC', ' ', '%', '_', '\\\\', '"', "''", '🎓', '.', 'x', '0'];
    const write = (seed: number): string =>
      Array.from(
        { length: 3 + (seed % 6) },
        (_, at) => pieces[(seed * 7 + at * at * 5 + seed * at) % pieces.length],
      ).join('');
    const rows = Array.from({ length: 80 }, (_, n) =>
      toVideoRow(sampleVideo({ accountId: WRITTEN, title: write(n), description: write(n + 31), tags: write(n + 57) })),
    );
    await opened.database.insertInto('videos').values(rows).execute();
    for (const [n, { video_id }] of rows.slice(0, 40).entries())
      await (n % 2 === 0
        ? opened.database.deleteFrom('videos').where('video_id', '=', video_id).execute()
        : opened.database
            .updateTable('videos')
            .set({ title: write(n + 500) })
            .where('video_id', '=', video_id)
            .execute());
    const stored = await opened.database.selectFrom('videos').selectAll().where('account_id', '=', WRITTEN).execute();
    expect(stored).toHaveLength(60);
    for (const field of ['title', 'description', 'tags'] as const)
      for (let seed = 0; seed < 60; seed += 1) {
        const text = [...write(seed)].slice(seed % 3, 4 + (seed % 4)).join('');
        if (text === '') continue;
        const match = { kind: 'oneOf', field, values: [text] } as const;
        const { total } = await createSearch(opened.database).find({ ...everything, accountId: WRITTEN, match });
        const expected = stored.filter((row) => row[field].toLowerCase().includes(text.toLowerCase())).length;
        expect([text, total]).toEqual([text, expected]);
      }
  });

  describe('pages', () => {
    const orders: (readonly [SortField])[] = (['created_at_ms', 'modified_at_ms'] as const).flatMap((column) =>
      [true, false].map((isDescending): readonly [SortField] => [{ column, isDescending }]),
    );
    test.each(orders)('every video is reached from every other one: %j', async (field) => {
      const query = { accountId: PAGED, sort: [field] as const };
      const size = 10;
      const { videos: all } = await search(undefined, query);
      expect(all).toHaveLength(57);
      const pages = [0, 1, 2, 3, 4, 5].map((page) => all.slice(page * size, (page + 1) * size));
      const ids = (page: readonly Video[]): string[] => page.map(({ videoId }) => videoId);
      const column = field.column === 'created_at_ms' ? 'createdAtMs' : 'modifiedAtMs';
      for (const [start, page] of pages.entries()) {
        const [first] = page;
        const from = { sortedBy: first![column], idPrefix: idPrefixOf(first!.videoId) };
        for (const [wanted, expected] of pages.entries()) {
          const more = { ...query, limit: size, from, offset: (wanted - start) * size };
          const found = await search(undefined, more);
          expect(ids(found.videos), `${String(wanted)} from ${String(start)}`).toEqual(ids(expected));
          expect(found.total).toBe(57);
        }
      }
    });
  });
});
