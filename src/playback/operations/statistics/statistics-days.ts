// The days that the statistics are asked for, in the vendor's form: instants in UTC, of which the day counts.
import { DAY_MS } from '../../../audit/play-days-db.ts';
import { WireError } from '../../../wire/errors.ts';
import { formatTimestamp, parseTimestamp } from '../../../wire/timestamps.ts';

/** The vendor answers at most 180 days. */
const MAX_DAYS = 180;

export function dayOf(parameter: string, text: string | undefined): number {
  if (text === undefined) throw new WireError('MissingParameter', { parameter });
  const ms = parseTimestamp(text) ?? parseTimestamp(`${text}T00:00:00Z`);
  if (ms === undefined) throw new WireError('InvalidParameter', { parameter });
  return Math.floor(ms / DAY_MS);
}

export function daysOf(asked: { readonly StartTime?: string | undefined; readonly EndTime?: string | undefined }) {
  const fromDay = dayOf('StartTime', asked.StartTime);
  const toDay = dayOf('EndTime', asked.EndTime);
  if (toDay < fromDay || toDay - fromDay >= MAX_DAYS) throw new WireError('InvalidParameter', { parameter: 'EndTime' });
  return { fromDay, toDay };
}

export function dateOf(day: number): string {
  return formatTimestamp(day * DAY_MS);
}
