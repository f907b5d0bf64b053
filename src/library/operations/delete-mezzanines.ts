// DeleteMezzanines: deletes the uploaded files of videos; their streams still play.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalWord } from '../../access/parameters/parameter-schemas.ts';
import type { Library } from '../videos/library-db.ts';
import { limitVideoIds, resolveVideos, videoIdLists, videoTargets } from '../videos/resolve-videos.ts';
import type { Videos } from '../videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly library: Pick<Library, 'removeSource'>;
}

export const deleteMezzanines = defineOperation({
  name: 'DeleteMezzanines',
  version: VOD_VERSION,
  summary:
    'Deletes the uploaded files of up to 20 videos and keeps their streams; without Force, only of videos that play without the file.',
  parameters: z.object({ ...videoIdLists, Force: optionalWord(['true', 'false']) }),
  response: z.object({
    NonExistVideoIds: z.array(z.string()),
    UnRemoveableVideoIds: z.array(z.string()),
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
    const force = call.parameters.Force === 'true';
    const kept: string[] = [];
    for (const { videoId } of found) if (!(await deps.library.removeSource(videoId, { force }))) kept.push(videoId);
    return {
      NonExistVideoIds: [...missingVideoIds],
      UnRemoveableVideoIds: kept,
      NonExistReferenceIds: [...missingReferenceIds],
    };
  },
});
