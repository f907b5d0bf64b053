// SearchMedia: finds the videos or audio files of the account that satisfy a Match, sorted, in pages.
import { z } from 'zod';
import { defineOperation, VOD_VERSION, type Call } from '../../access/operation.ts';
import {
  optionalInteger,
  optionalText,
  optionalWord,
  optionalWords,
} from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { printable } from '../../wire/parameters.ts';
import { countTexts, UnknownMatch } from '../search/compile-match.ts';
import type { AssetDescriptionDeps } from '../assets/asset-description.ts';
import { asAsset } from '../videos/asset.ts';
import type { Video } from '../videos/video.ts';
import { describeAssets } from './asset-in-search.ts';
import { describeMedia, mediaDescription, mediaFields } from './media-description.ts';
import { MAX_MATCH_BYTES, parseMatch, type Match } from '../search/parse-match.ts';
import { idPrefixOf, type ScrollTokens } from '../search/scroll-token.ts';
import type { Search } from '../search/search-db.ts';
import type { SearchPage, SearchQuery } from '../search/search-query.ts';
import type { SortField } from '../walk/order.ts';
import { asThrottled, SearchTooLarge } from '../walk/search-work.ts';
import { everyVideo } from '../../access/access-target.ts';
import { withNames, type DescriptionDeps } from './video-description.ts';

interface Deps extends DescriptionDeps, Pick<AssetDescriptionDeps, 'assetUrlOf'> {
  readonly categories: AssetDescriptionDeps['categories'];
  readonly search: Search;
  readonly scrollTokens: ScrollTokens;
}

/** How many rows PageNo alone can reach, and how many from one ScrollToken. */
const REACHABLE_ROWS = 5000;
const SCROLLED_ROWS = 1200;
const MAX_ROWS = 2_000_000;
const MAX_SORT_FIELDS = 3;
/** Each text is searched for in every video. */
const MAX_TEXTS = 10;

const TOO_LARGE = ' Too many videos would have to be looked at: add a range of CreationTime, and sort by it.';

const parameters = z.object({
  /** Both kinds in one list: playauth's own. */
  SearchType: optionalWord(['video', 'audio', 'image', 'attached', 'video,audio']),
  Fields: optionalWords(mediaFields),
  Match: optionalText(MAX_MATCH_BYTES),
  SortBy: optionalText(512),
  PageNo: optionalInteger({ min: 1, max: MAX_ROWS }),
  PageSize: optionalInteger({ min: 1, max: 100 }),
  ScrollToken: optionalText(128),
});

type SearchParameters = z.output<typeof parameters>;

export const searchMedia = defineOperation({
  name: 'SearchMedia',
  version: VOD_VERSION,
  summary: 'Returns the videos, audio files, images or attached media of the account that match Match, in pages.',
  parameters,
  response: z.object({
    Total: z.int(),
    ScrollToken: z.string().optional(),
    MediaList: z.array(mediaDescription),
  }),
  target: (_: Deps, { parameters: { SearchType } }) =>
    SearchType === 'image' || SearchType === 'attached' ? { ...everyVideo, path: `${SearchType}/` } : everyVideo,
  errors: ['ErrorMatchSyntax', 'SortByExceededMax', 'InvalidScrollToken.Expired'],
  handle: async (deps: Deps, call) => {
    const asked = call.parameters;
    const { accountId } = call.caller;
    const searchType = asked.SearchType ?? 'video';
    const match = readMatch(asked.Match);
    const sort = readSort(asked);
    const limit = asked.PageSize ?? 10;
    const identity = [accountId, searchType, asked.Match ?? '', JSON.stringify(sort), String(limit)];
    const place = readPlace(deps, asked, identity);
    const query: SearchQuery = { accountId, mediaTypes: typesOf(searchType), match, sort, limit, ...place };
    const { total, videos } = await find(deps.search, query);
    const [first] = videos;
    const [{ column }] = sort;
    return {
      Total: total,
      ...(first !== undefined &&
        sort.length === 1 && {
          ScrollToken: deps.scrollTokens.issue(
            {
              pageNo: asked.PageNo ?? 1,
              place: {
                sortedBy: column === 'created_at_ms' ? first.createdAtMs : first.modifiedAtMs,
                idPrefix: idPrefixOf(first.videoId),
              },
            },
            identity,
          ),
        }),
      MediaList: await describeAll(deps, call, { found: videos, searchType, fields: asked.Fields }),
    };
  },
});

