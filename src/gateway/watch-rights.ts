// Whether the issuer of a watch link may still issue it: asked when the page opens and for every credential that the link
// gives. The address and the scheme of the call that issued it are kept in the link, for policies that depend on them.
import type { AccessKeyCaller, Principal } from '../access/caller.ts';
import type { AccessKeys } from '../access/keys/access-keys-db.ts';
import type { RoleTrust } from '../access/sts/role-trust-db.ts';
import { targetOfVideo } from '../library/videos/video-target.ts';
import type { Video } from '../library/videos/video.ts';
import { createWatchLink } from '../playback/operations/create-watch-link.ts';
import type { WatchLink } from '../playback/watch-links.ts';
import { isAllowed, type AuthorizeDeps } from './authorize.ts';

export interface WatchRightsDeps extends AuthorizeDeps {
  readonly accessKeys: Pick<AccessKeys, 'find'>;
  readonly roleTrust: Pick<RoleTrust, 'stands'>;
}

export async function mayStillShow(deps: WatchRightsDeps, link: WatchLink, video: Video): Promise<boolean> {
  const principal = await principalOf(deps, link);
  if (principal === undefined) return false;
  const { accountId, issuedBy, issuer, from } = link;
  const caller: AccessKeyCaller = { kind: 'accessKey', accountId, accessKeyId: issuedBy, principal, issuer };
  const origin = { baseUrl: '', ...from };
  return await isAllowed(deps, { caller, action: createWatchLink.action, origin, target: targetOfVideo(video) });
}

/** Undefined if the key is gone or disabled, or the role no longer trusts who assumed it. */
async function principalOf(deps: WatchRightsDeps, { role, issuedBy }: WatchLink): Promise<Principal | undefined> {
  if (role !== undefined)
    return (await deps.roleTrust.stands(role)) ? { ...role, sessionPolicy: undefined } : undefined;
  const key = await deps.accessKeys.find(issuedBy);
  if (key?.status !== 'Active') return undefined;
  return key.user === undefined ? { type: 'root' } : { type: 'user', ...key.user };
}
