// Changes of a video's status as columns of an update, computed by the database from the current row: no stale read before.
import { sql } from 'kysely';
import type { VideoStatus } from '../../store/database/schema.ts';

/** A blocked video stays blocked: only the status it gets when unblocked changes, not the reason. */
export function setStatus(status: VideoStatus, reason: string | undefined) {
  return {
    status: sql<VideoStatus>`case when status = 'Blocked' then status else ${status} end`,
    unblocked_status: sql<VideoStatus | null>`case when status = 'Blocked' then ${status} else null end`,
    status_reason: sql<string | null>`case when status = 'Blocked' then status_reason else ${reason ?? null} end`,
  };
}

/** The same, but a video that plays or waits for its review keeps its status; the reason is written in both cases. */
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

/** For a video that has streams now: it plays, or still waits for its review. */
export function setPlayable() {
  return {
    status: sql<VideoStatus>`case when status in ('Blocked', 'Checking') then status else 'Normal' end`,
    unblocked_status: sql<VideoStatus | null>`case when status <> 'Blocked' then null when unblocked_status = 'Checking' then 'Checking' else 'Normal' end`,
    status_reason: sql<string | null>`case when status = 'Blocked' then status_reason else null end`,
  };
}
