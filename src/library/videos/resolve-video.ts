// Finds the one video that a call's VideoId or ReferenceId names.
import type { Caller } from '../../access/caller.ts';
import type { Call } from '../../access/operation.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { WireError } from '../../wire/errors.ts';
import type { ReferenceId, VideoId } from '../../wire/ids.ts';
import type { Video } from './video.ts';
import type { Videos } from './videos-db.ts';

export interface VideoIds {
  readonly VideoId?: VideoId | undefined;
  readonly ReferenceId?: ReferenceId | undefined;
}

type Lookup = Pick<Videos, 'find' | 'findByReference'>;

/** A call, or as much of one as a lookup needs. */
export interface VideoAsker {
  readonly caller: Pick<Caller, 'accountId'>;
  readonly once?: Call<unknown>['once'];
}

/** VideoId wins over ReferenceId; neither is 400 MissingParameter; a video of another account does not exist. */
export function resolveVideo(videos: Lookup, call: VideoAsker, ids: VideoIds): Soon<Video> {
  if (ids.VideoId === undefined && ids.ReferenceId === undefined)
    throw new WireError('MissingParameter', { parameter: 'VideoId' });
  return andThen(lookUpVideo(videos, call, ids), requireFound);
}

/** Authorization and the operation ask for the same video: a call looks it up once. */
export function lookUpVideo(
  { find, findByReference }: Lookup,
  { caller: { accountId }, once }: VideoAsker,
  { VideoId, ReferenceId }: VideoIds,
): Soon<Video | undefined> {
  const look = (): Soon<Video | undefined> => {
    if (VideoId !== undefined) return find(accountId, VideoId);
    return ReferenceId === undefined ? undefined : findByReference(accountId, ReferenceId);
  };
  return once === undefined ? look() : once(`video ${VideoId ?? ''} ${ReferenceId ?? ''}`, look);
}

function requireFound(video: Video | undefined): Video {
  if (video === undefined) throw new WireError('InvalidVideo.NotFound');
  return video;
}
