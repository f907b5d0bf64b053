// SearchMedia as the library asks it: pages of a hundred, with what a row shows.
import type { Client } from '../../../sdk/client.ts';
import { PAGE_SIZE, type AskedPage, type FoundPage, type MediaItem } from './media-pages.ts';

const FIELDS = 'Title,Status,CoverURL,Duration,Size,Tags,CateId,CateName,ReferenceId';

/** Empty: both. */
export type Kind = '' | 'video' | 'audio';

export interface MediaQuery {
  readonly kind: Kind;
  readonly match: string;
  readonly sort: string;
}

export async function searchMedia(
  client: Client,
  { kind, match, sort }: MediaQuery,
  { pageNo, scrollToken, isHop }: AskedPage,
): Promise<FoundPage> {
  const answer = await client.searchMedia({
    searchType: kind === '' ? 'video,audio' : kind,
    fields: isHop ? 'MediaId' : FIELDS,
    sortBy: sort,
    pageNo,
    pageSize: PAGE_SIZE,
    ...(match !== '' && { match }),
    ...(scrollToken !== undefined && { scrollToken }),
  });
  return { total: answer.total, scrollToken: answer.scrollToken, items: answer.mediaList.map(toItem) };
}

type Media = Awaited<ReturnType<Client['searchMedia']>>['mediaList'][number];

function toItem({ mediaId, mediaType, creationTime, video, audio }: Media): MediaItem {
  const details = video ?? audio ?? {};
  return {
    videoId: mediaId,
    isAudio: mediaType === 'audio',
    title: details.title ?? '',
    status: details.status ?? '',
    coverUrl: details.coverURL ?? '',
    durationSeconds: details.duration ?? 0,
    sizeBytes: details.size ?? 0,
    tags: tagsOf(details.tags ?? ''),
    cateId: details.cateId,
    cateName: details.cateName ?? '',
    referenceId: details.referenceId ?? '',
    createdAt: creationTime,
  };
}

export function tagsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
