// DeleteCaption (playauth's own): deletes the captions in one language.
import { z } from 'zod';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { Captions } from '../captions/captions-db.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';
import { requireLanguage, languageParameter } from './caption-parameters.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly captions: Pick<Captions, 'remove'>;
}

export const deleteCaption = defineOperation({
  name: 'DeleteCaption',
  version: PLAYAUTH_VERSION,
  summary: 'Deletes the captions of a video in one language.',
  parameters: z.object({ ...videoParameters, Language: languageParameter }),
  response: z.object({ VideoId: z.string() }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound', 'InvalidCaption.NotFound'],
  handle: async (deps: Deps, call) => {
    const language = requireLanguage(call.parameters.Language);
    const { videoId } = await resolveVideo(deps.videos, call, call.parameters);
    if (!(await deps.captions.remove(videoId, language))) throw new WireError('InvalidCaption.NotFound');
    return { VideoId: videoId };
  },
});
