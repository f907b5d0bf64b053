// UpdateVideoInfo: changes the texts of one video. Absent fields keep their values.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalInteger, optionalText, videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { coverTargets, requireCoverImage } from '../assets/asset-target.ts';
import type { Assets } from '../assets/assets-db.ts';
import type { Library } from '../videos/library-db.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { changingVideoTargets } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';
import { readVideoChange } from './read-video-change.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly library: Pick<Library, 'change'>;
  readonly assets: Pick<Assets, 'find'>;
}

export const updateVideoInfo = defineOperation({
  name: 'UpdateVideoInfo',
  version: VOD_VERSION,
  summary: 'Changes the title, description, tags, category, cover or user data of one video.',
  parameters: z.object({
    ...videoParameters,
    Title: optionalText(4096),
    Description: optionalText(8192),
    CoverURL: optionalText(4096),
    CateId: optionalInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    Tags: optionalText(4096),
    UserData: optionalText(2048),
  }),
  target: async (deps: Deps, call) => [
    ...(await changingVideoTargets(deps.videos, call, call.parameters)),
    ...(await coverTargets(deps.assets, call, call.parameters.CoverURL)),
  ],
  errors: ['InvalidVideo.NotFound', 'IllegalCharacters', 'LengthExceededMax', 'TagsExceededMax'],
  handle: async (deps: Deps, call) => {
    const video = await resolveVideo(deps.videos, call, call.parameters);
    const change = readVideoChange(call.parameters, video.videoId);
    await requireCoverImage(deps.assets, call.caller.accountId, change.coverUrl);
    if (!(await deps.library.change(video.videoId, change))) throw new WireError('InvalidVideo.NotFound');
    return {};
  },
});
