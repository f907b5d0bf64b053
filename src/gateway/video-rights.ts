// Whether a caller may see the properties of a video, asked within a call that is about something else.
import type { AccessTarget } from '../access/access-target.ts';
import type { Call } from '../access/operation.ts';
import type { Soon } from '../base/soon.ts';
import { getVideoInfo } from '../library/operations/get-video-info.ts';
import { isAllowed, type AuthorizeDeps } from './authorize.ts';

export function maySeeVideo(deps: AuthorizeDeps) {
  return ({ caller, origin }: Pick<Call<unknown>, 'caller' | 'origin'>, target: AccessTarget): Soon<boolean> =>
    caller.kind === 'accessKey' && isAllowed(deps, { caller, action: getVideoInfo.action, origin, target });
}
