// ListCaptions (playauth's own): lists the captions of a video by language.
import { z } from 'zod';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { videoParameters } from '../../access/parameters/parameter-schemas.ts';
import type { Captions } from '../captions/captions-db.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';
import { captionDescription, describeCaption } from './caption-parameters.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly captions: Pick<Captions, 'captionsOf'>;
}

export const listCaptions = defineOperation({
  name: 'ListCaptions',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the captions of a video, one entry per language.',
  parameters: z.object(videoParameters),
  response: z.object({ VideoId: z.string(), Captions: z.array(captionDescription) }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { videoId } = await resolveVideo(deps.videos, call, call.parameters);
    const captions = await deps.captions.captionsOf(videoId);
    return { VideoId: videoId, Captions: captions.map(describeCaption) };
  },
});
