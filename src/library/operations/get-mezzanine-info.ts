// GetMezzanineInfo: the uploaded file, what probing found in it, and a URL to download it.
import { z } from 'zod';
import { defineOperation, VOD_VERSION, type RequestOrigin } from '../../access/operation.ts';
import {
  lifetimeParameter,
  optionalWord,
  optionalWords,
  videoParameters,
} from '../../access/parameters/parameter-schemas.ts';
import type { Issuer } from '../../access/issuers/issuer.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { urlSeconds } from '../../wire/url-lifetime.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { fileAwaited, type SourceFacts, type Video } from '../videos/video.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';

export interface RequestedSourceUrl {
  readonly origin: RequestOrigin;
  readonly video: Video;
  readonly lifetimeSeconds: number;
  readonly issuer: Issuer;
}

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly blobs: Pick<Blobs, 'stat'>;
  readonly sourceUrlOf: (requested: RequestedSourceUrl) => string;
}

const DEFAULT_SECONDS = 1800;

const videoStream = z.object({
  Index: z.string(),
  CodecName: z.string(),
  Width: z.string(),
  Height: z.string(),
  Fps: z.string(),
  PixFmt: z.string().optional(),
  HDRType: z.string().optional(),
  Duration: z.string(),
});
const audioStream = z.object({
  Index: z.string(),
  CodecName: z.string(),
  Channels: z.string(),
  SampleRate: z.string(),
  Duration: z.string(),
});

const mezzanine = z.object({
  VideoId: z.string(),
  FileName: z.string(),
  FileURL: z.string().optional(),
  Size: z.int(),
  Duration: z.string(),
  Bitrate: z.string(),
  Fps: z.string(),
  Width: z.int(),
  Height: z.int(),
  Status: z.string(),
  CreationTime: z.string(),
  OutputType: z.string(),
  PreprocessStatus: z.string(),
  StorageClass: z.string(),
  VideoStreamList: z.array(videoStream).optional(),
  AudioStreamList: z.array(audioStream).optional(),
});

export const getMezzanineInfo = defineOperation({
  name: 'GetMezzanineInfo',
  version: VOD_VERSION,
  summary: 'Returns the uploaded file of one video, with a download URL that is valid for AuthTimeout seconds.',
  parameters: z.object({
    ...videoParameters,
    AuthTimeout: lifetimeParameter,
    OutputType: optionalWord(['oss', 'cdn']),
    AdditionType: optionalWords(['video', 'audio']),
  }),
  response: z.object({ Mezzanine: mezzanine }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound', 'InvalidFile.NotFound'],
  handle: async (deps: Deps, call) => {
    const { AuthTimeout = DEFAULT_SECONDS, OutputType = 'cdn', AdditionType = [] } = call.parameters;
    const lifetimeSeconds = urlSeconds({ outputType: OutputType, seconds: AuthTimeout });
    const video = await resolveVideo(deps.videos, call, call.parameters);
    const status = statusOf(video);
    const isThere = status === 'Normal';
    if (isThere && (await deps.blobs.stat(video.sourceBlob)) === undefined) throw new WireError('InvalidFile.NotFound');
    const { origin, caller } = call;
    return {
      Mezzanine: {
        ...describeSource(video),
        ...(isThere &&
          video.status !== 'Blocked' && {
            FileURL: deps.sourceUrlOf({ origin, video, lifetimeSeconds, issuer: caller.issuer }),
          }),
        Status: status,
        OutputType,
        ...(AdditionType.includes('video') && { VideoStreamList: videoStreams(video.source) }),
        ...(AdditionType.includes('audio') && { AudioStreamList: audioStreams(video.source) }),
      },
    };
  },
});

function statusOf({ status, sourceRemovedAtMs }: Video): 'Uploading' | 'UploadFail' | 'Deleted' | 'Normal' {
  if (sourceRemovedAtMs !== undefined) return 'Deleted';
  return fileAwaited.includes(status) ? (status as 'Uploading' | 'UploadFail') : 'Normal';
}

/** Values are zero until the file is probed. */
function describeSource(video: Video) {
  const { source } = video;
  return {
    VideoId: video.videoId,
    FileName: video.sourceFileName,
    Size: video.sizeBytes,
    Duration: String(source?.durationSeconds ?? video.durationSeconds),
    Bitrate: String(source?.bitrateKbps ?? 0),
    Fps: String(source?.video?.fps ?? 0),
    Width: source?.video?.width ?? 0,
    Height: source?.video?.height ?? 0,
    CreationTime: formatTimestamp(video.createdAtMs),
    PreprocessStatus: 'UnPreprocess',
    StorageClass: 'Standard',
  };
}

function videoStreams({ durationSeconds, video }: Partial<SourceFacts> = {}) {
  if (video === undefined) return [];
  const { codec, width, height, fps, pixFmt, hdrType } = video;
  const size = { Width: String(width), Height: String(height), Fps: String(fps) };
  const colour = {
    ...(pixFmt !== undefined && { PixFmt: pixFmt }),
    ...(hdrType !== undefined && { HDRType: hdrType }),
  };
  return [{ Index: '0', CodecName: codec, ...size, ...colour, Duration: String(durationSeconds ?? 0) }];
}

function audioStreams({ durationSeconds, video, audio }: Partial<SourceFacts> = {}) {
  if (audio === undefined) return [];
  const { codec, channels, sampleRate } = audio;
  const sound = { Channels: String(channels), SampleRate: String(sampleRate) };
  return [
    { Index: video === undefined ? '0' : '1', CodecName: codec, ...sound, Duration: String(durationSeconds ?? 0) },
  ];
}
