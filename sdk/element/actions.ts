// The viewer's actions on the video, shared by buttons, keys and taps; each shows a short notice, and what the viewer chose
// is remembered.
import { copyText } from './clipboard.ts';
import { formatTime } from './format-time.ts';
import type { Memory } from './memory.ts';
import type { PlayerLanguage } from './texts.ts';

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
  readonly toggleLoop: () => void;
  readonly toggleCaptions: () => void;
  readonly nextSoundTrack: () => void;
  readonly togglePictureInPicture: () => void;
  readonly toggleFullscreen: () => void;
  /** With the position, if it is given. */
  readonly copyLink: (url: string, seconds?: number) => void;
}

interface ActionParts {
  readonly video: HTMLVideoElement;
  /** What becomes full screen. */
  readonly host: HTMLElement;
  readonly language: PlayerLanguage;
  readonly memory: Memory;
  /** Shows a short text over the picture. */
  readonly notice: (text: string) => void;
  /** Captions on or off. */
  readonly toggleCaptions: () => void;
  readonly nextSoundTrack: () => void;
}

export function createActions(parts: ActionParts): Actions {
  const { video, host, language, notice, toggleCaptions, nextSoundTrack } = parts;
  const seekTo = (seconds: number): void => {
    const end = Number.isFinite(video.duration) ? video.duration : 0;
    video.currentTime = Math.min(end, Math.max(0, seconds));
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
    ...volumeActions(parts),
    ...speedActions(parts),
    toggleLoop: () => {
      video.loop = !video.loop;
      notice(`${language.say('loop')}: ${language.say(video.loop ? 'on' : 'off')}`);
    },
    toggleCaptions,
    nextSoundTrack,
    togglePictureInPicture: () => {
      const isInside = isInPicture(video);
      (isInside ? document.exitPictureInPicture() : video.requestPictureInPicture()).catch(() => undefined);
    },
    toggleFullscreen: () => {
      toggleFullscreen(host, video);
    },
    copyLink: (url, seconds) => {
      const at = seconds === undefined ? '' : `#t=${String(Math.floor(seconds))}`;
      void copyText(url + at).then(() => {
        notice(language.say('linkCopied'));
      });
    },
  };
}

/** In a shadow tree the document names the host alone. */
export function isInPicture(video: HTMLVideoElement): boolean {
  const root = video.getRootNode();
  return root instanceof ShadowRoot && root.pictureInPictureElement === video;
}

type VolumeActions = Pick<Actions, 'setVolume' | 'changeVolume' | 'toggleMute'>;

function volumeActions({ video, language, memory, notice }: ActionParts): VolumeActions {
  const keep = (): void => {
    memory.write('volume', String(video.volume));
    memory.write('muted', video.muted ? 'yes' : 'no');
  };
  const setVolume = (volume: number): void => {
    video.volume = Math.min(1, Math.max(0, Math.round(volume * 100) / 100));
    video.muted = video.volume === 0;
    keep();
  };
  const unmute = (least: number): void => {
    video.muted = false;
    if (video.volume === 0) video.volume = least;
  };
  return {
    setVolume,
    changeVolume: (step) => {
      // Louder than mute is as loud as it was before.
      if (video.muted && step > 0) unmute(step);
      else if (!video.muted) setVolume(video.volume + step);
      keep();
      const words = `${language.say('volume')} ${Math.round(video.volume * 100)} %`;
      notice(video.muted ? language.say('muted') : words);
    },
    toggleMute: () => {
      if (video.muted) unmute(0.5);
      else video.muted = true;
      keep();
    },
  };
}

type SpeedActions = Pick<Actions, 'setSpeed' | 'changeSpeed'>;

function speedActions({ video, memory, notice }: ActionParts): SpeedActions {
  const setSpeed = (speed: number): void => {
    video.playbackRate = video.defaultPlaybackRate = speed;
    memory.write('speed', String(speed));
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

/** What an earlier visit left: volume and speed. A page that asks for `muted` gets it. */
export function restoreChoices(video: HTMLVideoElement, memory: Memory): void {
  const [volume, speed] = [Number(memory.read('volume') ?? '1'), Number(memory.read('speed') ?? '1')];
  if (volume >= 0 && volume <= 1) video.volume = volume;
  if (memory.read('muted') === 'yes') video.muted = true;
  if (SPEEDS.includes(speed)) video.playbackRate = video.defaultPlaybackRate = speed;
}

/** iPhones make only the video itself full screen. */
interface PhoneVideo {
  webkitEnterFullscreen?: () => void;
}

function toggleFullscreen(host: HTMLElement, video: HTMLVideoElement): void {
  if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined);
  else if (document.fullscreenEnabled) host.requestFullscreen().catch(() => undefined);
  else (video as PhoneVideo).webkitEnterFullscreen?.();
}
