// Records the events of management: the texts of a video changed, or parts or all of it were deleted. Called in the
// transaction of the change; a deletion is recorded before the row is deleted, because the event is built from it.
import type { VideoRow } from '../../store/database/schema.ts';
import {
  createAuditComplete,
  deleteMediaComplete,
  mediaBaseChangeComplete,
  type EventContent,
  type EventMediaType,
  type MediaBase,
} from '../../wire/events.ts';
import type { VideoId } from '../../wire/ids.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { lockVideo } from './lock-video.ts';
import { recordEvent, recordEvents, type TransactionOrDatabase } from '../../events/record-event.ts';

/** The texts that people see of a video. */
export type Texts = Pick<VideoRow, 'title' | 'description' | 'cover_url' | 'cate_id' | 'tags'>;

const textColumns = ['title', 'description', 'cover_url', 'cate_id', 'tags'] as const;

interface TextChange {
  readonly videoId: VideoId;
  readonly before: Texts;
  readonly after: Texts;
  readonly atMs: number;
  readonly mediaType?: EventMediaType;
}

/** Records no event if none of the visible texts changed. */
export async function recordTextChange(
  transaction: TransactionOrDatabase,
  { videoId, before, after, atMs, mediaType = 'video' }: TextChange,
): Promise<void> {
  if (textColumns.every((column) => before[column] === after[column])) return;
  const texts = { mode: 'update', before: toBase(before), after: toBase(after), mediaType } as const;
  await recordEvent(transaction, { about: { videoId }, content: mediaBaseChangeComplete(videoId, texts), atMs });
}

/** Locks the row until the end of the transaction, so that only one of two concurrent deletions records the event. */
export async function recordDeletion(
  transaction: TransactionOrDatabase,
  videoId: VideoId,
  atMs: number,
): Promise<void> {
  const row = await lockVideo(transaction, videoId);
  if (row === undefined) return;
  const mediaType = row.media_type === 'audio' ? 'video' : row.media_type;
  const texts = { mode: 'delete', before: toBase(row), after: {}, mediaType } as const;
  const contents = [deleteMediaComplete(videoId, { type: 'all', mediaType }), mediaBaseChangeComplete(videoId, texts)];
  await recordAll(transaction, { videoId, atMs, contents });
}

export async function recordStreamDeletion(
  transaction: TransactionOrDatabase,
  {
    videoId,
    streamIds,
    atMs,
  }: { readonly videoId: VideoId; readonly streamIds: readonly string[]; readonly atMs: number },
): Promise<void> {
  if (streamIds.length === 0) return;
  await recordAll(transaction, {
    videoId,
    atMs,
    contents: [deleteMediaComplete(videoId, { type: 'stream', streamIds })],
  });
}

export async function recordSourceDeletion(
  transaction: TransactionOrDatabase,
  videoId: VideoId,
  atMs: number,
): Promise<void> {
  await recordAll(transaction, { videoId, atMs, contents: [deleteMediaComplete(videoId, { type: 'mezzanine' })] });
}

export async function recordReview(
  transaction: TransactionOrDatabase,
  review: { readonly videoId: VideoId; readonly isBlocked: boolean; readonly reason: string; readonly atMs: number },
): Promise<void> {
  const { videoId, isBlocked, reason, atMs } = review;
  const audit = { status: isBlocked ? 'Blocked' : 'Normal', reason, at: formatTimestamp(atMs) } as const;
  await recordAll(transaction, { videoId, atMs, contents: [createAuditComplete(videoId, audit)] });
}

interface VideoEvents {
  readonly videoId: VideoId;
  readonly atMs: number;
  readonly contents: readonly EventContent[];
}

async function recordAll(transaction: TransactionOrDatabase, { videoId, atMs, contents }: VideoEvents): Promise<void> {
  await recordEvents(
    transaction,
    contents.map((content) => ({ about: { videoId }, content, atMs })),
  );
}

function toBase({ title, description, cover_url, cate_id, tags }: Texts): MediaBase {
  return { title, description, coverUrl: cover_url ?? undefined, cateId: cate_id ?? undefined, tags };
}
