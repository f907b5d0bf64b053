// GetVideoInfos: up to 20 videos at once; ids that name none are listed apart.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalList } from '../../access/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { asReferenceId, asVideoId, isReferenceId } from '../../wire/ids.ts';
import type { Video } from '../videos/video.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';
import { describeVideoFlat, flatVideoDescription, type DescriptionDeps } from './video-description.ts';

interface Deps extends DescriptionDeps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
}

const ids = optionalList({ maxItems: 20, maxItemBytes: 128 });

export const getVideoInfos = defineOperation({
  name: 'GetVideoInfos',
  version: VOD_VERSION,
  summary: 'What is known of up to 20 videos, by their ids or reference ids.',
  parameters: z.object({ VideoIds: ids, ReferenceIds: ids }),
  response: z.object({
    RequestId: z.string(),
    VideoList: z.array(flatVideoDescription),
    NonExistVideoIds: z.array(z.string()),
    NonExistReferenceIds: z.array(z.string()),
  }),
  permission: {
    action: 'vod:GetVideoInfos',
    callers: ['accessKey'],
    target: (deps: Deps, { caller, parameters }) =>
      Promise.all([
        ...(parameters.VideoIds ?? []).map((id) => videoTarget(deps.videos, caller, { VideoId: asVideoId(id) })),
        ...(parameters.ReferenceIds ?? [])
          .filter(isReferenceId)
          .map((id) => videoTarget(deps.videos, caller, { ReferenceId: id })),
      ]),
  },
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { VideoIds, ReferenceIds } = call.parameters;
    if (VideoIds === undefined && ReferenceIds === undefined)
      throw new WireError('MissingParameter', { parameter: 'VideoIds' });
    const byId = await lookUp(VideoIds ?? [], (id) => deps.videos.find(call.caller.accountId, asVideoId(id)));
    // As everywhere, VideoIds win when both are given.
    const wantedReferences = VideoIds === undefined ? (ReferenceIds ?? []) : [];
    const byReference = await lookUp(wantedReferences, (id) =>
      isReferenceId(id) ? deps.videos.findByReference(call.caller.accountId, asReferenceId(id)) : undefined,
    );
    const found = [...byId.found, ...byReference.found];
    if (found.length === 0) throw new WireError('InvalidVideo.NotFound');
    return {
      RequestId: call.requestId,
      VideoList: found.map((video) => describeVideoFlat(deps, call.origin, video)),
      NonExistVideoIds: byId.missing,
      NonExistReferenceIds: byReference.missing,
    };
  },
});

async function lookUp(
  wanted: readonly string[],
  find: (id: string) => Video | undefined | Promise<Video | undefined>,
): Promise<{ found: Video[]; missing: string[] }> {
  const unique = [...new Set(wanted)];
  const results = await Promise.all(unique.map(async (id) => await find(id)));
  return {
    found: results.filter((video) => video !== undefined),
    missing: unique.filter((_, index) => results[index] === undefined),
  };
}
