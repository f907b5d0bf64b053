// DescribeServerActivity (playauth's own): what this server did in the last minutes, for charts. It is about all accounts, so it is for
// the first account alone.
import { z } from 'zod';
import type { Activity, ActivityPoint } from '../../../audit/activity.ts';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import { requireFirstAccount } from '../../keys/describe-ring-key.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../operation.ts';
import type { OperatorDeps } from '../../operator.ts';
import { optionalInteger } from '../../parameters/parameter-schemas.ts';
import { serverTarget } from './server-target.ts';

interface Deps extends OperatorDeps {
  readonly activity: Pick<Activity, 'read'>;
}

const DEFAULT_MINUTES = 60;
const MAX_CODES = 10;

export const describeServerActivity = defineOperation({
  name: 'DescribeServerActivity',
  version: PLAYAUTH_VERSION,
  summary: 'Returns what this server did in the last minutes, in points of equal length; for the first account.',
  parameters: z.object({ Minutes: optionalInteger({ min: 5, max: 1440 }) }),
  response: z.object({
    Activity: z.object({
      /** The machine of the server that answers, with all its processes; each server counts for itself. */
      Node: z.string(),
      StartTime: z.string(),
      IntervalSeconds: z.int(),
      Points: z.array(
        z.object({
          Time: z.string(),
          Calls: z.int(),
          Issued: z.int(),
          Redeemed: z.int(),
          Refused: z.int(),
          /** The most frequent codes. */
          Refusals: z.array(z.object({ Code: z.string(), Count: z.int() })),
          SentBytes: z.int(),
          P50Milliseconds: z.number().optional(),
          P99Milliseconds: z.number().optional(),
        }),
      ),
    }),
  }),
  target: () => serverTarget,
  handle: async (deps: Deps, { caller, parameters: { Minutes = DEFAULT_MINUTES } }) => {
    requireFirstAccount(deps, caller);
    const { node, startedAtMs, intervalSeconds, points } = await deps.activity.read(Minutes);
    return {
      Activity: {
        Node: node,
        StartTime: formatTimestamp(startedAtMs),
        IntervalSeconds: intervalSeconds,
        Points: points.map(describePoint),
      },
    };
  },
});

function describePoint({ atMs, calls, issued, redeemed, refused, sentBytes, p50Ms, p99Ms }: ActivityPoint) {
  const codes = [...refused].toSorted(([, one], [, other]) => other - one);
  return {
    Time: formatTimestamp(atMs),
    Calls: calls,
    Issued: issued,
    Redeemed: redeemed,
    Refused: codes.reduce((sum, [, count]) => sum + count, 0),
    Refusals: codes.slice(0, MAX_CODES).map(([Code, Count]) => ({ Code, Count })),
    SentBytes: sentBytes,
    ...(p50Ms !== undefined && { P50Milliseconds: rounded(p50Ms) }),
    ...(p99Ms !== undefined && { P99Milliseconds: rounded(p99Ms) }),
  };
}

function rounded(ms: number): number {
  return Number(ms.toPrecision(3));
}
