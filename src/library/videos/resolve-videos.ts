// Finds the videos that a call's lists of ids name, and the ids that name none.
import type { AccessTarget } from '../../access/access-target.ts';
import { optionalList } from '../../access/parameters/parameter-schemas.ts';
import type { Soon } from '../../base/soon.ts';
import { WireError } from '../../wire/errors.ts';
import { asReferenceId, asVideoId, isReferenceId } from '../../wire/ids.ts';
import { lookUpVideo, type VideoLookupCall } from './resolve-video.ts';
import type { Video } from './video.ts';
import { videoTarget } from './video-target.ts';
import type { Videos } from './videos-db.ts';

type Lookup = Pick<Videos, 'find' | 'findByReference'>;

interface VideoIdLists {
  readonly VideoIds?: readonly string[] | undefined;
  readonly ReferenceIds?: readonly string[] | undefined;
}

interface ResolvedVideos {
  /** Each once. */
  readonly found: readonly Video[];
  readonly missingVideoIds: readonly string[];
  readonly missingReferenceIds: readonly string[];
}

export const MAX_VIDEOS_AT_ONCE = 20;

const longList = optionalList({ maxItems: 500, maxItemBytes: 128 });
/** For operations with their own error code for a list that is too long. */
export const videoIdLists = { VideoIds: longList, ReferenceIds: longList };

/** Throws VideoIdsExceededMax. */
export function limitVideoIds({ VideoIds = [], ReferenceIds = [] }: VideoIdLists): void {
  if (Math.max(VideoIds.length, ReferenceIds.length) > MAX_VIDEOS_AT_ONCE) throw new WireError('VideoIdsExceededMax');
}

/** The policy targets of all ids in the lists. */
export async function videoTargets(
  videos: Lookup,
  call: VideoLookupCall,
  { VideoIds = [], ReferenceIds = [] }: VideoIdLists,
): Promise<readonly AccessTarget[]> {
  return await Promise.all([
    ...VideoIds.map((id) => videoTarget(videos, call, { VideoId: asVideoId(id) })),
    ...ReferenceIds.filter(isReferenceId).map((id) => videoTarget(videos, call, { ReferenceId: id })),
  ]);
}

/** VideoIds win when both are given; neither is MissingParameter, and lists that name no video at all NotFound. */
export async function resolveVideos(
  videos: Lookup,
  call: VideoLookupCall,
  { VideoIds, ReferenceIds }: VideoIdLists,
): Promise<ResolvedVideos> {
  if (VideoIds === undefined && ReferenceIds === undefined)
    throw new WireError('MissingParameter', { parameter: 'VideoIds' });
  const byId = await lookUp(VideoIds ?? [], (id) => lookUpVideo(videos, call, { VideoId: asVideoId(id) }));
  const byReference = await lookUp(VideoIds === undefined ? (ReferenceIds ?? []) : [], (id) =>
    isReferenceId(id) ? lookUpVideo(videos, call, { ReferenceId: asReferenceId(id) }) : undefined,
  );
  const found = [...byId.found, ...byReference.found];
  if (found.length === 0) throw new WireError('InvalidVideo.NotFound');
  return { found, missingVideoIds: byId.missing, missingReferenceIds: byReference.missing };
}

async function lookUp(
  requested: readonly string[],
  find: (id: string) => Soon<Video | undefined>,
): Promise<{ found: Video[]; missing: string[] }> {
  const unique = [...new Set(requested)];
  const results = await Promise.all(unique.map(async (id) => await find(id)));
  return {
    found: results.filter((video) => video !== undefined),
    missing: unique.filter((_, index) => results[index] === undefined),
  };
}
