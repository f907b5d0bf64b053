// What the uploads of this process that are under way must know of each other: who may put a video's file in place now,
// and how much room on the disk is spoken for.
import type { AccountId, VideoId } from '../wire/ids.ts';
import type { ByteCounts, Sender } from './upload.ts';

export interface ActiveUploads {
  /** Waits for the video's turn; the answer ends it. Whoever has it checks, stores and enqueues undisturbed. */
  takeTurn(videoId: VideoId): Promise<() => void>;
  /** Bytes that were announced and have not come yet. */
  awaitedBytes(): number;
  await(bytes: number): void;
  /** They came, or never will. */
  settle(bytes: number): void;
  /** Counts what one request brings, until it is written down as an upload's or gone. */
  holdFor(sender: Sender): HeldBytes;
  /** Of all requests under way of this account, and of this video. */
  heldBytes(sender: Sender): ByteCounts;
  /** Notes somebody who sends; undefined if too many send for this video already. The answer ends it. */
  beginSending(videoId: VideoId): (() => void) | undefined;
  /** Notes memory that is held while a file goes right to the storage; undefined if too much is. The answer ends it. */
  beginBuffering(sender: Sender, bytes: number): (() => void) | undefined;
  /** Notes somebody whose list of parts is read into memory; undefined if too many are, of this video or this account. */
  beginListing(videoId: VideoId, accountId: AccountId): (() => void) | undefined;
  /** Notes somebody who writes into the slot of a part; undefined if somebody does so already. The answer ends it. */
  takeSlot(uploadId: string, partNumber: number): (() => void) | undefined;
  /** True while anybody writes into a slot of this upload. */
  hasSlotTaken(uploadId: string): boolean;
}

export interface HeldBytes {
  add(bytes: number): void;
  /** Once or more often. */
  end(): void;
}

const MAX_SENDERS = 50;
/** A list has up to 4 MiB, and a slow sender has it lie here for long. */
const MAX_LISTS = { ofVideo: 4, ofAccount: 32 } as const;
const MIB = 1024 ** 2;
/** A large file takes 24 MiB on its way to S3, however slowly it comes: 4 of one video, 16 of one account, 32 of all. */
const MAX_BUFFERED = { ofVideo: 96 * MIB, ofAccount: 384 * MIB, ofAll: 768 * MIB } as const;

export function createActiveUploads(): ActiveUploads {
  const turns = new Map<VideoId, Promise<void>>();
  const senders = createPlaces<VideoId>(MAX_SENDERS);
  const listsOfVideo = createPlaces<VideoId>(MAX_LISTS.ofVideo);
  const listsOfAccount = createPlaces<AccountId>(MAX_LISTS.ofAccount);
  const beginBuffering = createBuffering();
  const slots = new Map<string, Set<number>>();
  const held = createHeld();
  let awaited = 0;
  return {
    ...held,
    takeTurn: async (videoId) => {
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
    awaitedBytes: () => awaited,
    await: (bytes) => {
      awaited += bytes;
    },
    settle: (bytes) => {
      awaited -= bytes;
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

function createHeld(): Pick<ActiveUploads, 'holdFor' | 'heldBytes'> {
  const tally = new Map<string, number>();
  const add = (key: string, bytes: number): void => {
    const sum = (tally.get(key) ?? 0) + bytes;
    if (sum === 0) tally.delete(key);
    else tally.set(key, sum);
  };
  return {
    holdFor: ({ accountId, videoId }) => {
      let mine = 0;
      const change = (bytes: number): void => {
        mine += bytes;
        for (const key of [accountId, videoId]) add(key, bytes);
      };
      return { add: change, end: () => change(-mine) };
    },
    heldBytes: ({ accountId, videoId }) => ({ ofAccount: tally.get(accountId) ?? 0, ofVideo: tally.get(videoId) ?? 0 }),
  };
}

function createBuffering(): ActiveUploads['beginBuffering'] {
  const ofVideo = createPlaces<VideoId>(MAX_BUFFERED.ofVideo);
  const ofAccount = createPlaces<AccountId>(MAX_BUFFERED.ofAccount);
  const ofAll = createPlaces<'all'>(MAX_BUFFERED.ofAll);
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

/** So many at once for each key. */
function createPlaces<K>(max: number): { take(key: K, count?: number): (() => void) | undefined } {
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
