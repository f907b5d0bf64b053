// CreateWatchLink (playauth's own): the URL of a page that plays one video, for tests and previews.
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalInteger, videoParameters } from '../../access/parameters/parameter-schemas.ts';
import type { Clock } from '../../base/clock.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { MAX_URL_SECONDS } from '../../wire/url-lifetime.ts';
import { WATCH_PATH, watchLinkTag, type WatchLink, type WatchLinks } from '../watch-links.ts';

const DEFAULT_SECONDS = 24 * 3600;

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly watchLinks: Pick<WatchLinks, 'issue'>;
  readonly clock: Clock;
}

export const createWatchLink = defineOperation({
  name: 'CreateWatchLink',
  version: PLAYAUTH_VERSION,
  summary: 'Creates the URL of a page that plays one video until the link expires; anyone with the link can watch.',
  parameters: z.object({ ...videoParameters, ExpireSeconds: optionalInteger({ min: 1, max: MAX_URL_SECONDS }) }),
  response: z.object({ VideoId: z.string(), WatchURL: z.string(), ExpireTime: z.string(), WatchLinkId: z.string() }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const video = await resolveVideo(deps.videos, call, call.parameters);
    const expiresAt = Math.floor(deps.clock.now() / 1000) + (call.parameters.ExpireSeconds ?? DEFAULT_SECONDS);
    const token = deps.watchLinks.issue({
      accountId: video.accountId,
      videoId: video.videoId,
      issuedBy: call.caller.accessKeyId,
      issuer: call.caller.issuer,
      role: issuingRole(call.caller),
      from: { clientIp: call.origin.clientIp, isSecure: call.origin.isSecure },
      expiresAt,
    });
    return {
      VideoId: video.videoId,
      WatchURL: `${call.origin.baseUrl}${WATCH_PATH}/${token}`,
      ExpireTime: formatTimestamp(expiresAt * 1000),
      WatchLinkId: watchLinkTag(token),
    };
  },
});

/** Without the policy of its session, which is too long for a link: the policies of the role are asked when it is used. */
function issuingRole(caller: Caller): WatchLink['role'] {
  if (caller.kind !== 'accessKey' || caller.principal.type !== 'role') return undefined;
  const { sessionPolicy: _, ...role } = caller.principal;
  return role;
}
