// SearchMedia and GetVideoList on SQLite, which looks at a bounded number of videos in slices: the pages are those of a plain query with every limit,
// the totals exact or near, and what is looked at does not grow with the library.
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileMatch } from '../../src/library/search/compile-match.ts';
import { parseMatch, type Match } from '../../src/library/search/parse-match.ts';
import { idPrefixOf } from '../../src/library/search/scroll-token.ts';
import { createSearch } from '../../src/library/search/search-db.ts';
import type { SearchQuery } from '../../src/library/search/search-query.ts';
import type { SortField } from '../../src/library/walk/order.ts';
import { LIMITS, SearchTooLarge, type SearchLimits } from '../../src/library/walk/search-work.ts';
import { createVideoList, type VideoListQuery } from '../../src/library/videos/list-videos-db.ts';
import { toVideoRow } from '../../src/library/videos/video.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { planned } from '../support/query-plans.ts';
import { SAMPLE_ACCOUNT as ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';

const VIDEOS = 600;
const oldest: readonly [SortField] = [{ column: 'created_at_ms', isDescending: false }];
const newest: readonly [SortField] = [{ column: 'created_at_ms', isDescending: true }];
const changed: readonly [SortField] = [{ column: 'modified_at_ms', isDescending: true }];
const mixed: SearchQuery['sort'] = [...changed, ...oldest];
const everything = { accountId: ACCOUNT, mediaTypes: ['video'], sort: newest, offset: 0, limit: 10 } as const;

let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await openTestDatabase('SQLite');
  await opened.database.insertInto('accounts').values({ account_id: ACCOUNT, created_at_ms: 1 }).execute();
  const rows = Array.from({ length: VIDEOS }, (_, n) =>
    toVideoRow(
      sampleVideo({
        title: `Lesson ${String((n * 7919) % 1000)}`,
        tags: n % 3 === 0 ? 'free' : '',
        cateId: n % 50 === 0 ? 2 : 1,
        mediaType: n % 10 === 0 ? 'audio' : 'video',
        status: n % 40 === 1 ? 'Blocked' : 'Normal',
        sizeBytes: n,
        createdAtMs: SAMPLE_INSTANT + ((n * 31) % 200) * 1000,
        modifiedAtMs: SAMPLE_INSTANT + ((n * 17) % 12) * 60_000,
      }),
    ),
  );
  for (let at = 0; at < rows.length; at += 200)
    await opened.database
      .insertInto('videos')
      .values(rows.slice(at, at + 200))
      .execute();
});
afterAll(() => opened.close());

function matching(text: string): Match {
  const parsed = parseMatch(text);
  if (!parsed.ok) throw new Error(`not a Match: ${text}`);
  return parsed.match;
}

/** All that match, in order. */
async function plainly({ mediaTypes, match, sort }: SearchQuery): Promise<readonly string[]> {
  let rows = opened.database.selectFrom('videos').select('video_id').where('account_id', '=', ACCOUNT);
  rows = rows.where('media_type', 'in', mediaTypes);
  if (match !== undefined) rows = rows.where((e) => compileMatch(e, match, () => undefined));
  const direction = (isDescending: boolean): 'asc' | 'desc' => (isDescending ? 'desc' : 'asc');
  for (const { column, isDescending } of sort) rows = rows.orderBy(column, direction(isDescending));
  const found = await rows.orderBy('video_id', direction(sort[0].isDescending)).execute();
  return found.map(({ video_id }) => video_id);
}

const instant = (seconds: number): string =>
  new Date(SAMPLE_INSTANT + seconds * 1000).toISOString().replace('.000', '');
const matches: readonly (string | undefined)[] = [
  ...[undefined, `Title = 'lesson'`, `Title = 'lesson 12'`, `Title = '7'`, `Title = 'unknown'`, `Tags = 'free'`],
  ...[`Title = 'lesson' and CateId = 2`, `Status = 'Blocked'`, `Status in ('Normal', 'BLOCKED')`, `Size = (5, 400)`],
  ...[`(Title = 'son 1' or Tags = 'free') and Status = 'Normal'`, `(CateId = 2 or Size = 77)`, `Size = 77`],
  `CreationTime = ['${instant(20)}', '${instant(90)}'] and Title in ('lesson 1', 'lesson 4')`,
  `ModificationTime = ['${instant(60)}', '${instant(200)}') and Size = [3,]`,
];
const tiny = { ...LIMITS, sliceRows: 14, fewRows: 10, countedSlices: 900 };
const kinds: readonly (readonly [string, SearchLimits])[] = [
  ['as they are', LIMITS],
  ['of small slices', tiny],
  ['of small slices and an exhausted index', { ...tiny, fewRows: 500, indexEntries: 0 }],
  ['of few slices for the total', { ...tiny, countedSlices: 3 }],
];

const orders = [newest, oldest, changed, mixed].flatMap((sort) =>
  ([['video'], ['video', 'audio']] as const).map((mediaTypes) => ({ sort, mediaTypes })),
);

