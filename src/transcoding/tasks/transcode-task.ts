// A transcode job as its caller sees it: a task with one job for each stream. Pure.
import type { JobRow } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';
import { LADDER_GROUP } from '../../ffmpeg/plan/template.ts';
import type { JobOutput } from '../queue/job-outputs-db.ts';

export interface TranscodeTask {
  readonly taskId: string;
  readonly videoId: VideoId;
  readonly groupId: string;
  readonly trigger: JobRow['trigger'];
  readonly state: JobRow['state'];
  readonly priority: number;
  readonly progress: number;
  readonly createdAtMs: number;
  readonly completedAtMs: number | undefined;
  readonly outputs: readonly JobOutput[];
}

/** The vendor's names. */
export type TaskStatus = 'Processing' | 'Partial' | 'CompleteAllSucc' | 'CompleteAllFail' | 'CompletePartialSucc';

export function toTask(row: JobRow, outputs: readonly JobOutput[]): TranscodeTask {
  return {
    taskId: row.job_id,
    videoId: row.video_id,
    // Null in rows from before there were other groups.
    groupId: row.template_group_id ?? LADDER_GROUP,
    trigger: row.trigger,
    state: row.state,
    priority: row.priority,
    progress: row.progress,
    createdAtMs: row.created_at_ms,
    completedAtMs: row.completed_at_ms ?? undefined,
    outputs: outputs.filter(({ jobId }) => jobId === row.job_id),
  };
}

/** All streams of a task are published together, so no task is `Partial`. */
export function statusOf({ state, outputs }: Pick<TranscodeTask, 'state' | 'outputs'>): TaskStatus {
  if (state === 'queued' || state === 'running') return 'Processing';
  if (state !== 'done') return 'CompleteAllFail';
  return outputs.some((output) => output.state === 'failed') ? 'CompletePartialSucc' : 'CompleteAllSucc';
}
