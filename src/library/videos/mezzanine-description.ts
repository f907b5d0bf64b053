// The uploaded file of a video as GetMezzanineInfo and BatchGetMediaInfos describe it. Every member is there: clients of languages
// without optional values read garbage where one is missing. Texts that the file does not tell are empty.
import { z } from 'zod';
import type { StreamDetails } from '../../ffmpeg/stream-details.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { fileAwaited, type SourceFacts, type Video } from './video.ts';

const text = z.string();

const ofAnyStream = {
  Index: text,
  CodecName: text,
  CodecLongName: text,
  CodecTimeBase: text,
  CodecTagString: text,
  CodecTag: text,
  Timebase: text,
  StartTime: text,
  Duration: text,
  Bitrate: text,
  NumFrames: text,
  Lang: text,
};
export const videoStream = z.object({
  ...ofAnyStream,
  Profile: text,
  Level: text,
  Width: text,
  Height: text,
  HasBFrames: text,
  Sar: text,
  Dar: text,
  PixFmt: text,
  Fps: text,
  AvgFPS: text,
  Rotate: text,
  HDRType: text,
});
export const audioStream = z.object({
  ...ofAnyStream,
  SampleFmt: text,
  SampleRate: text,
  Channels: text,
  ChannelLayout: text,
});

export const mezzanineFields = {
  FileName: text,
  Size: z.int(),
  Duration: text,
  Bitrate: text,
  Fps: text,
  Width: z.int(),
  Height: z.int(),
  FileMD5: text,
  Status: text,
  CreationTime: text,
};

export function mezzanineStatusOf({
  status,
  sourceRemovedAtMs,
}: Video): 'Uploading' | 'UploadFail' | 'Deleted' | 'Normal' {
  if (sourceRemovedAtMs !== undefined) return 'Deleted';
  return fileAwaited.includes(status) ? (status as 'Uploading' | 'UploadFail') : 'Normal';
}

/** Values are zero or empty until the file is probed. */
export function describeMezzanine(video: Video) {
  const { source } = video;
  return {
    FileName: video.sourceFileName,
    Size: video.sizeBytes,
    Duration: String(source?.durationSeconds ?? video.durationSeconds),
    Bitrate: String(source?.bitrateKbps ?? 0),
    Fps: String(source?.video?.fps ?? 0),
    Width: source?.video?.width ?? 0,
    Height: source?.video?.height ?? 0,
    FileMD5: source?.md5 ?? '',
    Status: mezzanineStatusOf(video),
    CreationTime: formatTimestamp(video.createdAtMs),
  };
}

/** One of the picture, or none. Sizes are as displayed, rates in Kbit/s. */
export function videoStreamsOf({ durationSeconds, video, details }: Partial<SourceFacts> = {}) {
  if (video === undefined) return [];
  const { codec, width, height, fps, pixFmt = '', hdrType = '' } = video;
  const told: Partial<StreamDetails> = details?.video ?? {};
  return [
    {
      ...describeStream(told, { codec, index: 0, seconds: durationSeconds }),
      CodecTimeBase: invert(told.averageRate),
      Profile: told.profile ?? '',
      Level: told.level ?? '',
      Width: String(width),
      Height: String(height),
      HasBFrames: told.hasBFrames ?? '',
      Sar: told.sampleAspect ?? '',
      Dar: told.displayAspect ?? '',
      PixFmt: pixFmt,
      Fps: String(fps),
      AvgFPS: String(fps),
      Rotate: told.rotation === undefined ? '' : String(told.rotation),
      HDRType: hdrType,
    },
  ];
}

/** One of the sound that is heard first, or none. */
export function audioStreamsOf({ durationSeconds, video, audio, details }: Partial<SourceFacts> = {}) {
  if (audio === undefined) return [];
  const { codec, channels, sampleRate, channelLayout = '' } = audio;
  const told: Partial<StreamDetails> = details?.audio ?? {};
  return [
    {
      ...describeStream(told, { codec, index: video === undefined ? 0 : 1, seconds: durationSeconds }),
      CodecTimeBase: sampleRate > 0 ? `1/${String(sampleRate)}` : '',
      SampleFmt: told.sampleFormat ?? '',
      SampleRate: String(sampleRate),
      Channels: String(channels),
      ChannelLayout: channelLayout,
    },
  ];
}

interface KnownAnyway {
  readonly codec: string;
  readonly index: number;
  readonly seconds: number | undefined;
}

function describeStream(told: Partial<StreamDetails>, { codec, index, seconds = 0 }: KnownAnyway) {
  const bits = Number(told.bitsPerSecond);
  return {
    Index: String(told.index ?? index),
    CodecName: codec,
    CodecLongName: told.codecLongName ?? '',
    CodecTagString: told.codecTagString ?? '',
    CodecTag: told.codecTag ?? '',
    Timebase: told.timeBase ?? '',
    StartTime: told.startTime ?? '',
    Duration: told.duration ?? String(seconds),
    Bitrate: bits > 0 ? String(bits / 1000) : '',
    NumFrames: told.frames ?? '',
    Lang: told.language ?? '',
  };
}

/** `30000/1001` becomes `1001/30000`: newer versions of FFmpeg no longer tell the time base of a codec. */
function invert(rate: string | undefined): string {
  const [numerator = 0, denominator = 0] = (rate ?? '').split('/').map(Number);
  return numerator > 0 && denominator > 0 ? `${String(denominator)}/${String(numerator)}` : '';
}
