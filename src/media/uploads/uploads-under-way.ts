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
}

export function createUploadsUnderWay(): UploadsUnderWay {
  const turns = new Map<VideoId, Promise<void>>();
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
  };
}