type SearchType = NonNullable<SearchParameters['SearchType']>;

function typesOf(searchType: SearchType): SearchQuery['mediaTypes'] {
  return searchType === 'video,audio' ? ['video', 'audio'] : [searchType];
}

interface FoundMedia {
  readonly found: readonly Video[];
  readonly searchType: SearchType;
  readonly fields: SearchParameters['Fields'];
}

async function describeAll(
  deps: Deps,
  call: Pick<Call<unknown>, 'origin' | 'caller'>,
  { found, searchType, fields }: FoundMedia,
) {
  if (searchType === 'image' || searchType === 'attached')
    return await describeAssets(deps, call, { assets: found.flatMap((media) => asAsset(media) ?? []), fields });
  const named = await withNames(deps, call, found);
  const withSprites = fields?.includes('SpriteSnapshots') === true ? found : [];
  const sprites = await deps.pictureUrls(call, { videos: withSprites, type: 'SpriteSnapshot' });
  return named.map((video) =>
    describeMedia(deps, { video, sprites: sprites.get(video.videoId), fields, origin: call.origin }),
  );
}

function readMatch(text: string | undefined): Match | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const parsed = parseMatch(text);
  if (!parsed.ok && parsed.reason === 'syntax')
    throw new WireError('ErrorMatchSyntax', { parameter: printable(parsed.near) });
  if (!parsed.ok || countTexts(parsed.match) > MAX_TEXTS)
    throw new WireError('InvalidParameter', { parameter: 'Match' }, 'too large');
  return parsed.match;
}

async function find(search: Search, query: SearchQuery): Promise<SearchPage> {
  try {
    return await search.find(query);
  } catch (error) {
    if (error instanceof UnknownMatch) throw new WireError('ErrorMatchSyntax', { parameter: printable(error.field) });
    if (error instanceof SearchTooLarge)
      throw new WireError('InvalidParameter', { parameter: 'Match', range: TOO_LARGE }, 'too many videos to look at');
    throw asThrottled(error);
  }
}

const columns = { creationtime: 'created_at_ms', modificationtime: 'modified_at_ms' } as const;

function readSort({ SortBy, ScrollToken }: SearchParameters): readonly [SortField, ...SortField[]] {
  const [first, ...others] = (SortBy ?? 'CreationTime:Desc').split(',');
  const count = 1 + others.length;
  if (count > MAX_SORT_FIELDS || (ScrollToken !== undefined && count > 1)) throw new WireError('SortByExceededMax');
  return [readSortField(first ?? ''), ...others.map(readSortField)];
}

function readSortField(text: string): SortField {
  const [, name = '', order = 'desc'] =
    /^(creationtime|modificationtime)(?::(desc|asc))?$/.exec(text.trim().toLowerCase()) ?? [];
  const column = Object.hasOwn(columns, name) ? columns[name as keyof typeof columns] : undefined;
  if (column === undefined) throw new WireError('InvalidParameter', { parameter: 'SortBy' });
  return { column, isDescending: order === 'desc' };
}

/** Where the page starts: counted from the first row, or from the page of the token. */
function readPlace(
  { scrollTokens }: Pick<Deps, 'scrollTokens'>,
  { PageNo = 1, PageSize = 10, ScrollToken }: SearchParameters,
  identity: readonly string[],
): Pick<SearchQuery, 'offset' | 'from'> {
  const tooFar = (): WireError => new WireError('InvalidParameter', { parameter: 'PageNo' }, 'out of reach');
  if (ScrollToken === undefined) {
    if (PageNo * PageSize > REACHABLE_ROWS) throw tooFar();
    return { offset: (PageNo - 1) * PageSize };
  }
  const scrolled = scrollTokens.open(ScrollToken, identity);
  if (scrolled === undefined) throw new WireError('InvalidScrollToken.Expired');
  const offset = (PageNo - scrolled.pageNo) * PageSize;
  if (Math.abs(offset) > SCROLLED_ROWS || PageNo * PageSize > MAX_ROWS) throw tooFar();
  return { offset, from: scrolled.place };
}
