// Calls of transcode tasks that several tests share.
import { vi } from 'vitest';
import type { ManagedVideos } from './managed-videos.ts';
import type { OfficialClient } from './official-clients.ts';
import type { ParameterTable } from './sign-request.ts';

export interface DescribedJob {
  readonly TranscodeJobId: string;
  readonly TranscodeJobStatus: string;
  readonly Definition: string;
  readonly OutputFile?: Readonly<Record<string, unknown>>;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

export interface DescribedTask {
  readonly TaskStatus: string;
  readonly TranscodeJobInfoList: readonly DescribedJob[];
}

export interface Submitted {
  readonly taskId: string;
  readonly jobIds: readonly string[];
}

export interface Offered {
  readonly PlayURL: string;
  readonly Format: string;
  readonly Definition: string;
  readonly Encrypt: number;
  readonly EncryptType?: string;
  readonly JobId: string;
  readonly Specification: string;
}

export interface ManagedTasks {
  submit(parameters: ParameterTable, by?: OfficialClient): Promise<Submitted>;
  taskOf(taskId: string, by?: OfficialClient): Promise<DescribedTask>;
  /** Once it is over. */
  ended(taskId: string): Promise<DescribedTask>;
  offered(videoId: string, parameters?: ParameterTable): Promise<readonly Offered[]>;
}

export function manageTasks({ call }: Pick<ManagedVideos, 'call'>): ManagedTasks {
  const taskOf = async (TranscodeTaskId: string, by?: OfficialClient): Promise<DescribedTask> =>
    (await call('GetTranscodeTask', { TranscodeTaskId }, by))['TranscodeTask'] as DescribedTask;
  return {
    submit: async (parameters, by) => {
      const answer = await call('SubmitTranscodeJobs', parameters, by);
      const { TranscodeJob: jobs } = answer['TranscodeJobs'] as { readonly TranscodeJob: { readonly JobId: string }[] };
      return { taskId: answer['TranscodeTaskId'] as string, jobIds: jobs.map(({ JobId }) => JobId) };
    },
    taskOf,
    ended: (taskId) =>
      vi.waitFor(
        async () => {
          const task = await taskOf(taskId);
          if (task.TaskStatus === 'Processing') throw new Error('it is not over');
          return task;
        },
        { timeout: 60_000, interval: 100 },
      ),
    offered: async (VideoId, parameters = { ResultType: 'Multiple' }) =>
      ((await call('GetPlayInfo', { VideoId, ...parameters }))['PlayInfoList'] as { readonly PlayInfo: Offered[] })
        .PlayInfo,
  };
}
