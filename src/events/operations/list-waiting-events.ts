// ListWaitingEvents (playauth's own): events that no receiver has accepted yet, with their attempts and why the last one failed.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalInteger } from '../../access/parameters/parameter-schemas.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { Outbox, WaitingEvent } from '../outbox-db.ts';

interface Deps {
  readonly outbox: Pick<Outbox, 'waiting'>;
}

const DEFAULT_PAGE = 50;

export const listWaitingEvents = defineOperation({
  name: 'ListWaitingEvents',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the events that wait for their delivery, the oldest first, with their attempts.',
  parameters: z.object({ PageSize: optionalInteger({ min: 1, max: 200 }) }),
  response: z.object({
    WaitingEvents: z.array(
      z.object({
        EventId: z.string(),
        EventType: z.string(),
        VideoId: z.string().optional(),
        /** Host of the receiver: the rest of its address may hold secrets. */
        Host: z.string(),
        Attempts: z.int(),
        LastFailure: z.string().optional(),
        CreationTime: z.string(),
        NextAttemptTime: z.string(),
      }),
    ),
    Total: z.int(),
  }),
  target: () => everyVideo,
  handle: async ({ outbox }: Deps, { caller, parameters: { PageSize = DEFAULT_PAGE } }) => {
    const { events, total } = await outbox.waiting(caller.accountId, PageSize);
    return { WaitingEvents: events.map(describe), Total: total };
  },
});

function describe({ eventId, eventType, videoId, url, attempts, lastFailure, recordedAtMs, dueAtMs }: WaitingEvent) {
  return {
    EventId: eventId,
    EventType: eventType,
    ...(videoId !== null && { VideoId: videoId }),
    Host: URL.parse(url)?.host ?? '',
    Attempts: attempts,
    ...(lastFailure !== null && { LastFailure: lastFailure }),
    CreationTime: formatTimestamp(recordedAtMs),
    NextAttemptTime: formatTimestamp(dueAtMs),
  };
}
