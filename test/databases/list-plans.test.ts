// Lists of a large library: no query of them reads a whole table or sorts one, on both databases; and the counts of videos
// that triggers keep agree with the videos.
import { CompiledQuery, sql as statement } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillLibrary, LIBRARY_BEGAN_MS, videoIdOf } from '../../bench/large-library.ts';
import { createAccessKeys } from '../../src/access/keys/access-keys-db.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { idPrefixOf } from '../../src/library/search/scroll-token.ts';
import { parseMatch, type Match } from '../../src/library/search/parse-match.ts';
import { createSearch } from '../../src/library/search/search-db.ts';
import type { SearchQuery } from '../../src/library/search/search-query.ts';
import type { SortField } from '../../src/library/walk/order.ts';
import { createVideoList, type VideoListQuery } from '../../src/library/videos/list-videos-db.ts';
import { countVideos, MERGED_AT_ONCE } from '../../src/library/videos/count-videos-db.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { asAccountId, asReferenceId, asVideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { servicesOn, wrappingKey } from '../support/open-services.ts';
import { planFaults, planned, type Plan } from '../support/query-plans.ts';
import { SAMPLE_ACCOUNT as ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

/** Enough for PostgreSQL to prefer its indexes. */
const VIDEOS = 3000;
const newest: readonly [SortField] = [{ column: 'created_at_ms', isDescending: true }];
const changed: readonly [SortField] = [{ column: 'modified_at_ms', isDescending: false }];

describe.each(databaseKinds)('on %s', (kind) => {
  let opened: OpenedDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    await fillLibrary(opened.database, { accountId: ACCOUNT, videos: VIDEOS, users: 1000, keys: 500, wrappingKey });
    await countVideos(opened.database, ACCOUNT, (e) => e.and([]));
    // Of other accounts.
    const others = Array.from({ length: 5000 }, (_, n) => ({
      account_id: asAccountId(String(2_000_000_000_000_000 + (n % 500))),
      media_type: 'video' as const,
      status: 'Normal' as const,
      cate_id: n,
      videos: 1,
      is_merged: 1,
    }));
    await opened.database.insertInto('video_counts').values(others).execute();
    await fillIdentities(opened.database);
    if (kind === 'PostgreSQL') await opened.database.executeQuery(CompiledQuery.raw('vacuum analyze'));
  });
  afterAll(() => opened.close());

  const list = { accountId: ACCOUNT, oldestFirst: false, offset: 0, limit: 10 } as const;
  const hour = (n: number): number => LIBRARY_BEGAN_MS + n * 3600_000;
  test.each<[string, Partial<VideoListQuery>]>([
    ['everything', {}],
    ['everything, oldest first', { oldestFirst: true }],
    ['a later page', { offset: 2000, limit: 100 }],
    ['one status', { statuses: ['Blocked'] }],
    ['several statuses', { statuses: ['Blocked', 'Normal', 'Uploading'] }],
    ['a category', { cateId: 7 }],
    ['a status of a category', { cateId: 2, statuses: ['Blocked'], oldestFirst: true }],
    ['a time', { createdFromMs: hour(40), createdUntilMs: hour(42) }],
    [
      'a status of a category in a time',
      { createdFromMs: hour(20), createdUntilMs: hour(45), cateId: 2, statuses: ['Blocked'] },
    ],
    ['statuses in a time', { createdFromMs: hour(40), createdUntilMs: hour(45), statuses: ['Blocked', 'Normal'] }],
    ['ReferenceIds', { referenceIds: ['course-10', 'course-2990'].map(asReferenceId) }],
  ])('GetVideoList of %s', async (_, changes) => {
    const { result, plans } = await planned(opened.database, kind, (watched) =>
      createVideoList(watched)({ ...list, ...changes }),
    );
    expect(result.videos.length).toBeGreaterThan(0);
    // Each status is sorted already, and few rows have one of the ReferenceIds, or both status and category.
    expect(faultsOf(plans, { maySort: 'referenceIds' in changes || isMixed(changes) })).toEqual([]);
  });

  const search = {
    accountId: ACCOUNT,
    mediaTypes: ['video'],
    match: undefined,
    sort: newest,
    offset: 0,
    limit: 10,
  } as const;
  const place = { sortedBy: hour(25), idPrefix: idPrefixOf(videoIdOf(1500)) };
  test.each<[string, Partial<SearchQuery>]>([
    ['everything', {}],
    ['audio files', { mediaTypes: ['audio'] }],
    ['films and sound', { mediaTypes: ['video', 'audio'] }],
    ['films and sound, by change, after a token', { mediaTypes: ['video', 'audio'], sort: changed, from: place }],
    ['films and sound of a status', { mediaTypes: ['video', 'audio'], match: matching(`Status = 'Blocked'`) }],
    ['the oldest changes', { sort: changed }],
    ['a page after a token', { from: place, offset: 10 }],
    ['a page before a token', { from: place, offset: -30 }],
    ['a page after a token, by change', { sort: changed, from: place, offset: 10 }],
    ['a status', { match: matching(`Status = 'Blocked'`) }],
    ['a category and a status', { match: matching(`CateId = 2 and Status in ('Blocked', 'Normal')`) }],
    ['a VideoId', { match: matching(`VideoId = '${videoIdOf(9)}'`) }],
    ['a ReferenceId', { match: matching(`ReferenceId = 'course-10'`) }],
    ['a time', { match: matching(`CreationTime = ['2024-01-02T00:00:00Z', '2024-01-02T04:00:00Z']`) }],
  ])('SearchMedia of %s', async (_, changes) => {
    const run = (watched: Database) => createSearch(watched).find({ ...search, ...changes });
    const { result, plans } = await planned(opened.database, kind, run);
    expect(result.videos.length).toBeGreaterThan(0);
    // Few rows have the id, and few the time.
    expect(faultsOf(plans, { maySort: 'match' in changes })).toEqual([]);
  });

  test.each([
    ['a title', `Title = 'LESSON 1500 of'`],
    ['one of several texts', `Title in ('esson 1500', 'ünbekannt') and Status = 'Normal'`],
    ['tags', `Tags = 'tag0' and Title = 'esson 1400 '`],
  ])('SearchMedia of %s reads what the index of texts names', async (_, text) => {
    const run = (watched: Database) => createSearch(watched).find({ ...search, match: matching(text) });
    const { result, plans } = await planned(opened.database, kind, run);
    expect(result.videos.length).toBeGreaterThan(0);
    expect(faultsOf(plans, { maySort: true })).toEqual([]);
    if (kind === 'SQLite') {
      const named = plans.filter(({ sql }) => sql.includes('json_each'));
      expect(named.length).toBeGreaterThan(0);
      for (const { steps } of named) {
        expect(steps).toContainEqual(expect.stringMatching(/^SEARCH videos USING INDEX .*\(video_id=\?\)/));
        expect(steps).toContainEqual(expect.stringMatching(/^SEARCH video_text_ids USING INTEGER PRIMARY KEY/));
      }
    } else
      // Before it a sample of the texts is read, by the ids of the videos.
      for (const { sql, steps } of plans)
        expect(steps).toContainEqual(
          / limit /.test(sql) && !sql.includes('offset')
            ? expect.stringMatching(/^SEARCH videos/)
            : expect.stringMatching(/^USING videos_by_text$/),
        );
    const walks = plans.flatMap(({ steps }) => steps.filter((step) => /videos USING .*\(account_id=\?/.test(step)));
    expect(walks).toEqual([]);
  });

  test('the lists of roles, policies and accounts, and the categories', async () => {
    const { plans } = await planned(opened.database, kind, async (watched) => {
      const { roles, policies, accounts, categories } = servicesOn(watched, new SettableClock().freeze(SAMPLE_INSTANT));
      const page = { after: undefined, limit: 100 };
      expect((await roles.list(ACCOUNT, page)).items).toHaveLength(100);
      expect((await roles.list(ACCOUNT, { ...page, after: 'role-0500' })).items).toHaveLength(100);
      expect((await policies.list(ACCOUNT, { ...page, limit: 10, type: 'Custom' })).items).toHaveLength(10);
      expect((await accounts.list(page)).items).toHaveLength(100);
      const query = { type: 'default', oldestFirst: true, offset: 0, limit: 10 } as const;
      expect((await categories.list(ACCOUNT, { ...query, parentId: undefined })).categories).toHaveLength(10);
      expect((await categories.namesOf(ACCOUNT, [1, 2])).size).toBe(2);
    });
    // The categories below one are a hundred at most, and are sorted; so is what a page of policies is attached to.
    const sorts = (sql: string): boolean => /from "(?:categories|policy_attachments)"/.test(sql);
    expect(faultsOf(plans.filter(({ sql }) => !sorts(sql)))).toEqual([]);
    expect(
      faultsOf(
        plans.filter(({ sql }) => sorts(sql)),
        { maySort: true },
      ),
    ).toEqual([]);
  });

  test('the lists of identities and what a call looks up', async () => {
    const { plans } = await planned(opened.database, kind, async (watched) => {
      const services = servicesOn(watched, new SettableClock().freeze(SAMPLE_INSTANT));
      const page = { after: undefined, limit: 100 };
      expect((await services.users.list(ACCOUNT, page)).items).toHaveLength(100);
      expect((await services.users.list(ACCOUNT, { ...page, after: 'user-000500' })).items).toHaveLength(100);
      await services.videos.find(ACCOUNT, asVideoId(videoIdOf(1)));
      await services.videos.findByReference(ACCOUNT, asReferenceId('course-10'));
      await services.videos.streamsOf(asVideoId(videoIdOf(1)));
      await createAccessKeys({ database: watched, wrappingKey, clock: services.clock }).find('LTAI');
    });
    expect(plans.length).toBeGreaterThan(4);
    expect(faultsOf(plans)).toEqual([]);
  });

  describe('the counts of videos', () => {
    const counted = (): Promise<number> =>
      countVideos(opened.database, ACCOUNT, (e) =>
        e.and([e('status', '=', 'Checking'), e('media_type', '=', 'video')]),
      );
    const change = async (
      database: Database,
      from: number,
      count: number,
      status: 'Checking' | 'Normal',
    ): Promise<void> => {
      for (let n = from; n < from + count; n += 1)
        await database
          .updateTable('videos')
          .set({ status })
          .where('video_id', '=', asVideoId(videoIdOf(n)))
          .execute();
    };
    const parts = async (): Promise<number> =>
      (await opened.database.selectFrom('video_counts').select('cate_id').where('account_id', '=', ACCOUNT).execute())
        .length;

    test('follow every change, also while they are merged', async () => {
      await expect(counted()).resolves.toBe(0);
      const competitor = await opened.competitor();
      const work = [change(opened.database, 1021, 150, 'Checking'), change(competitor, 2021, 150, 'Checking')];
      const reading = async (): Promise<void> => {
        for (let round = 0; round < 20; round += 1)
          await countVideos(competitor, ACCOUNT, (e) => e.and([e('media_type', '=', 'video')]));
      };
      await Promise.all([...work, reading()]);
      const videos = await opened.database
        .selectFrom('videos')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('status', '=', 'Checking')
        .where('media_type', '=', 'video')
        .executeTakeFirstOrThrow();
      expect(Number(videos.n)).toBeGreaterThan(280);
      await expect(counted()).resolves.toBe(Number(videos.n));
    });

    test('are merged a part at a time when there are very many', async () => {
      const many = asAccountId('9'.repeat(16));
      const ofMany = (): Promise<{ length: number }> =>
        opened.database.selectFrom('video_counts').select('videos').where('account_id', '=', many).execute();
      await statement`insert into video_counts (account_id, media_type, status, cate_id, videos, is_merged)
        with recursive n(n) as (select 1 union all select n + 1 from n where n < ${statement.lit(2 * MERGED_AT_ONCE)})
        select cast(${many} as text), 'video', 'Normal', n % 7, 1, 0 from n`.execute(opened.database);
      const left: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        await expect(countVideos(opened.database, many, (e) => e.and([]))).resolves.toBe(2 * MERGED_AT_ONCE);
        left.push((await ofMany()).length);
      }
      expect(left[0]).toBeGreaterThanOrEqual(MERGED_AT_ONCE);
      expect(left.at(-1)).toBeLessThan(100);
    });

    test('are merged when there are many, and then counted from few rows', async () => {
      await change(opened.database, 1021, 150, 'Normal');
      await change(opened.database, 2021, 150, 'Normal');
      await countVideos(opened.database, ACCOUNT, (e) => e.and([e('media_type', '=', 'video')]));
      expect(await parts()).toBeLessThan(800);
      await expect(counted()).resolves.toBe(0);
    });

    test('a deleted video, and one that moves to another category, are counted', async () => {
      const inCategory = (cateId: number): Promise<number> =>
        countVideos(opened.database, ACCOUNT, (e) => e.and([e('cate_id', '=', cateId)]));
      const [seven, eight] = [await inCategory(7), await inCategory(8)];
      // Both are of category 7.
      const [moved, deleted] = [6, 56].map((n) => asVideoId(videoIdOf(n)));
      await opened.database.updateTable('videos').set({ cate_id: 8 }).where('video_id', '=', moved!).execute();
      await opened.database.deleteFrom('videos').where('video_id', '=', deleted!).execute();
      expect([await inCategory(7), await inCategory(8)]).toEqual([seven - 2, eight + 1]);
    });
  });
});

