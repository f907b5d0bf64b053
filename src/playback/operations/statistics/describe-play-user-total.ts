// DescribePlayUserTotal: the plays and viewers of the whole account by day and kind of player.
import { z } from 'zod';
import { everyVideo } from '../../../access/access-target.ts';
import { defineOperation, VOD_VERSION } from '../../../access/operation.ts';
import type { DayCount, PlayDays } from '../../../audit/play-days-db.ts';
import { dateOf, daysOf } from './statistics-days.ts';
import { groupByDay, statisticsParameters, sumOf } from './user-statistics.ts';

interface Deps {
  readonly playDays: Pick<PlayDays, 'flush' | 'read'>;
}

const byPlatform = z.object({ Android: z.string(), iOS: z.string(), Flash: z.string(), HTML5: z.string() });

export const describePlayUserTotal = defineOperation({
  name: 'DescribePlayUserTotal',
  version: VOD_VERSION,
  summary: 'Returns the plays and viewers of the account by day.',
  parameters: statisticsParameters,
  response: z.object({
    UserPlayStatisTotals: z.object({
      UserPlayStatisTotal: z.array(
        z.object({ Date: z.string(), PlayDuration: z.string(), PlayRange: z.string(), VV: byPlatform, UV: byPlatform }),
      ),
    }),
  }),
  target: () => everyVideo,
  errors: ['MissingParameter'],
  handle: async ({ playDays }: Deps, { caller, parameters }) => {
    const days = daysOf(parameters);
    await playDays.flush();
    const found = await playDays.read({ accountId: caller.accountId, videoId: '', ...days });
    return {
      UserPlayStatisTotals: {
        UserPlayStatisTotal: groupByDay(found).map(([day, counts]) => ({
          Date: dateOf(day),
          PlayDuration: String(sumOf(counts, 'seconds') * 1000),
          PlayRange: '',
          VV: spread(counts, 'plays'),
          UV: spread(counts, 'viewers'),
        })),
      },
    };
  },
});

function spread(counts: readonly DayCount[], name: 'plays' | 'viewers'): z.output<typeof byPlatform> {
  const of = (platform: string): string => String(counts.find((each) => each.platform === platform)?.[name] ?? 0);
  // No browser has Flash.
  return { Android: of('Android'), iOS: of('iOS'), Flash: '0', HTML5: of('HTML5') };
}
