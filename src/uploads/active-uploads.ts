// The state that concurrent uploads of this process share: a mutex for each video, reserved disk space, bytes in flight, and
// bounds on senders, memory and part lists.
import type { AccountId, VideoId } from '../wire/ids.ts';
import type { ByteCounts, Sender } from './upload.ts';

export interface ActiveUploads {
  /** Waits for the mutex of the video; the answer releases it. Its holder checks, stores and enqueues the file alone. */
  acquireMutex(videoId: VideoId): Promise<() => void>;
  /** Disk space kept for bytes that were announced and have not been received yet. */
  reservedBytes(): number;
  reserve(bytes: number): void;
  /** The bytes were received, or will not be. */
  unreserve(bytes: number): void;
  /** Counts the bytes of one request until they are recorded in the database or discarded. */
  countInFlight(sender: Sender): InFlightBytes;
  /** The bytes of all requests in flight: of this account, and of this video. */
  inFlightBytes(sender: Sender): ByteCounts;
  /** Counts a request that sends a body. Undefined if the video has too many already. The answer ends it. */
  beginSending(videoId: VideoId): (() => void) | undefined;
  /** Counts memory that buffers a file on its way to the storage. Undefined if a bound is reached. The answer ends it. */
  beginBuffering(sender: Sender, bytes: number): (() => void) | undefined;
  /** Counts a part list that is read into memory. Undefined if this video or account has too many. The answer ends it. */
  beginListing(videoId: VideoId, accountId: AccountId): (() => void) | undefined;
  /** Takes the slot of a part for writing. Undefined if another request writes into it. The answer ends it. */
  takeSlot(uploadId: string, partNumber: number): (() => void) | undefined;
  /** True while a request writes into any slot of this upload. */
  hasSlotTaken(uploadId: string): boolean;
}

export interface InFlightBytes {
  add(bytes: number): void;
  /** Idempotent. */
  end(): void;
}

const MAX_SENDERS = 50;
/** A list has up to 4 MiB, and a slow sender keeps it in memory for a long time. */
const MAX_LISTS = { ofVideo: 4, ofAccount: 32 } as const;
const MIB = 1024 ** 2;
/** A large file buffers 24 MiB on its way to S3, also when it arrives slowly: 4 of one video, 16 of one account, 32 of all. */
const MAX_BUFFERED = { ofVideo: 96 * MIB, ofAccount: 384 * MIB, ofAll: 768 * MIB } as const;

export function createActiveUploads(): ActiveUploads {
  const turns = new Map<VideoId, Promise<void>>();
  const senders = createBound<VideoId>(MAX_SENDERS);
  const listsOfVideo = createBound<VideoId>(MAX_LISTS.ofVideo);
  const listsOfAccount = createBound<AccountId>(MAX_LISTS.ofAccount);
  const beginBuffering = createBuffering();
  const slots = new Map<string, Set<number>>();
  const inFlight = createInFlight();
  let reserved = 0;
  return {
    ...inFlight,
    acquireMutex: async (videoId) => {
      const before = turns.get(videoId);
      const turn = Promise.withResolvers<void>();
      const mine = (before ?? Promise.resolve()).then(() => turn.promise);
      turns.set(videoId, mine);
      await before;
      return () => {
        turn.resolve();
        if (turns.get(videoId) === mine) turns.delete(videoId);
      };
    },
    reservedBytes: () => reserved,
    reserve: (bytes) => {
      reserved += bytes;
    },
    unreserve: (bytes) => {
      reserved -= bytes;
    },
    beginSending: (videoId) => senders.take(videoId),
    beginBuffering,
    beginListing: (videoId, accountId) =>
      takeAll([() => listsOfVideo.take(videoId), () => listsOfAccount.take(accountId)]),
    takeSlot: (uploadId, partNumber) => {
      const taken = slots.get(uploadId) ?? new Set();
      if (taken.has(partNumber)) return undefined;
      slots.set(uploadId, taken.add(partNumber));
      return () => {
        taken.delete(partNumber);
        if (taken.size === 0 && slots.get(uploadId) === taken) slots.delete(uploadId);
      };
    },
    hasSlotTaken: (uploadId) => slots.has(uploadId),
  };
}

function createInFlight(): Pick<ActiveUploads, 'countInFlight' | 'inFlightBytes'> {
  const tally = new Map<string, number>();
  const add = (key: string, bytes: number): void => {
    const sum = (tally.get(key) ?? 0) + bytes;
    if (sum === 0) tally.delete(key);
    else tally.set(key, sum);
  };
  return {
    countInFlight: ({ accountId, videoId }) => {
      let mine = 0;
      const change = (bytes: number): void => {
        mine += bytes;
        for (const key of [accountId, videoId]) add(key, bytes);
      };
      return { add: change, end: () => change(-mine) };
    },
    inFlightBytes: ({ accountId, videoId }) => ({
      ofAccount: tally.get(accountId) ?? 0,
      ofVideo: tally.get(videoId) ?? 0,
    }),
  };
}

function createBuffering(): ActiveUploads['beginBuffering'] {
  const ofVideo = createBound<VideoId>(MAX_BUFFERED.ofVideo);
  const ofAccount = createBound<AccountId>(MAX_BUFFERED.ofAccount);
  const ofAll = createBound<'all'>(MAX_BUFFERED.ofAll);
  return ({ videoId, accountId }, bytes) =>
    takeAll([
      () => ofVideo.take(videoId, bytes),
      () => ofAccount.take(accountId, bytes),
      () => ofAll.take('all', bytes),
    ]);
}

type Take = () => (() => void) | undefined;

/** All of them or none. */
function takeAll(takes: readonly Take[]): ReturnType<Take> {
  const ends: (() => void)[] = [];
  const endAll = (): void => {
    for (const end of ends) end();
  };
  for (const take of takes) {
    const end = take();
    if (end === undefined) {
      endAll();
      return undefined;
    }
    ends.push(end);
  }
  return endAll;
}

/** A counting semaphore: at most `max` at once for each key. */
function createBound<K>(max: number): { take(key: K, count?: number): (() => void) | undefined } {
  const taken = new Map<K, number>();
  return {
    take: (key, count = 1) => {
      const before = taken.get(key) ?? 0;
      if (before + count > max) return undefined;
      taken.set(key, before + count);
      return () => {
        const left = (taken.get(key) ?? count) - count;
        if (left > 0) taken.set(key, left);
        else taken.delete(key);
      };
    },
  };
}
