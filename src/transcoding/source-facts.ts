// Of all that the probe finds, what is kept with the video; and back again, as far as planning needs it. Pure.
import type { SourceInfo } from '../ffmpeg/source-info.ts';
import type { SourceFacts } from '../library/videos/video.ts';

export function toFacts({ durationSeconds, bitrateKbps, video, audio }: SourceInfo): SourceFacts {
  return {
    durationSeconds,
    bitrateKbps,
    ...(video !== undefined && {
      video: { codec: video.codec, width: video.width, height: video.height, fps: video.fps },
    }),
    ...(audio !== undefined && {
      audio: { codec: audio.codec, channels: audio.channels, sampleRate: audio.sampleRate },
    }),
  };
}

/** Good enough to tell which of the templates a source reaches; what the file is decoded by is not known. */
export function fromFacts({ durationSeconds, bitrateKbps, video, audio }: SourceFacts): SourceInfo {
  return {
    container: '',
    durationSeconds,
    durationIsEstimated: false,
    sizeBytes: 0,
    bitrateKbps,
    ...(video !== undefined && {
      video: { ...video, rotation: 0, tickFps: video.fps, pixFmt: '', interlaced: false, streamIndex: 0 },
    }),
    ...(audio !== undefined && { audio: { ...audio, streamIndex: 0 } }),
  };
}
