// What the statistics of a whole account have in common.
import { z } from 'zod';
import { optionalText } from '../../../access/parameters/parameter-schemas.ts';
import type { DayCount } from '../../../audit/play-days-db.ts';

export const statisticsParameters = z.object({
  StartTime: optionalText(32).meta({ mandatory: true }),
  EndTime: optionalText(32).meta({ mandatory: true }),
});

/** The platforms of a day together, in the order of the days. */
export function groupByDay(
  counts: readonly DayCount[],
): readonly (readonly [day: number, counts: readonly DayCount[]])[] {
  return [...Map.groupBy(counts, ({ day }) => day)];
}

export function sumOf(counts: readonly DayCount[], name: 'plays' | 'viewers' | 'seconds'): number {
  return counts.reduce((sum, each) => sum + each[name], 0);
}
