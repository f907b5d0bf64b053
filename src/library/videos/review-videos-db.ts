// Reviews of videos: all of a call are blocked or unblocked in one transaction, or none.
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables, VideoStatus } from '../../store/database/schema.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';
import { recordReview } from './record-library-change.ts';

export interface Review {
  readonly videoId: VideoId;
  readonly isBlocked: boolean;
  readonly reason: string;
}

export type ReviewRefusal = 'no such video' | 'not uploaded yet';

interface Reviews {
  readonly accountId: AccountId;
  readonly reviews: readonly Review[];
  readonly now: number;
}

class Refused extends Error {
  readonly refusal: ReviewRefusal;

  constructor(refusal: ReviewRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

export async function reviewAll(
  database: Database,
  { accountId, reviews, now }: Reviews,
): Promise<ReviewRefusal | undefined> {
  const ordered = reviews.toSorted((a, b) => (a.videoId < b.videoId ? -1 : 1));
  try {
    await database.transaction().execute(async (transaction) => {
      for (const review of ordered) await reviewOne(transaction, { accountId, review, now });
    });
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

async function reviewOne(
  transaction: Transaction<Tables>,
  { accountId, review, now }: { readonly accountId: AccountId; readonly review: Review; readonly now: number },
): Promise<void> {
  const own = transaction
    .updateTable('videos')
    .where('video_id', '=', review.videoId)
    .where('account_id', '=', accountId)
    .where('asset', 'is', null)
    .where('status', 'not in', ['Uploading', 'UploadFail']);
  const reviewed = await own
    .set({ ...(review.isBlocked ? block(review.reason) : unblock()), modified_at_ms: now })
    .executeTakeFirst();
  if (reviewed.numUpdatedRows === 1n) {
    await recordReview(transaction, { ...review, atMs: now });
    return;
  }
  const row = await transaction
    .selectFrom('videos')
    .select('video_id')
    .where('video_id', '=', review.videoId)
    .where('account_id', '=', accountId)
    .where('asset', 'is', null)
    .executeTakeFirst();
  throw new Refused(row === undefined ? 'no such video' : 'not uploaded yet');
}

function block(reason: string) {
  return {
    status: 'Blocked' as const,
    unblocked_status: sql<VideoStatus | null>`case when status = 'Blocked' then unblocked_status else status end`,
    status_reason: reason === '' ? null : reason,
  };
}

/** Restores the status before the block; a video that waited for its review plays. */
function unblock() {
  return {
    status: sql<VideoStatus>`case status when 'Blocked' then coalesce(nullif(unblocked_status, 'Checking'), 'Normal') when 'Checking' then 'Normal' else status end`,
    unblocked_status: null,
    status_reason: sql<string | null>`case when status in ('Blocked', 'Checking') then null else status_reason end`,
  };
}
