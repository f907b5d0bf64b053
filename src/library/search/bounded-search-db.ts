// A search on SQLite, which runs in this thread: it looks at a bounded number of videos in slices, from the index that leaves the
// fewest, and stops when the page is full and the total known or estimated (decision 0058).
import { expressionBuilder, sql, type ExpressionBuilder } from 'kysely';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';
import { countVideos } from '../videos/count-videos-db.ts';
import { compileMatch, countTexts, isNarrowed, isOfCounts } from './compile-match.ts';
import type { Match } from './parse-match.ts';
import { pageOf } from './page-of.ts';
import { gather, type Gathered } from '../walk/gather.ts';
import type { Condition } from '../walk/order.ts';
import { readVideos } from '../videos/read-videos-db.ts';
import { ALL, ofKind, startingFrom, type SearchPage, type SearchQuery } from './search-query.ts';
import type { SearchLimits, SearchWork } from '../walk/search-work.ts';
import { textQueryOf } from './text-query.ts';
import type { ShareOf } from './text-sample-db.ts';
import { countWithin, hasAtMost, walkInOrder, walkTexts, type Slice, type Walk } from '../walk/walk-videos-db.ts';

export interface BoundedSearch {
  readonly database: Database;
  readonly limits: SearchLimits;
  readonly work: SearchWork;
  readonly shareOf: ShareOf;
  readonly query: SearchQuery;
}

const videos = expressionBuilder<Tables, 'videos'>();
const nothingNarrowed = (): undefined => undefined;

/** Throws an UnknownMatch, a SearchTooLarge or a SearchesWaiting. */
export async function findBounded(bounded: BoundedSearch): Promise<SearchPage> {
  const { query, limits } = bounded;
  const { match } = query;
  const asked: Asked = {
    ...bounded,
    matches: match === undefined ? ALL : compiled(match),
    parts: partsOf(match),
    rows: Math.max(1, Math.floor(limits.sliceRows / (1 + (match === undefined ? 0 : countTexts(match))))),
    subset: await smallestSubset(bounded),
  };
  const few = await fewSlices(asked);
  if (few !== undefined) {
    const all = await gather(few, { ...gathering(asked), isEnough: () => false });
    return { total: all.found, videos: await readVideos(bounded.database, pageOf(all.kept, query)) };
  }
  const page = await walkPage(asked);
  return { total: await totalOf(asked, page), videos: await readVideos(bounded.database, pageOf(page.kept, query)) };
}

interface Asked extends BoundedSearch {
  readonly matches: Condition;
  readonly parts: readonly Match[];
  /** Of a slice. */
  readonly rows: number;
  readonly subset: Subset | undefined;
}

/** The videos of some categories or statuses, each of which has them in an index by time. */
interface Subset {
  /** One of each value. */
  readonly conditions: readonly Condition[];
  readonly count: number;
}

function compiled(match: Match): Condition {
  return compileMatch(videos, match, nothingNarrowed);
}

/** All of them must hold. */
function partsOf(match: Match | undefined): readonly Match[] {
  if (match === undefined) return [];
  return match.kind === 'and' ? match.parts : [match];
}

async function smallestSubset({ database, query }: BoundedSearch): Promise<Subset | undefined> {
  // The indexes have films and sound only.
  if (!query.mediaTypes.every((type) => type === 'video' || type === 'audio')) return undefined;
  let smallest: Subset | undefined;
  for (const part of partsOf(query.match)) {
    if (part.kind !== 'oneOf' || !['status', 'cateid'].includes(part.field.toLowerCase())) continue;
    const count = await countCounted(database, query, [part]);
    const conditions = [...new Set(part.values.map((value) => value.toLowerCase()))].map((value) =>
      videos.and([compiled({ ...part, values: [value] }), videos('asset', 'is', null)]),
    );
    if (smallest === undefined || count < smallest.count) smallest = { conditions, count };
  }
  return smallest;
}

/** From the table of counts. */
async function countCounted(database: Database, query: SearchQuery, parts: readonly Match[]): Promise<number> {
  return await countVideos(database, query.accountId, (e) =>
    e.and([
      e('media_type', 'in', query.mediaTypes),
      // Of the columns of videos, the conditions name only those that both tables have.
      ...parts.map((part) => compileMatch(e as unknown as ExpressionBuilder<Tables, 'videos'>, part, nothingNarrowed)),
    ]),
  );
}

/** They are not worth a question to the index of texts. */
const FEWER_THAN_TEXTS = 100;

