// GetVideoInfos: describes up to 20 videos; ids without a video are listed separately.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalList } from '../../access/parameters/parameter-schemas.ts';
import { resolveVideos, videoTargets } from '../videos/resolve-videos.ts';
import type { Videos } from '../videos/videos-db.ts';
import { describeVideoFlat, flatVideoDescription, withNames, type DescriptionDeps } from './video-description.ts';

interface Deps extends DescriptionDeps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
}

const ids = optionalList({ maxItems: 20, maxItemBytes: 128 });

export const getVideoInfos = defineOperation({
  name: 'GetVideoInfos',
  version: VOD_VERSION,
  summary: 'Returns the information about up to 20 videos, by VideoId or ReferenceId.',
  parameters: z.object({ VideoIds: ids, ReferenceIds: ids }),
  response: z.object({
    VideoList: z.array(flatVideoDescription),
    NonExistVideoIds: z.array(z.string()),
    NonExistReferenceIds: z.array(z.string()),
  }),
  target: (deps: Deps, call) => videoTargets(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { found, missingVideoIds, missingReferenceIds } = await resolveVideos(deps.videos, call, call.parameters);
    return {
      VideoList: (await withNames(deps, call, found)).map((video) => describeVideoFlat(deps, call.origin, video)),
      NonExistVideoIds: [...missingVideoIds],
      NonExistReferenceIds: [...missingReferenceIds],
    };
  },
});
