// The status of a video as columns of an update, decided in the database by what it is there: no look before it can be stale.
import { sql } from 'kysely';
import type { VideoStatus } from '../../store/database/schema.ts';

/** What a review has blocked stays blocked, whatever happens: only what it will be afterwards changes, not the reason. */
export function setStatus(status: VideoStatus, reason: string | undefined) {
  return {
    status: sql<VideoStatus>`case when status = 'Blocked' then status else ${status} end`,
    unblocked_status: sql<VideoStatus | null>`case when status = 'Blocked' then ${status} else null end`,
    status_reason: sql<string | null>`case when status = 'Blocked' then status_reason else ${reason ?? null} end`,
  };
}

/** The same, but what plays or waits for its review stays so; the reason is for both. */
export function setStatusUnlessPlaying(status: VideoStatus, reason: string | undefined) {
  const kept = sql`case when coalesce(unblocked_status, status) in ('Normal', 'Checking')`;
  return {
    status: sql<VideoStatus>`case when status = 'Blocked' then status else (${kept} then status else ${status} end) end`,
    unblocked_status: sql<VideoStatus | null>`case when status = 'Blocked' then (${kept} then unblocked_status else ${status} end) else null end`,
    status_reason: sql<
      string | null
    >`case when status = 'Blocked' then status_reason else (${kept} then coalesce(${reason ?? null}, status_reason) else ${reason ?? null} end) end`,
  };
}

/** There are streams now: it plays, or waits for its review as before. */
export function setPlayable() {
  return {
    status: sql<VideoStatus>`case when status in ('Blocked', 'Checking') then status else 'Normal' end`,
    unblocked_status: sql<VideoStatus | null>`case when status <> 'Blocked' then null when unblocked_status = 'Checking' then 'Checking' else 'Normal' end`,
    status_reason: sql<string | null>`case when status = 'Blocked' then status_reason else null end`,
  };
}
