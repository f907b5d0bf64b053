// SetReferenceId (playauth's own): gives a video another ReferenceId, or takes it away with Remove. The vendor's operations give one when the
// video is created, and only find it by that afterwards.
import { z } from 'zod';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalWord, referenceIdParameter, videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { ReferenceId } from '../../wire/ids.ts';
import type { Library } from '../videos/library-db.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { renamingVideoTargets } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly library: Pick<Library, 'changeReference'>;
}

export const setReferenceId = defineOperation({
  name: 'SetReferenceId',
  version: PLAYAUTH_VERSION,
  summary: 'Gives a video another ReferenceId; with Remove the video has none afterwards.',
  parameters: z.object({
    ...videoParameters,
    NewReferenceId: referenceIdParameter,
    Remove: optionalWord(['true', 'false']),
  }),
  response: z.object({ VideoId: z.string(), ReferenceId: z.string().optional() }),
  target: (deps: Deps, call) => renamingVideoTargets(deps.videos, call, call.parameters),
  errors: ['MissingParameter', 'InvalidVideo.NotFound', 'InvalidReferenceId.Duplicate'],
  handle: async (deps: Deps, call) => {
    const referenceId = askedReference(call.parameters);
    const { videoId } = await resolveVideo(deps.videos, call, call.parameters);
    const done = await deps.library.changeReference(videoId, referenceId);
    if (done === 'taken') throw new WireError('InvalidReferenceId.Duplicate');
    if (done === 'no such video') throw new WireError('InvalidVideo.NotFound');
    return { VideoId: videoId, ...(referenceId !== undefined && { ReferenceId: referenceId }) };
  },
});

interface Asked {
  readonly NewReferenceId?: ReferenceId | undefined;
  readonly Remove?: 'true' | 'false' | undefined;
}

/** Undefined: none. An absent NewReferenceId alone may be a mistake, such as a variable without a value. */
function askedReference({ NewReferenceId: referenceId, Remove }: Asked): ReferenceId | undefined {
  const isRemoval = Remove === 'true';
  if (isRemoval && referenceId !== undefined) throw new WireError('InvalidParameter', { parameter: 'Remove' });
  if (!isRemoval && referenceId === undefined) throw new WireError('MissingParameter', { parameter: 'NewReferenceId' });
  return referenceId;
}
