// ListTranscodeTask: the transcode tasks of a video, the newest first, in pages.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalInteger, optionalText, videoIdParameter } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { parseTimestamp } from '../../wire/timestamps.ts';
import type { TranscodeTasks } from '../tasks/transcode-tasks-db.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { describeTask, taskDescription } from './describe-transcode-task.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly transcodeTasks: Pick<TranscodeTasks, 'list'>;
}

const MAX_PAGE = 50;
const MAX_PAGE_NO = 100_000;

export const listTranscodeTask = defineOperation({
  name: 'ListTranscodeTask',
  version: VOD_VERSION,
  summary: 'Returns the transcode tasks of one video, newest first, in pages.',
  parameters: z.object({
    VideoId: videoIdParameter.meta({ mandatory: true }),
    StartTime: optionalText(32),
    EndTime: optionalText(32),
    PageNo: optionalInteger({ min: 1, max: MAX_PAGE_NO }),
    PageSize: optionalInteger({ min: 1, max: MAX_PAGE }),
  }),
  response: z.object({ TranscodeTaskList: z.array(taskDescription) }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { parameters } = call;
    const { StartTime, EndTime, PageNo = 1, PageSize = 10 } = parameters;
    const createdFromMs = instant('StartTime', StartTime);
    const createdUntilMs = instant('EndTime', EndTime);
    const { videoId } = await resolveVideo(deps.videos, call, parameters);
    const tasks = await deps.transcodeTasks.list(videoId, {
      createdFromMs,
      createdUntilMs,
      offset: (PageNo - 1) * PageSize,
      limit: PageSize,
    });
    return { TranscodeTaskList: tasks.map(describeTask) };
  },
});

function instant(parameter: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseTimestamp(text);
  if (ms === undefined) throw new WireError('InvalidParameter', { parameter });
  return ms;
}
