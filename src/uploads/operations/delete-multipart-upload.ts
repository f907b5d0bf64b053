// DeleteMultipartUpload: discards the parts of a video's unfinished uploads. A file that has arrived stays.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalText, optionalWord, videoIdParameter } from '../../access/parameters/parameter-schemas.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import type { PartFiles } from '../../store/blobs/part-files.ts';
import { WireError } from '../../wire/errors.ts';
import type { ActiveUploads } from '../active-uploads.ts';
import { discardUpload } from '../finish-upload.ts';
import type { Uploads } from '../uploads-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly uploads: Uploads;
  readonly partFiles: PartFiles;
  readonly activeUploads: Pick<ActiveUploads, 'acquireMutex'>;
}

export const deleteMultipartUpload = defineOperation({
  name: 'DeleteMultipartUpload',
  version: VOD_VERSION,
  summary: 'Discards the parts of the unfinished uploads of one video.',
  parameters: z.object({
    MediaId: videoIdParameter.meta({ mandatory: true }),
    MediaType: optionalWord(['video']).meta({ mandatory: true }),
    OwnerAccount: optionalText(128),
  }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, { VideoId: call.parameters.MediaId }),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { MediaId, MediaType } = call.parameters;
    if (MediaId === undefined) throw new WireError('MissingParameter', { parameter: 'MediaId' });
    if (MediaType === undefined) throw new WireError('MissingParameter', { parameter: 'MediaType' });
    const { videoId } = await resolveVideo(deps.videos, call, { VideoId: MediaId });
    // An upload that is being completed is not open any more.
    const releaseMutex = await deps.activeUploads.acquireMutex(videoId);
    try {
      for (const upload of await deps.uploads.openOf(videoId)) await discardUpload(deps, upload);
    } finally {
      releaseMutex();
    }
    return {};
  },
});