describe.each(kinds)('with limits %s', (_, limits) => {
  test.each(matches)('the pages of %s are those of a plain query', async (text) => {
    const search = createSearch(opened.database, { limits });
    const match = text === undefined ? undefined : matching(text);
    for (const order of orders) {
      const query = { ...everything, match, ...order };
      const all = await plainly(query);
      for (const offset of [0, 5, 60]) {
        const { total, videos } = await search.find({ ...query, offset });
        expect(videos.map(({ videoId }) => videoId)).toEqual(all.slice(offset, offset + 10));
        expect(Math.abs(total - all.length)).toBeLessThan(limits.countedSlices > 3 ? 1 : VIDEOS / 3);
      }
    }
  });

  test.each(matches)('and so are those before and after a place, of %s', async (text) => {
    const search = createSearch(opened.database, { limits });
    const match = text === undefined ? undefined : matching(text);
    for (const sort of [newest, oldest, changed]) {
      const query = { ...everything, match, sort };
      const all = await plainly(query);
      const at = all.length >> 1;
      const [first] = (await search.find({ ...query, offset: at, limit: 1 })).videos;
      if (first === undefined) continue;
      const sortedBy = sort === changed ? first.modifiedAtMs : first.createdAtMs;
      const from = { sortedBy, idPrefix: idPrefixOf(first.videoId) };
      for (const offset of [-20, -10, 0, 10]) {
        const { videos } = await search.find({ ...query, from, offset });
        const expected = all.slice(Math.max(0, at + offset), Math.max(0, at + offset + 10));
        expect(videos.map(({ videoId }) => videoId)).toEqual(expected);
      }
    }
  });
});

test.each<Partial<VideoListQuery>>([
  { cateId: 1, statuses: ['Blocked'] },
  { cateId: 2, statuses: ['Normal', 'Blocked'], offset: 3 },
  { cateId: 1, statuses: ['Blocked'], createdFromMs: SAMPLE_INSTANT + 20_000, oldestFirst: true },
  { cateId: 2, statuses: ['Normal'], createdUntilMs: SAMPLE_INSTANT + 90_000, limit: 0 },
  { statuses: ['Normal', 'Blocked'], createdFromMs: SAMPLE_INSTANT + 20_000, createdUntilMs: SAMPLE_INSTANT + 90_000 },
  { cateId: 1, createdFromMs: SAMPLE_INSTANT + 50_000, offset: 100 },
  { createdUntilMs: SAMPLE_INSTANT + 50_000 },
])('GetVideoList of %j is a plain query', async (changes) => {
  const query: VideoListQuery = { accountId: ACCOUNT, oldestFirst: false, offset: 0, limit: 10, ...changes };
  const rows = await opened.database
    .selectFrom('videos')
    .selectAll()
    .orderBy('created_at_ms', query.oldestFirst ? 'asc' : 'desc')
    .orderBy('video_id', query.oldestFirst ? 'asc' : 'desc')
    .execute();
  const { cateId, statuses, createdFromMs = 0, createdUntilMs = Infinity } = query;
  const all = rows
    .filter((row) => row.created_at_ms >= createdFromMs && row.created_at_ms <= createdUntilMs)
    .filter((row) => (cateId ?? row.cate_id) === row.cate_id && statuses?.includes(row.status) !== false);
  const { total, videos } = await createVideoList(opened.database)(query);
  expect(total).toBe(all.length);
  const expected = all.slice(query.offset, query.offset + query.limit).map(({ video_id }) => video_id);
  expect(videos.map(({ videoId }) => videoId)).toEqual(expected);
});

test('GetVideoList of a category and a status sorts nothing and limits what it looks at', async () => {
  const list = { accountId: ACCOUNT, oldestFirst: false, offset: 0, limit: 10, cateId: 1 } as const;
  const { plans } = await planned(opened.database, 'SQLite', (watched) =>
    createVideoList(watched)({ ...list, statuses: ['Normal'], createdFromMs: SAMPLE_INSTANT }),
  );
  const walks = plans.filter(({ sql }) => sql.includes('"created_at_ms" desc'));
  expect(walks).toHaveLength(1);
  expect(walks[0]?.sql).toMatch(/ limit /);
  expect(walks[0]?.steps).toEqual([expect.stringMatching(/USING INDEX films_of_(?:category|status)_by_time/)]);
});

/** Counts the rows that the database answers with: each that was looked at. */
function counting(database: Database) {
  const rows: number[] = [];
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: ({ result }) => {
      rows.push(result.rows.length);
      return Promise.resolve(result);
    },
  };
  return { watched: database.withPlugin(counter), rows };
}

test('a text that all titles have is looked for in as many videos as the limits allow, and the total estimated', async () => {
  const { watched, rows } = counting(opened.database);
  const search = createSearch(watched, { limits: { ...LIMITS, sliceRows: 20, fewRows: 30, countedSlices: 4 } });
  await search.find({ ...everything, match: matching(`Title = 'lesson'`) });
  rows.length = 0;
  const { total, videos } = await search.find({ ...everything, match: matching(`Title = 'lesson'`) });
  expect(videos).toHaveLength(10);
  expect(total).toBe(540);
  // Of the index of texts 31, then five slices, and the page.
  expect(rows.reduce((sum, count) => sum + count, 0)).toBeLessThan(31 + 5 * 10 + 10 + 5);
  expect(Math.max(...rows)).toBeLessThan(32);
});

test('a page that is not full after as much as may be looked at is refused', async () => {
  const { watched, rows } = counting(opened.database);
  const search = createSearch(watched, { limits: { ...LIMITS, sliceRows: 20, fewRows: 0, reachedSlices: 8 } });
  await expect(search.find({ ...everything, match: matching('Size = 1') })).rejects.toThrow(SearchTooLarge);
  expect(rows.reduce((sum, count) => sum + count, 0)).toBeLessThan(10 * 20);
});
