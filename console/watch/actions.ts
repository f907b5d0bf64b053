// The viewer's actions on the video, shared by buttons and keys; each shows a short notice.
import { formatTime } from './format-time.ts';
import type { Language } from './texts.ts';

export const SPEEDS: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 2];

export interface Actions {
  readonly togglePlay: () => void;
  readonly seekTo: (seconds: number) => void;
  readonly seekBy: (seconds: number) => void;
  /** 0 … 1 of the whole. */
  readonly seekToShare: (share: number) => void;
  readonly setVolume: (volume: number) => void;
  readonly changeVolume: (step: number) => void;
  readonly toggleMute: () => void;
  readonly setSpeed: (speed: number) => void;
  /** One of {@link SPEEDS} up or down. */
  readonly changeSpeed: (steps: number) => void;
  readonly toggleCaptions: () => void;
  readonly nextSoundTrack: () => void;
  readonly togglePictureInPicture: () => void;
  readonly toggleFullscreen: () => void;
}

interface ActionParts {
  readonly video: HTMLVideoElement;
  readonly stage: HTMLElement;
  readonly language: Language;
  /** Shows a short text over the picture. */
  readonly notice: (text: string) => void;
  /** Captions on or off. */
  readonly toggleCaptions: () => void;
  readonly nextSoundTrack: () => void;
}

export function createActions(parts: ActionParts): Actions {
  const { video, stage, language, notice, toggleCaptions, nextSoundTrack } = parts;
  const seekTo = (seconds: number): void => {
    const end = Number.isFinite(video.duration) ? video.duration : 0;
    video.currentTime = Math.min(end, Math.max(0, seconds));
  };
  const setVolume = (volume: number): void => {
    video.volume = Math.min(1, Math.max(0, volume));
    video.muted = video.volume === 0;
  };
  return {
    togglePlay: () => {
      if (video.paused || video.ended) video.play().catch(() => undefined);
      else video.pause();
    },
    seekTo,
    seekBy: (seconds) => {
      seekTo(video.currentTime + seconds);
      notice(`${seconds > 0 ? '+' : '−'}${Math.abs(seconds)} s · ${formatTime(video.currentTime)}`);
    },
    seekToShare: (share) => {
      if (Number.isFinite(video.duration)) seekTo(video.duration * share);
    },
    setVolume,
    changeVolume: (step) => {
      setVolume((video.muted ? 0 : video.volume) + step);
      notice(`${language.say('volume')} ${Math.round(video.volume * 100)} %`);
    },
    toggleMute: () => {
      video.muted = !video.muted;
      if (!video.muted && video.volume === 0) video.volume = 0.5;
    },
    ...speedActions(video, notice),
    toggleCaptions,
    nextSoundTrack,
    togglePictureInPicture: () => {
      const isInside = document.pictureInPictureElement === video;
      (isInside ? document.exitPictureInPicture() : video.requestPictureInPicture()).catch(() => undefined);
    },
    toggleFullscreen: () => {
      toggleFullscreen(stage, video);
    },
  };
}

function speedActions(
  video: HTMLVideoElement,
  notice: ActionParts['notice'],
): Pick<Actions, 'setSpeed' | 'changeSpeed'> {
  const setSpeed = (speed: number): void => {
    video.playbackRate = video.defaultPlaybackRate = speed;
    notice(`${speed}×`);
  };
  return {
    setSpeed,
    changeSpeed: (steps) => {
      const at = SPEEDS.findIndex((speed) => speed >= video.playbackRate);
      const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, (at < 0 ? SPEEDS.length : at) + steps))];
      if (next !== undefined) setSpeed(next);
    },
  };
}

/** iPhones make only the video itself full screen. */
interface PhoneVideo {
  webkitEnterFullscreen?: () => void;
}

function toggleFullscreen(stage: HTMLElement, video: HTMLVideoElement): void {
  if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined);
  else if (document.fullscreenEnabled) stage.requestFullscreen().catch(() => undefined);
  else (video as PhoneVideo).webkitEnterFullscreen?.();
}
