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
import { urlSeconds } from '../../wire/url-lifetime.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import {
  audioStream,
  audioStreamsOf,
  describeMezzanine,
  mezzanineFields,
  mezzanineStatusOf,
  videoStream,
  videoStreamsOf,
} from '../videos/mezzanine-description.ts';
import type { Video } from '../videos/video.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';
import { notArchived } from './video-description.ts';

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

const mezzanine = z.object({
  VideoId: z.string(),
  ...mezzanineFields,
  FileURL: z.string().optional(),
  OutputType: z.string(),
  PreprocessStatus: z.string(),
  StorageClass: z.string(),
  RestoreStatus: z.string(),
  RestoreExpiration: z.string(),
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
    const isThere = mezzanineStatusOf(video) === 'Normal';
    if (isThere && (await deps.blobs.stat(video.sourceBlob)) === undefined) throw new WireError('InvalidFile.NotFound');
    const { origin, caller } = call;
    return {
      Mezzanine: {
        VideoId: video.videoId,
        ...describeMezzanine(video),
        PreprocessStatus: 'UnPreprocess',
        StorageClass: 'Standard',
        ...notArchived,
        ...(isThere &&
          video.status !== 'Blocked' && {
            FileURL: deps.sourceUrlOf({ origin, video, lifetimeSeconds, issuer: caller.issuer }),
          }),
        OutputType,
        ...(AdditionType.includes('video') && { VideoStreamList: videoStreamsOf(video.source) }),
        ...(AdditionType.includes('audio') && { AudioStreamList: audioStreamsOf(video.source) }),
      },
    };
  },
});
