// DescribePlayUserAvg: how often, and for how long, a viewer of the account played on each day.
import { z } from 'zod';
import { everyVideo } from '../../../access/access-target.ts';
import { defineOperation, VOD_VERSION } from '../../../access/operation.ts';
import type { PlayDays } from '../../../audit/play-days-db.ts';
import { dateOf, daysOf } from './statistics-days.ts';
import { groupByDay, statisticsParameters, sumOf } from './user-statistics.ts';

interface Deps {
  readonly playDays: Pick<PlayDays, 'flush' | 'read'>;
}

export const describePlayUserAvg = defineOperation({
  name: 'DescribePlayUserAvg',
  version: VOD_VERSION,
  summary: 'Returns the plays of an average viewer of the account by day.',
  parameters: statisticsParameters,
  response: z.object({
    UserPlayStatisAvgs: z.object({
      UserPlayStatisAvg: z.array(z.object({ Date: z.string(), AvgPlayCount: z.string(), AvgPlayDuration: z.string() })),
    }),
  }),
  target: () => everyVideo,
  errors: ['MissingParameter'],
  handle: async ({ playDays }: Deps, { caller, parameters }) => {
    const days = daysOf(parameters);
    await playDays.flush();
    const found = await playDays.read({ accountId: caller.accountId, videoId: '', ...days });
    return {
      UserPlayStatisAvgs: {
        UserPlayStatisAvg: groupByDay(found).map(([day, counts]) => {
          const viewers = Math.max(1, sumOf(counts, 'viewers'));
          return {
            Date: dateOf(day),
            AvgPlayCount: (sumOf(counts, 'plays') / viewers).toFixed(2),
            AvgPlayDuration: String(Math.round((sumOf(counts, 'seconds') * 1000) / viewers)),
          };
        }),
      },
    };
  },
});
