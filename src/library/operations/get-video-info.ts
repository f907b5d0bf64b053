// GetVideoInfo: describes one video, in any status.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';
import { describeVideo, withNames, videoDescription, type DescriptionDeps } from './video-description.ts';

interface Deps extends DescriptionDeps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
}

export const getVideoInfo = defineOperation({
  name: 'GetVideoInfo',
  version: VOD_VERSION,
  summary: 'Returns the title, status, duration and other information about one video.',
  parameters: z.object(videoParameters),
  response: z.object({ Video: videoDescription.extend({ CustomMediaInfo: z.string() }) }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const video = await resolveVideo(deps.videos, call, call.parameters);
    const [named = video] = await withNames(deps, call, [video]);
    return { Video: { ...describeVideo(deps, call.origin, named), CustomMediaInfo: '' } };
  },
});
