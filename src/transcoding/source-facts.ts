// The facts of a probe that are stored with the video, and back again as far as planning needs them. Pure.
import { depthOf } from '../ffmpeg/hdr-type.ts';
import type { LeftOutExtra } from '../ffmpeg/package/packaged-media.ts';
import type { DroppedTrack, SourceInfo } from '../ffmpeg/source-info.ts';
import type { SourceFacts } from '../library/videos/video.ts';

export function toFacts(source: SourceInfo): SourceFacts {
  const { durationSeconds, bitrateKbps, video, audio, dropped, details, md5 } = source;
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
      audio: {
        codec: audio.codec,
        channels: audio.channels,
        sampleRate: audio.sampleRate,
        ...(audio.channelLayout !== undefined && { channelLayout: audio.channelLayout }),
      },
    }),
    ...(dropped !== undefined && { dropped }),
    ...(details !== undefined && { details }),
    ...(md5 !== undefined && { md5 }),
  };
}

/** The source with what packaging found out of its tracks: some could not be decoded. */
export function withUnheard(source: SourceInfo, leftOut: readonly LeftOutExtra[]): SourceInfo {
  const unheard = new Set(leftOut.flatMap(({ track }) => track ?? []));
  const dropped = source.dropped?.map((one): DroppedTrack =>
    unheard.has(one.track ?? 0) ? { ...one, reason: 'cannot be decoded' } : one,
  );
  const told = { ...source, ...(dropped !== undefined && { dropped }) };
  return leftOut.some(({ extra }) => extra === 'sound') ? withSilentSound(told) : told;
}

function withSilentSound(source: SourceInfo): SourceInfo {
  const { audio, dropped = [] } = source;
  if (audio === undefined) return source;
  const { codec, language, title } = audio;
  const silent: DroppedTrack = {
    kind: 'audio',
    codec,
    reason: 'cannot be decoded',
    ...(language !== undefined && { language }),
    ...(title !== undefined && { title }),
  };
  return { ...source, dropped: [silent, ...dropped] };
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
