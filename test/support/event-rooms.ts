// Callbacks, videos and events of one server, straight on its database.
import { SettableClock } from '../../src/base/clock.ts';
import { createMessageCallbacks } from '../../src/events/message-callbacks-db.ts';
import { recordEvents, type NewEvent } from '../../src/events/record-event.ts';
import { createOutbox, type Busy } from '../../src/events/outbox-db.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { deriveKey, generateMasterKey } from '../../src/store/keys/master-key.ts';
import type { EventType } from '../../src/wire/events.ts';
import { asAccountId, type AccountId, type VideoId } from '../../src/wire/ids.ts';
import { openTestDatabase, type DatabaseKind } from './databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from './sample-video.ts';

export const APP = 'app-1000000';
export const OTHER = asAccountId('6543210987654321');
export const URL_OF_ALL = 'http://127.0.0.1:1/hook';
const IDLE: Busy = { urls: [], pausedUrls: [], accounts: [], videos: [] };

/** Two accounts, and a clock that stands still. */
export async function openEventRooms(kind: DatabaseKind) {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const opened = await openTestDatabase(kind);
  const { database } = opened;
  for (const account_id of [SAMPLE_ACCOUNT, OTHER])
    await database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
  const callbackKeyWrapping = deriveKey(generateMasterKey(), 'callback keys');
  const callbacks = createMessageCallbacks({ database, clock, callbackKeyWrapping });
  const outbox = createOutbox({ database, clock });
  const eventOf = (videoId: VideoId, type: EventType = 'TranscodeComplete', once?: string): NewEvent => ({
    about: { videoId },
    content: { type, fields: { VideoId: videoId } },
    atMs: clock.now(),
    ...(once !== undefined && { once }),
  });
  return {
    clock,
    opened,
    callbacks,
    outbox,
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
      await createVideos({ database, clock }).insert(video);
      return video.videoId;
    },
    record: (videoId: VideoId, ...types: readonly EventType[]) =>
      recordEvents(
        database,
        (types.length === 0 ? (['TranscodeComplete'] as const) : types).map((type) => eventOf(videoId, type)),
      ),
    rows: () => database.selectFrom('events').selectAll().execute(),
    due: (busy: Partial<Busy> = {}) => outbox.due({ ...IDLE, ...busy }, 100),
  };
}

export type EventRooms = Awaited<ReturnType<typeof openEventRooms>>;
