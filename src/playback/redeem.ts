// The checks between authentication and a playback session. Token, expiry, signature and nonce of the credential are
// verified by then; here follow AuthInfo and the video.
import type { Call } from '../access/operation.ts';
import { WireError } from '../wire/errors.ts';
import type { VideoIds } from '../library/videos/resolve-video.ts';
import type { Video } from '../library/videos/video.ts';
import type { AuthInfoRefusal, Credentials } from './credential.ts';

const authInfoErrors = {
  altered: 'InvalidAuthInfo.Signature',
  expired: 'InvalidAuthInfo.ExpireTime',
  'another video': 'InvalidAuthInfo.MediaId',
  'another credential': 'InvalidAuthInfo.Signature',
} as const satisfies Record<AuthInfoRefusal, string>;

/** Accepts callers with an access key. Throws the vendor's code if a player's credential does not cover its request. */
export function checkRedemption(
  credentials: Pick<Credentials, 'checkAuthInfo'>,
  { caller, raw }: Pick<Call<unknown>, 'caller' | 'raw'>,
): void {
  if (caller.kind !== 'playCredential') return;
  const authInfo = raw('AuthInfo');
  if (authInfo === undefined || authInfo === '') throw new WireError('MissingAuthInfo');
  const checked = credentials.checkAuthInfo(authInfo, caller.credential);
  if (!checked.ok) throw new WireError(authInfoErrors[checked.reason], {}, `AuthInfo: ${checked.reason}`);
}

/**
 * The ids to look a video up by. A credential opens only its own video; the answer does not reveal whether another
 * exists.
 */
export function redeemableIds({ caller }: Pick<Call<unknown>, 'caller'>, asked: VideoIds): VideoIds {
  if (caller.kind === 'accessKey') return asked;
  if (asked.VideoId === undefined) {
    // A request with a JWTPlayAuth need not repeat the video that the JWT names.
    const namesNone = asked.ReferenceId === undefined && caller.kind === 'playCredential';
    return namesNone ? asked : { VideoId: caller.credential.videoId };
  }
  if (asked.VideoId !== caller.credential.videoId) throw new WireError('InvalidAuthInfo.MediaId');
  return { VideoId: asked.VideoId };
}

/** The other half of {@link redeemableIds}: a ReferenceId can be compared only after the video is loaded. */
export function checkRedeemedReference({ caller }: Pick<Call<unknown>, 'caller'>, asked: VideoIds, video: Video): void {
  if (caller.kind === 'accessKey' || asked.VideoId !== undefined || asked.ReferenceId === undefined) return;
  if (video.referenceId !== asked.ReferenceId) throw new WireError('InvalidAuthInfo.MediaId');
}
