// The resource that an operation is about to touch, as policies name it.
import type { AccountId } from '../wire/ids.ts';

export interface AccessTarget {
  /** The product in resource names and actions. */
  readonly service: 'vod' | 'ram';
  /** The last part of a resource name: `video/<VideoId>`; for reach `every` what all of them begin with: `video/`. */
  readonly path: string;
  /** `every`: a list or a search, which needs permission for each resource that it could show. */
  readonly reach: 'one' | 'every';
  /** The account of the resource, where it is not the caller's own. */
  readonly accountId?: AccountId;
  /** The condition keys of the resource, in lower case. */
  readonly keys?: ReadonlyMap<string, readonly string[]>;
  /** Condition keys that differ from one reached resource to the next, or of one that does not exist, in lower case. */
  readonly varying?: ReadonlySet<string>;
}

/**
 * A caller that is limited to some videos cannot list: see `varying`. Also the target of a job that does not exist: it might
 * be of any video, and the answer must be the same as for one of a video that the caller may not see.
 */
export const everyVideo: AccessTarget = {
  service: 'vod',
  path: 'video/',
  reach: 'every',
  varying: new Set(['vod:referenceid', 'vod:cateid', 'vod:tag']),
};
