// Finds the one video that a call's VideoId or ReferenceId names.
import type { Caller } from '../../access/caller.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { WireError } from '../../wire/errors.ts';
import type { ReferenceId, VideoId } from '../../wire/ids.ts';
import type { Video } from './video.ts';
import type { Videos } from './videos-db.ts';

export interface VideoIds {
  readonly VideoId?: VideoId | undefined;
  readonly ReferenceId?: ReferenceId | undefined;
}

/** VideoId wins over ReferenceId; neither is 400 MissingParameter; a video of another account does not exist. */
export function resolveVideo(
  videos: Pick<Videos, 'find' | 'findByReference'>,
  caller: Caller,
  ids: VideoIds,
): Soon<Video> {
  const found = look(videos, caller, ids);
  return andThen(found, demand);
}

function look(
  videos: Pick<Videos, 'find' | 'findByReference'>,
  caller: Caller,
  ids: VideoIds,
): Soon<Video | undefined> {
  if (ids.VideoId !== undefined) return videos.find(caller.accountId, ids.VideoId);
  if (ids.ReferenceId !== undefined) return videos.findByReference(caller.accountId, ids.ReferenceId);
  throw new WireError('MissingParameter', { parameter: 'VideoId' });
}

function demand(video: Video | undefined): Video {
  if (video === undefined) throw new WireError('InvalidVideo.NotFound');
  return video;
}
