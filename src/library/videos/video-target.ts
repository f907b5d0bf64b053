// Videos as policy targets: `acs:vod:<region>:<account>:video/<VideoId>`, with their condition keys.
import type { AccessTarget } from '../../access/access-target.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { lookUpVideo, type VideoLookupCall, type VideoIds } from './resolve-video.ts';
import type { Video } from './video.ts';
import type { Videos } from './videos-db.ts';
import { isVideoId, type ReferenceId } from '../../wire/ids.ts';

type Lookup = Pick<Videos, 'find' | 'findByReference'>;
type Keys = Map<string, readonly string[]>;

export const OF_VIDEO = ['vod:referenceid', 'vod:cateid', 'vod:tag'] as const;

/**
 * The video that a call names. A missing one may have any category and tags: whether the caller is told that it does not
 * exist must not depend on more than the id, else the answer would differ from that for a hidden one.
 */
export function videoTarget(videos: Lookup, call: VideoLookupCall, ids: VideoIds): Soon<AccessTarget> {
  return andThen(lookUpVideo(videos, call, ids), (video) => toTarget(video, ids));
}

function toTarget(video: Video | undefined, ids: VideoIds): AccessTarget {
  if (video !== undefined) return targetOfVideo(video);
  // An invalid id must not be read as another part of a resource name.
  const id = ids.VideoId !== undefined && isVideoId(ids.VideoId) ? ids.VideoId : 'unknown';
  const named = { service: 'vod', reach: 'one' } as const;
  if (ids.VideoId !== undefined) return { ...named, path: `video/${id}`, varying: new Set(OF_VIDEO) };
  if (ids.ReferenceId === undefined) return { ...named, path: `video/${id}` };
  return {
    service: 'vod',
    path: 'video/',
    reach: 'every',
    keys: videoKeys(ids),
    varying: new Set(OF_VIDEO.filter((key) => key !== 'vod:referenceid')),
  };
}

export function targetOfVideo(video: Video): AccessTarget {
  return {
    service: 'vod',
    path: `video/${video.videoId}`,
    reach: 'one',
    keys: videoKeys({ ReferenceId: video.referenceId, CateId: video.cateId, Tags: video.tags }),
  };
}

interface Described {
  readonly ReferenceId?: string | undefined;
  readonly CateId?: number | undefined;
  /** Comma-separated. */
  readonly Tags?: string | undefined;
}

/**
 * A video whose category or tags are about to change, before and after the change: a caller limited by them may move no
 * video in or out.
 */
export async function changingVideoTargets(
  videos: Lookup,
  call: VideoLookupCall,
  { VideoId, ReferenceId, CateId, Tags }: VideoIds & Pick<Described, 'CateId' | 'Tags'>,
): Promise<readonly AccessTarget[]> {
  const ids = { VideoId, ReferenceId };
  const video = await lookUpVideo(videos, call, ids);
  const before = toTarget(video, ids);
  if (CateId === undefined && Tags === undefined) return [before];
  const after = videoKeys({
    ReferenceId: video === undefined ? ReferenceId : video.referenceId,
    CateId: CateId ?? video?.cateId,
    Tags: Tags ?? video?.tags,
  });
  return [before, { ...before, keys: after }];
}

/** A video whose ReferenceId is about to change, before and after: policies that name either decide. */
export async function renamingVideoTargets(
  videos: Lookup,
  call: VideoLookupCall,
  { VideoId, ReferenceId, NewReferenceId }: VideoIds & { readonly NewReferenceId?: ReferenceId | undefined },
): Promise<readonly AccessTarget[]> {
  const ids = { VideoId, ReferenceId };
  const video = await lookUpVideo(videos, call, ids);
  const before = toTarget(video, ids);
  const after = videoKeys({ ReferenceId: NewReferenceId, CateId: video?.cateId, Tags: video?.tags });
  return [before, { ...before, keys: after }];
}

/** A video that is about to be created: its id is not known yet, its category and tags are. */
export function newVideoTarget(described: Described): AccessTarget {
  return { service: 'vod', path: 'video/new', reach: 'one', keys: videoKeys(described) };
}

export function videoKeys({ ReferenceId, CateId, Tags }: Described): Keys {
  const keys: Keys = new Map();
  if (ReferenceId !== undefined) keys.set('vod:referenceid', [ReferenceId]);
  if (CateId !== undefined) keys.set('vod:cateid', [String(CateId)]);
  const tags = (Tags ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  if (tags.length > 0) keys.set('vod:tag', tags);
  return keys;
}

/** The target with one more condition key. */
export function withKey(target: AccessTarget, name: string, value: string): AccessTarget {
  return { ...target, keys: new Map(target.keys).set(name, [value]) };
}
