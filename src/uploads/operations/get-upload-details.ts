// GetUploadDetails: how far the uploads of up to 20 videos are.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalList, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { MAX_VIDEOS_AT_ONCE, resolveVideos, videoTargets } from '../../library/videos/resolve-videos.ts';
import { fileAwaited, type Video } from '../../library/videos/video.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { Uploads } from '../uploads-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly uploads: Pick<Uploads, 'openOf' | 'findDone'>;
}

const details = z.object({
  MediaId: z.string(),
  Title: z.string(),
  Status: z.string(),
  UploadStatus: z.string(),
  UploadSize: z.int(),
  FileSize: z.int(),
  /** 0–1. */
  UploadRatio: z.number(),
  CreationTime: z.string(),
  ModificationTime: z.string(),
  CompletionTime: z.string(),
  /** Not recorded. */
  UploadIP: z.string(),
  UploadSource: z.string(),
  DeviceModel: z.string(),
});

export const getUploadDetails = defineOperation({
  name: 'GetUploadDetails',
  version: VOD_VERSION,
  summary: 'Returns how much of the file of each of up to 20 videos has arrived.',
  parameters: z.object({
    MediaIds: optionalList({ maxItems: MAX_VIDEOS_AT_ONCE, maxItemBytes: 128 }).meta({ mandatory: true }),
    MediaType: optionalWord(['video']),
  }),
  response: z.object({
    UploadDetails: z.array(details),
    NonExistMediaIds: z.array(z.string()),
    ForbiddenMediaIds: z.array(z.string()),
  }),
  target: (deps: Deps, call) => videoTargets(deps.videos, call, { VideoIds: call.parameters.MediaIds }),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { MediaIds } = call.parameters;
    if (MediaIds === undefined) throw new WireError('MissingParameter', { parameter: 'MediaIds' });
    const { found, missingVideoIds } = await resolveVideos(deps.videos, call, { VideoIds: MediaIds });
    return {
      UploadDetails: await Promise.all(found.map((video) => detailsOf(deps, video))),
      NonExistMediaIds: [...missingVideoIds],
      ForbiddenMediaIds: [],
    };
  },
});

/** Until the file is there, of the parts that have arrived; several uploads of one file do not add up. */
async function detailsOf({ uploads }: Deps, video: Video): Promise<z.input<typeof details>> {
  const isAwaited = fileAwaited.includes(video.status);
  const open = isAwaited ? await uploads.openOf(video.videoId) : [];
  const done = isAwaited ? undefined : await uploads.findDone(video.videoId, video.sourceBlob);
  const arrived = isAwaited ? Math.max(0, ...open.map(({ sizeBytes }) => sizeBytes)) : video.sizeBytes;
  return {
    MediaId: video.videoId,
    Title: video.title,
    Status: video.status,
    UploadStatus: isAwaited ? video.status : 'UploadSucc',
    UploadSize: arrived,
    FileSize: video.sizeBytes,
    UploadRatio: isAwaited ? ratio(arrived, video.sizeBytes) : 1,
    CreationTime: formatTimestamp(video.createdAtMs),
    ModificationTime: formatTimestamp(video.modifiedAtMs),
    CompletionTime: done === undefined ? '' : formatTimestamp(done.modifiedAtMs),
    UploadIP: '',
    UploadSource: '',
    DeviceModel: '',
  };
}

/** The size of a file is known beforehand only if CreateUploadVideo was told it. */
function ratio(arrived: number, all: number): number {
  return all === 0 ? 0 : Math.min(1, Math.round((arrived / all) * 1000) / 1000);
}
