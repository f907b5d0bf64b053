// ListEventDeliveries (playauth's own): events that a receiver has accepted, or that were dropped, with their attempts.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalInteger } from '../../access/parameters/parameter-schemas.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { Deliveries, EventDelivery } from '../deliveries-db.ts';

interface Deps {
  readonly eventDeliveries: Pick<Deliveries, 'list'>;
}

const DEFAULT_PAGE = 50;

export const listEventDeliveries = defineOperation({
  name: 'ListEventDeliveries',
  version: PLAYAUTH_VERSION,
  summary:
    'Returns the events that were delivered or dropped in the last seven days, the newest first, with their attempts.',
  parameters: z.object({ PageSize: optionalInteger({ min: 1, max: 200 }) }),
  response: z.object({
    EventDeliveries: z.array(
      z.object({
        EventId: z.string(),
        EventType: z.string(),
        VideoId: z.string().optional(),
        Host: z.string(),
        /** `Delivered` or `Dropped`. */
        Result: z.string(),
        Attempts: z.int(),
        LastFailure: z.string().optional(),
        CreationTime: z.string(),
        EndTime: z.string(),
      }),
    ),
  }),
  target: () => everyVideo,
  handle: async ({ eventDeliveries }: Deps, { caller, parameters: { PageSize = DEFAULT_PAGE } }) => ({
    EventDeliveries: (await eventDeliveries.list(caller.accountId, PageSize)).map(describe),
  }),
});

function describe(delivery: EventDelivery) {
  const { eventId, eventType, videoId, host, isAccepted, attempts, lastFailure, recordedAtMs, endedAtMs } = delivery;
  return {
    EventId: eventId,
    EventType: eventType,
    ...(videoId !== null && { VideoId: videoId }),
    Host: host,
    Result: isAccepted ? 'Delivered' : 'Dropped',
    Attempts: attempts,
    ...(lastFailure !== null && { LastFailure: lastFailure }),
    CreationTime: formatTimestamp(recordedAtMs),
    EndTime: formatTimestamp(endedAtMs),
  };
}
