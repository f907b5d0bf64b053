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

/** The part of a call that a look-up needs. */
export interface VideoLookupCall {
  readonly caller: Pick<Caller, 'accountId'>;
  readonly memoize?: Call<unknown>['memoize'];
}

/** VideoId wins over ReferenceId; neither is 400 MissingParameter; a video of another account does not exist. */
export function resolveVideo(videos: Lookup, call: VideoLookupCall, ids: VideoIds): Soon<Video> {
  if (ids.VideoId === undefined && ids.ReferenceId === undefined)
    throw new WireError('MissingParameter', { parameter: 'VideoId' });
  return andThen(lookUpVideo(videos, call, ids), requireFound);
}

/** Undefined for a missing video. Authorization and the operation need the same video: a call looks it up once. */
export function lookUpVideo(
  { find, findByReference }: Lookup,
  { caller: { accountId }, memoize }: VideoLookupCall,
  { VideoId, ReferenceId }: VideoIds,
): Soon<Video | undefined> {
  const load = (): Soon<Video | undefined> => {
    if (VideoId !== undefined) return find(accountId, VideoId);
    return ReferenceId === undefined ? undefined : findByReference(accountId, ReferenceId);
  };
  return memoize === undefined ? load() : memoize(`video ${VideoId ?? ''} ${ReferenceId ?? ''}`, load);
}

function requireFound(video: Video | undefined): Video {
  if (video === undefined) throw new WireError('InvalidVideo.NotFound');
  return video;
}
