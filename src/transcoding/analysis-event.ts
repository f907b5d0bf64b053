// Tells what was found in a received file, once for each job, however often that is begun anew.
import { videoAnalysisComplete } from '../wire/events.ts';
import type { ProbeResult } from '../ffmpeg/source-info.ts';
import type { Job } from './queue/job.ts';
import { describeFailure } from '../events/describe-failure.ts';
import type { NewEvent } from '../events/record-event.ts';

export function analysisEvent(
  { jobId, videoId }: Pick<Job, 'jobId' | 'videoId'>,
  probed: ProbeResult,
  atMs: number,
): NewEvent {
  const found = probed.ok ? { ...probed.source, picture: probed.source.video } : describeFailure(probed);
  return { about: { videoId }, content: videoAnalysisComplete(videoId, found), atMs, once: jobId };
}
