// What the two engines have in common: hls.js over MSE, and the element's own source.
import type { Playable } from './choose-stream.ts';
import type { PlayerError } from './player-error.ts';
import type { SoundTrack } from './sound-choice.ts';

/** Where and how to begin. */
export interface StartAt {
  readonly seconds: number;
  readonly isPlaying: boolean;
  /** A change of source resets it, so it is set again. */
  readonly playbackRate: number;
}

export interface EngineEvents {
  /** Another quality is on the screen. */
  readonly onPlaying: (definition: string) => void;
  /** The sound tracks of the source, and which one is heard; empty while that is not known. */
  readonly onSounds: (tracks: readonly SoundTrack[], heard: string) => void;
  /** Loading has failed; the buffer still plays. */
  readonly onFault: (error: PlayerError) => void;
}

export interface Engine {
  /** Whether this engine can show the quality without being built again; `auto` included. */
  readonly covers: (definition: string) => boolean;
  readonly setQuality: (definition: string) => void;
  /** Plays another one of the reported sound tracks. */
  readonly setSound: (label: string) => void;
  /** The session was renewed: these are the URLs now. `expiresAtMs` is the end of the new grant. */
  readonly renewed: (playables: readonly Playable[], expiresAtMs: number) => void;
  /** Continues loading after a fault. */
  readonly resume: () => void;
  readonly destroy: () => void;
}

/** Seconds of media ahead of the position that need no further request. */
function bufferedAheadSeconds(media: HTMLMediaElement): number {
  const { buffered, currentTime } = media;
  for (let index = 0; index < buffered.length; index++) {
    if (buffered.start(index) <= currentTime + 0.1 && currentTime < buffered.end(index)) {
      return buffered.end(index) - currentTime;
    }
  }
  return 0;
}

/** Whether everything from the position to the end is buffered. */
export function isBufferedToEnd(media: HTMLMediaElement): boolean {
  return Number.isFinite(media.duration) && media.currentTime + bufferedAheadSeconds(media) >= media.duration - 0.5;
}

const STARVED_BELOW_SECONDS = 0.3;

/** Whether the buffer is empty before the end of the media. */
export function isStarved(media: HTMLMediaElement): boolean {
  return bufferedAheadSeconds(media) < STARVED_BELOW_SECONDS && !isBufferedToEnd(media);
}

/** Plays if the browser allows it; else the element stays paused, for the viewer to start. */
export function playIfAllowed(media: HTMLMediaElement): void {
  media.play().catch(() => undefined);
}

export function positionOf(media: HTMLMediaElement): StartAt {
  const { currentTime, paused, ended, playbackRate } = media;
  return { seconds: currentTime, isPlaying: !paused && !ended, playbackRate };
}
