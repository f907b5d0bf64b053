// What the uploads of this process that are under way must know of each other: who may put a video's file in place now,
// and how much room on the disk is spoken for.
import type { VideoId } from '../../wire/ids.ts';

export interface UploadsUnderWay {
  /** Waits for the video's turn; the answer ends it. Whoever has it checks, stores and enqueues undisturbed. */
  takeTurn(videoId: VideoId): Promise<() => void>;
  /** Bytes that were announced and have not come yet. */
  awaitedBytes(): number;
  await(bytes: number): void;
  /** They came, or never will. */
  settle(bytes: number): void;
  /** Notes somebody who sends; undefined if too many send for this video already. The answer ends it. */
  beginSending(videoId: VideoId): (() => void) | undefined;
  /** Notes somebody who writes into the slot of a part; undefined if somebody does so already. The answer ends it. */
  takeSlot(uploadId: string, partNumber: number): (() => void) | undefined;
  /** True while anybody writes into a slot of this upload. */
  hasSlotTaken(uploadId: string): boolean;
}

const MAX_SENDERS = 50;

export function createUploadsUnderWay(): UploadsUnderWay {
  const turns = new Map<VideoId, Promise<void>>();
  const senders = new Map<VideoId, number>();
  const slots = new Map<string, Set<number>>();
  let awaited = 0;
  return {
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
    beginSending: (videoId) => {
      const count = senders.get(videoId) ?? 0;
      if (count >= MAX_SENDERS) return undefined;
      senders.set(videoId, count + 1);
      return () => {
        const left = (senders.get(videoId) ?? 1) - 1;
        if (left > 0) senders.set(videoId, left);
        else senders.delete(videoId);
      };
    },
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
