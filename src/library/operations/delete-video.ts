// DeleteVideo: deletes videos permanently, with everything that belongs to them.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import type { Library } from '../videos/library-db.ts';
import { limitVideoIds, resolveVideos, videoIdLists, videoTargets } from '../videos/resolve-videos.ts';
import type { Videos } from '../videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly library: Pick<Library, 'removeVideos'>;
}

export const deleteVideo = defineOperation({
  name: 'DeleteVideo',
  version: VOD_VERSION,
  summary: 'Deletes up to 20 videos permanently: their records, uploaded files, streams and covers.',
  parameters: z.object(videoIdLists),
  response: z.object({
    NonExistVideoIds: z.array(z.string()),
    ForbiddenVideoIds: z.array(z.string()),
    NonExistReferenceIds: z.array(z.string()),
  }),
  target: (deps: Deps, call) => {
    limitVideoIds(call.parameters);
    return videoTargets(deps.videos, call, call.parameters);
  },
  errors: ['InvalidVideo.NotFound', 'VideoIdsExceededMax'],
  handle: async (deps: Deps, call) => {
    limitVideoIds(call.parameters);
    const { found, missingVideoIds, missingReferenceIds } = await resolveVideos(deps.videos, call, call.parameters);
    await deps.library.removeVideos(found.map(({ videoId }) => videoId));
    return {
      NonExistVideoIds: [...missingVideoIds],
      ForbiddenVideoIds: [],
      NonExistReferenceIds: [...missingReferenceIds],
    };
  },
});
