// GetTranscodeProgress (playauth's own): the progress of the newest transcoding of a video, for progress bars.
import { z } from 'zod';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { videoParameters } from '../../access/parameters/parameter-schemas.ts';
import type { JobProgress, Jobs } from '../queue/jobs-db.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import type { Video } from '../../library/videos/video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly jobs: Pick<Jobs, 'progressOf'>;
}

export const getTranscodeProgress = defineOperation({
  name: 'GetTranscodeProgress',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the transcoding progress of a video in percent, with the reason if it failed.',
  parameters: z.object(videoParameters),
  response: z.object({
    VideoId: z.string(),
    Status: z.string(),
    Progress: z.int(),
    Reason: z.string().optional(),
  }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const video = await resolveVideo(deps.videos, call, call.parameters);
    return { VideoId: video.videoId, ...(await describeProgress(deps.jobs, video)) };
  },
});

export async function describeProgress(
  jobs: Pick<Jobs, 'progressOf'>,
  video: Video,
): Promise<{ Status: string; Progress: number; Reason?: string }> {
  const job = video.status === 'Normal' ? undefined : await jobs.progressOf(video.videoId);
  // An uploaded video without a job makes no further progress.
  const isSettled = video.status === 'Normal' || (video.status === 'UploadSucc' && !isUnderWay(job));
  return {
    Status: video.status,
    Progress: isSettled ? 100 : (job?.progress ?? 0),
    ...(video.statusReason !== undefined && { Reason: video.statusReason }),
  };
}

function isUnderWay(job: JobProgress | undefined): boolean {
  return job?.state === 'queued' || job?.state === 'running';
}
