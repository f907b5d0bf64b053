// DescribePlayVideoStatis: how often one video was played on each day, and by how many viewers.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../../access/operation.ts';
import { optionalText, videoIdParameter } from '../../../access/parameters/parameter-schemas.ts';
import type { PlayDays } from '../../../audit/play-days-db.ts';
import { resolveVideo } from '../../../library/videos/resolve-video.ts';
import { videoTarget } from '../../../library/videos/video-target.ts';
import type { Videos } from '../../../library/videos/videos-db.ts';
import { dateOf, daysOf } from './statistics-days.ts';

interface Deps {
  readonly playDays: Pick<PlayDays, 'flush' | 'read'>;
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
}

const detail = z.object({
  Date: z.string(),
  VV: z.string(),
  UV: z.string(),
  PlayDuration: z.string(),
  PlayRange: z.string(),
  Title: z.string(),
});

export const describePlayVideoStatis = defineOperation({
  name: 'DescribePlayVideoStatis',
  version: VOD_VERSION,
  summary: 'Returns the plays of one video by day.',
  parameters: z.object({
    VideoId: videoIdParameter.meta({ mandatory: true }),
    StartTime: optionalText(32).meta({ mandatory: true }),
    EndTime: optionalText(32).meta({ mandatory: true }),
  }),
  response: z.object({ VideoPlayStatisDetails: z.object({ VideoPlayStatisDetail: z.array(detail) }) }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['MissingParameter', 'InvalidVideo.NotFound'],
  handle: async ({ playDays, videos }: Deps, call) => {
    const days = daysOf(call.parameters);
    const { videoId, title } = await resolveVideo(videos, call, call.parameters);
    await playDays.flush();
    const found = await playDays.read({ accountId: call.caller.accountId, videoId, ...days });
    return {
      VideoPlayStatisDetails: {
        VideoPlayStatisDetail: found.map(({ day, plays, viewers, seconds }) => ({
          Date: dateOf(day),
          VV: String(plays),
          UV: String(viewers),
          PlayDuration: String(seconds * 1000),
          PlayRange: '',
          Title: title,
        })),
      },
    };
  },
});
