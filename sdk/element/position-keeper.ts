// Remembers how far a film was seen: every few seconds, when it pauses or ends, and when the page is left.
import type { Memory } from './memory.ts';

const KEEP_EVERY_SECONDS = 5;

export interface PositionKeeper {
  /** From here on it is about this video. */
  readonly begin: (videoId: string) => void;
  readonly keep: () => void;
}

export function keepPositions(video: HTMLVideoElement, memory: Memory, signal: AbortSignal): PositionKeeper {
  let keptAt = 0;
  let videoId = '';
  const keep = (): void => {
    // Without a source the position says nothing.
    if (video.readyState === 0) return;
    keptAt = video.currentTime;
    memory.keepPosition(videoId, { seconds: video.currentTime, duration: video.duration });
  };
  video.addEventListener('timeupdate', () => {
    if (Math.abs(video.currentTime - keptAt) >= KEEP_EVERY_SECONDS) keep();
  });
  for (const type of ['pause', 'ended']) video.addEventListener(type, keep);
  window.addEventListener('pagehide', keep, { signal });
  return {
    begin: (id) => {
      videoId = id;
      keptAt = 0;
    },
    keep,
  };
}
