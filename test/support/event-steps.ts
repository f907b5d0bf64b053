// The services of one server, with the steps that suites of events share.
import { recordEvents, type NewEvent } from '../../src/events/record-event.ts';
import type { Exclusions } from '../../src/events/outbox-db.ts';
import type { EventType } from '../../src/wire/events.ts';
import type { AccountId, VideoId } from '../../src/wire/ids.ts';
import type { DatabaseKind } from './databases.ts';
import { openServices } from './open-services.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from './sample-video.ts';

export const APP = 'app-1000000';
export const URL_OF_ALL = 'http://127.0.0.1:1/hook';
const IDLE: Exclusions = { urls: [], pausedUrls: [], accounts: [], videos: [] };

/** Callbacks, videos and events. */
export async function openEventServices(kind: DatabaseKind) {
  const services = await openServices(kind);
  const { clock, database, videos, messageCallbacks: callbacks, outbox } = services;
  const eventOf = (videoId: VideoId, type: EventType = 'TranscodeComplete', idempotencyKey?: string): NewEvent => ({
    about: { videoId },
    content: { type, fields: { VideoId: videoId } },
    atMs: clock.now(),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  return {
    ...services,
    callbacks,
    eventOf,
    tellAll: (accountId: AccountId = SAMPLE_ACCOUNT, changes: { eventTypes?: string; url?: string } = {}) =>
      callbacks.set({
        accountId,
        appId: APP,
        byOperator: true,
        isSigned: false,
        authKey: undefined,
        callbackUrl: changes.url ?? URL_OF_ALL,
        eventTypes: changes.eventTypes ?? 'ALL',
      }),
    addVideo: async (changes: Parameters<typeof sampleVideo>[0] = {}): Promise<VideoId> => {
      const video = sampleVideo(changes);
      await videos.insert(video);
      return video.videoId;
    },
    record: (videoId: VideoId, ...types: readonly EventType[]) =>
      recordEvents(
        database,
        (types.length === 0 ? (['TranscodeComplete'] as const) : types).map((type) => eventOf(videoId, type)),
      ),
    rows: () => database.selectFrom('events').selectAll().execute(),
    due: (busy: Partial<Exclusions> = {}) => outbox.due({ ...IDLE, ...busy }, 100),
  };
}

export type EventServices = Awaited<ReturnType<typeof openEventServices>>;