function isMixed({ statuses = [], cateId }: Partial<VideoListQuery>): boolean {
  return statuses.length > 1 || (statuses.length > 0 && cateId !== undefined);
}

function matching(text: string): Match {
  const parsed = parseMatch(text);
  if (!parsed.ok) throw new Error(`not a Match: ${text}`);
  return parsed.match;
}

const LARGE = /^(?:videos|users|access_keys|video_counts|roles|policies|policy_attachments|categories)$/;

async function fillIdentities(database: Database): Promise<void> {
  const others = Array.from({ length: 500 }, (_, n) => asAccountId(String(2_000_000_000_000_000 + n)));
  const at = { created_at_ms: 1, modified_at_ms: 1 };
  await database
    .insertInto('accounts')
    .values(others.map((account_id) => ({ account_id, created_at_ms: 1 })))
    .execute();
  const places = { parent_id: null, level: 0, type: 'default' as const, created_at_ms: 1 };
  await database
    .insertInto('categories')
    .values(others.map((account_id, n) => ({ ...places, account_id, cate_id: 1000 + n, cate_name: String(n) })))
    .execute();
  const names = Array.from({ length: 1000 }, (_, n) => String(n).padStart(4, '0'));
  const own = { account_id: ACCOUNT, description: '', ...at };
  const role = { ...own, trust_policy: '{}', max_session_seconds: 3600, is_development: 0, trust_saved_at_ms: 1 };
  await database
    .insertInto('roles')
    .values(names.map((n) => ({ ...role, role_id: `3${n}`, role_name: `role-${n}`, name_key: `role-${n}` })))
    .execute();
  await database
    .insertInto('policies')
    .values(names.map((n) => ({ ...own, policy_name: `policy-${n}`, default_version: 'v1', last_version: 1 })))
    .execute();
  const attached = { account_id: ACCOUNT, principal_type: 'role' as const, policy_type: 'Custom' as const };
  await database
    .insertInto('policy_attachments')
    .values(names.map((n) => ({ ...attached, principal_id: `3${n}`, policy_name: `policy-${n}`, attached_at_ms: 1 })))
    .execute();
}

function faultsOf(plans: readonly Plan[], { maySort = false } = {}): readonly string[] {
  return planFaults(plans, { large: LARGE, maySort });
}
