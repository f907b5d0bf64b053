// DescribePlayTopVideos: the videos that were played most on one day.
import { z } from 'zod';
import { everyVideo } from '../../../access/access-target.ts';
import { defineOperation, VOD_VERSION } from '../../../access/operation.ts';
import { optionalInteger, optionalText } from '../../../access/parameters/parameter-schemas.ts';
import type { PlayDays } from '../../../audit/play-days-db.ts';
import type { Videos } from '../../../library/videos/videos-db.ts';
import { asVideoId } from '../../../wire/ids.ts';
import { dayOf } from './statistics-days.ts';

interface Deps {
  readonly playDays: Pick<PlayDays, 'flush' | 'top'>;
  readonly videos: Pick<Videos, 'find'>;
}

const MAX_PAGE = 100;

export const describePlayTopVideos = defineOperation({
  name: 'DescribePlayTopVideos',
  version: VOD_VERSION,
  summary: 'Returns the most played videos of one day, in pages.',
  parameters: z.object({
    BizDate: optionalText(32).meta({ mandatory: true }),
    PageNo: optionalInteger({ min: 1, max: 1000 }),
    PageSize: optionalInteger({ min: 1, max: MAX_PAGE }),
  }),
  response: z.object({
    PageNo: z.int(),
    PageSize: z.int(),
    TotalNum: z.int(),
    TopPlayVideos: z.object({
      TopPlayVideoStatis: z.array(
        z.object({ VideoId: z.string(), Title: z.string(), VV: z.string(), UV: z.string(), PlayDuration: z.string() }),
      ),
    }),
  }),
  target: () => everyVideo,
  errors: ['MissingParameter'],
  handle: async ({ playDays, videos }: Deps, { caller, parameters }) => {
    const { PageNo = 1, PageSize = MAX_PAGE } = parameters;
    const day = dayOf('BizDate', parameters.BizDate);
    const { accountId } = caller;
    await playDays.flush();
    const found = await playDays.top({ accountId, day, offset: (PageNo - 1) * PageSize, limit: PageSize });
    const described = found.videos.map(async ({ videoId, plays, viewers, seconds }) => ({
      VideoId: videoId,
      // Empty for a video that was deleted since.
      Title: (await videos.find(accountId, asVideoId(videoId)))?.title ?? '',
      VV: String(plays),
      UV: String(viewers),
      PlayDuration: String(seconds * 1000),
    }));
    return {
      PageNo,
      PageSize,
      TotalNum: found.total,
      TopPlayVideos: { TopPlayVideoStatis: await Promise.all(described) },
    };
  },
});
