// DeleteStream: deletes streams of a video, by the JobIds that GetPlayInfo answers.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalList, videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { asStreamId } from '../../wire/ids.ts';
import { printable } from '../../wire/parameters.ts';
import type { Library } from '../videos/library-db.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly library: Pick<Library, 'removeStreams'>;
}

const MAX_JOB_IDS = 20;

export const deleteStream = defineOperation({
  name: 'DeleteStream',
  version: VOD_VERSION,
  summary: 'Deletes up to 20 streams of one video, with their files.',
  parameters: z.object({
    ...videoParameters,
    JobIds: optionalList({ maxItems: MAX_JOB_IDS, maxItemBytes: 64 }).meta({ mandatory: true }),
  }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound', 'InvalidVideo.NoneStream'],
  handle: async (deps: Deps, call) => {
    const { JobIds } = call.parameters;
    if (JobIds === undefined) throw new WireError('MissingParameter', { parameter: 'JobIds' });
    const video = await resolveVideo(deps.videos, call, call.parameters);
    const removed = await deps.library.removeStreams(video.videoId, JobIds.map(asStreamId));
    if (removed === 0)
      throw new WireError('InvalidVideo.NoneStream', { filters: `JobIds: ${JobIds.map(printable).join(',')}` });
    return {};
  },
});
