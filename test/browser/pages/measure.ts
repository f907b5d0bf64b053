// What a test can see of a media element: position, decoded pictures and sound.
import type { Measured } from '../support/page-types.ts';

/** Chromium's own count. */
interface WithAudioCount {
  readonly webkitAudioDecodedByteCount?: number;
}

export function measure(media: HTMLMediaElement | null | undefined): Measured {
  const video = media instanceof HTMLVideoElement ? media : undefined;
  return {
    time: media?.currentTime ?? 0,
    duration: media?.duration ?? 0,
    paused: media?.paused ?? true,
    frames: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
    audioBytes: ((media ?? {}) as WithAudioCount).webkitAudioDecodedByteCount ?? 0,
    width: video?.videoWidth ?? 0,
    height: video?.videoHeight ?? 0,
  };
}
