// GetTranscodeSummary: the newest transcode task of each of up to 20 videos, with a summary of its streams.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalList } from '../../access/parameters/parameter-schemas.ts';
import { MAX_VIDEOS_AT_ONCE, resolveVideos, videoTargets } from '../../library/videos/resolve-videos.ts';
import type { Video } from '../../library/videos/video.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import type { TranscodeTasks } from '../tasks/transcode-tasks-db.ts';
import { describeJob, describeTask, jobDescription, taskDescription } from './describe-transcode-task.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference' | 'streamsOf'>;
  readonly transcodeTasks: Pick<TranscodeTasks, 'list'>;
}

const jobSummary = jobDescription
  .pick({
    TranscodeTemplateId: true,
    TranscodeJobStatus: true,
    TranscodeProgress: true,
    CreationTime: true,
    CompleteTime: true,
    ErrorCode: true,
    ErrorMessage: true,
  })
  .extend({
    Format: z.string(),
    Filesize: z.int(),
    Duration: z.string(),
    Bitrate: z.string(),
    Fps: z.string(),
    Width: z.string(),
    Height: z.string(),
    WatermarkIdList: z.array(z.string()),
  });

const taskSummary = taskDescription
  .pick({ VideoId: true, TranscodeTemplateGroupId: true, CreationTime: true, CompleteTime: true })
  .extend({ TranscodeStatus: z.string(), TranscodeJobInfoSummaryList: z.array(jobSummary) });

export const getTranscodeSummary = defineOperation({
  name: 'GetTranscodeSummary',
  version: VOD_VERSION,
  summary: 'Returns the newest transcode task of each of up to 20 videos, with a summary of its streams.',
  parameters: z.object({
    VideoIds: optionalList({ maxItems: MAX_VIDEOS_AT_ONCE, maxItemBytes: 128 }).meta({ mandatory: true }),
  }),
  response: z.object({ TranscodeSummaryList: z.array(taskSummary), NonExistVideoIds: z.array(z.string()) }),
  target: (deps: Deps, call) => videoTargets(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { found, missingVideoIds } = await resolveVideos(deps.videos, call, call.parameters);
    const summaries = await Promise.all(found.map((video) => summaryOf(deps, video)));
    return { TranscodeSummaryList: summaries.flat(), NonExistVideoIds: [...missingVideoIds] };
  },
});

/** Empty for a video that was never transcoded. */
async function summaryOf({ transcodeTasks, videos }: Deps, video: Video): Promise<z.input<typeof taskSummary>[]> {
  const [task] = await transcodeTasks.list(video.videoId, { offset: 0, limit: 1 });
  if (task === undefined) return [];
  const streams = await videos.streamsOf(video.videoId);
  const { TaskStatus, TranscodeTaskId: _, Trigger: _trigger, ...described } = describeTask(task);
  const jobs = task.outputs.map((output) => describeJob(task, output, { baseUrl: '', video, streams }));
  return [{ ...described, TranscodeStatus: TaskStatus, TranscodeJobInfoSummaryList: jobs.map(summarize) }];
}

/** The numbers of a stream that is not there are empty. */
function summarize(job: z.input<typeof jobDescription>): z.input<typeof jobSummary> {
  const file = job.OutputFile;
  return {
    TranscodeTemplateId: job.TranscodeTemplateId,
    TranscodeJobStatus: job.TranscodeJobStatus,
    TranscodeProgress: job.TranscodeProgress,
    CreationTime: job.CreationTime,
    ...(job.CompleteTime !== undefined && { CompleteTime: job.CompleteTime }),
    ...(job.ErrorCode !== undefined && { ErrorCode: job.ErrorCode, ErrorMessage: job.ErrorMessage ?? '' }),
    Format: file?.Format ?? '',
    Filesize: file?.Filesize ?? 0,
    Duration: file?.Duration ?? '',
    Bitrate: file?.Bitrate ?? '',
    Fps: file?.Fps ?? '',
    Width: file?.Width ?? '',
    Height: file?.Height ?? '',
    WatermarkIdList: file?.WatermarkIdList ?? [],
  };
}