/** All that can match, if they are few. */
async function fewSlices(asked: Asked): Promise<AsyncIterable<Slice> | undefined> {
  const { database, limits, query, subset, matches, rows } = asked;
  const kind = ofKind(videos, query);
  const textIds = subset !== undefined && subset.count <= FEWER_THAN_TEXTS ? undefined : await textIdsOf(asked);
  if (subset !== undefined && subset.count <= Math.min(limits.fewRows, textIds?.length ?? Infinity))
    return walkEach({ ...walkOf(asked, 'created_at_ms'), within: [kind] }, subset);
  if (textIds !== undefined) {
    // SQLite takes the videos of an account for few. A plus before a column keeps it from an index.
    const within = sql<boolean>`+account_id = ${query.accountId} and +media_type in (${sql.join(query.mediaTypes)})`;
    return walkTexts({ database, within: [within as Condition], matches, rows: Math.ceil(rows / 2) }, textIds);
  }
  for (const column of ['created_at_ms', 'modified_at_ms'] as const) {
    const walk = walkOf(asked, column);
    if (boundsOf(asked, column).length > 0 && (await hasAtMost(walk, limits.fewRows))) return walkInOrder(walk);
  }
  return undefined;
}

async function* walkEach(walk: Walk, { conditions }: Subset): AsyncGenerator<Slice> {
  for (const condition of conditions) yield* walkInOrder({ ...walk, within: [...walk.within, condition] });
}

/** What the index of texts names; undefined if that is much, or takes long to find. */
async function textIdsOf({ database, limits, query, shareOf }: Asked): Promise<readonly number[] | undefined> {
  if (query.match === undefined || !isNarrowed(query.match)) return undefined;
  const { text, weight } = textQueryOf(query.match, shareOf);
  const { last } = await database
    .selectFrom(sql<{ last: number | null }>`(select max(text_id) as last from video_text_ids)`.as('ids'))
    .select('last')
    .executeTakeFirstOrThrow();
  if ((last ?? 0) * weight > limits.indexEntries) return undefined;
  const { rows } = await sql<{ id: number }>`select rowid as id from video_texts where video_texts match ${text}
    limit ${limits.fewRows + 1}`.execute(database);
  return rows.length > limits.fewRows ? undefined : rows.map(({ id }) => id);
}

/** Conditions of the time that the index is sorted by. */
function boundsOf({ parts }: Asked, column: 'created_at_ms' | 'modified_at_ms'): readonly Condition[] {
  const field = column === 'created_at_ms' ? 'creationtime' : 'modificationtime';
  return parts.filter((part) => part.kind === 'range' && part.field.toLowerCase() === field).map(compiled);
}

function walkOf(asked: Asked, column: 'created_at_ms' | 'modified_at_ms'): Walk {
  const { database, query, matches, rows, subset } = asked;
  const [first] = query.sort;
  const sort = first.column === column ? first : { column, isDescending: true };
  const ofSubset = subset?.conditions.length === 1 && column === 'created_at_ms' ? subset.conditions : [];
  const within = [ofKind(videos, query), ...ofSubset, ...boundsOf(asked, column)];
  return { database, sort, within, matches, rows };
}

function gathering({ query, work, limits }: Asked) {
  return { sort: query.sort, work, mostSlices: limits.reachedSlices };
}

async function walkPage(asked: Asked): Promise<Gathered> {
  const { query, work, limits } = asked;
  const { sort, from, offset, limit } = query;
  const isBackward = offset < 0;
  const needed = isBackward ? -offset : offset + limit;
  const counts = from === undefined && query.match !== undefined && !isOfCounts(query.match);
  const walk = walkOf(asked, sort[0].column);
  const start = from === undefined ? [] : [startingFrom(videos, { from, sort: sort[0], isBackward })];
  return await gather(walkInOrder({ ...walk, isBackward, within: [...walk.within, ...start] }), {
    ...gathering(asked),
    needed,
    isEnough: () => !counts || work.slices >= limits.countedSlices,
  });
}

async function totalOf(asked: Asked, page: Gathered): Promise<number> {
  const { database, query, work, limits } = asked;
  if (query.match === undefined || isOfCounts(query.match)) return await countCounted(database, query, asked.parts);
  const walk = walkOf(asked, query.sort[0].column);
  const until = work.slices + limits.countedSlices;
  const counted =
    query.from === undefined
      ? page
      : await gather(walkInOrder(walk), { ...gathering(asked), needed: 0, isEnough: () => work.slices >= until });
  if (counted.isEnd) return counted.found;
  const found = Math.round((counted.found / counted.seen) * (await populationOf(asked, walk)));
  const others = (['created_at_ms', 'modified_at_ms'] as const).filter((column) => column !== walk.sort.column);
  let most = found;
  for (const other of others.filter((column) => boundsOf(asked, column).length > 0))
    most = Math.min(most, await countWithin(walkOf(asked, other), () => work.rest()));
  return Math.max(counted.found, most);
}

/** How many videos the walk would look at. */
async function populationOf(asked: Asked, walk: Walk): Promise<number> {
  const { database, query, work, subset } = asked;
  if (boundsOf(asked, walk.sort.column).length > 0) return await countWithin(walk, () => work.rest());
  if (subset?.conditions.length === 1 && walk.sort.column === 'created_at_ms') return subset.count;
  return await countCounted(database, query, []);
}
