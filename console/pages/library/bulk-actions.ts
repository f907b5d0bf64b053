// What is done to several videos at once, in the portions that the operations take, and how it is undone.
import type { Client } from '../../../sdk/client.ts';
import type { MediaItem } from './media-pages.ts';

const CHANGED_AT_ONCE = 20;
const REVIEWED_AT_ONCE = 100;
/** The server's limit for one video. */
export const MOST_TAGS = 16;

interface Change {
  readonly VideoId: string;
  readonly Tags?: string;
  readonly CateId?: number;
}

async function changeAll(client: Client, changes: readonly Change[]): Promise<void> {
  for (const part of portions(changes, CHANGED_AT_ONCE))
    await client.updateVideoInfos({ updateContent: JSON.stringify(part) });
}

export async function changeTags(
  client: Client,
  items: readonly MediaItem[],
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
): Promise<void> {
  const changes = items.map(({ videoId, tags }) => {
    const kept = [...new Set([...tags, ...added])].filter((tag) => !removed.includes(tag)).slice(0, MOST_TAGS);
    return { VideoId: videoId, Tags: kept.join(',') };
  });
  await changeAll(client, changes);
}

export async function restoreTags(client: Client, items: readonly MediaItem[]): Promise<void> {
  await changeAll(
    client,
    items.map(({ videoId, tags }) => ({ VideoId: videoId, Tags: tags.join(',') })),
  );
}

/** No category of an account has the id 0: videos of it are in none. */
export const NO_CATEGORY = 0;

export async function moveTo(client: Client, items: readonly MediaItem[], cateId: number): Promise<void> {
  await changeAll(
    client,
    items.map(({ videoId }) => ({ VideoId: videoId, CateId: cateId })),
  );
}

export async function restoreCategories(client: Client, items: readonly MediaItem[]): Promise<void> {
  await changeAll(
    client,
    items.map(({ videoId, cateId }) => ({ VideoId: videoId, CateId: cateId ?? NO_CATEGORY })),
  );
}

export async function setBlocked(client: Client, items: readonly MediaItem[], isBlocked: boolean): Promise<void> {
  const entries = items.map(({ videoId }) => ({ VideoId: videoId, Status: isBlocked ? 'Blocked' : 'Normal' }));
  for (const part of portions(entries, REVIEWED_AT_ONCE))
    await client.createAudit({ auditContent: JSON.stringify(part) });
}

export async function deleteAll(client: Client, items: readonly MediaItem[]): Promise<void> {
  for (const part of portions(items, CHANGED_AT_ONCE))
    await client.deleteVideo({ videoIds: part.map(({ videoId }) => videoId).join(',') });
}

function portions<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
