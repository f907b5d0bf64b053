// The facts of a probe that are stored with the video, and back again as far as planning needs them. Pure.
import { depthOf } from '../ffmpeg/hdr-type.ts';
import type { SourceInfo } from '../ffmpeg/source-info.ts';
import type { SourceFacts } from '../library/videos/video.ts';

export function toFacts({ durationSeconds, bitrateKbps, video, audio, dropped }: SourceInfo): SourceFacts {
  return {
    durationSeconds,
    bitrateKbps,
    ...(video !== undefined && {
      video: {
        codec: video.codec,
        width: video.width,
        height: video.height,
        fps: video.fps,
        pixFmt: video.pixFmt,
        ...depthOf(video),
      },
    }),
    ...(audio !== undefined && {
      audio: { codec: audio.codec, channels: audio.channels, sampleRate: audio.sampleRate },
    }),
    ...(dropped !== undefined && { dropped }),
  };
}

/** Enough to decide which templates a source reaches. Facts for decoding are not stored. */
export function fromFacts({ durationSeconds, bitrateKbps, video, audio }: SourceFacts): SourceInfo {
  return {
    container: '',
    durationSeconds,
    sizeBytes: 0,
    bitrateKbps,
    ...(video !== undefined && {
      video: { ...video, rotation: 0, pixFmt: '', interlaced: false, streamIndex: 0 },
    }),
    ...(audio !== undefined && { audio: { ...audio, streamIndex: 0 } }),
  };
}
