// GetVideoPlayAuth: a short-lived credential with which a player can obtain the URLs of one video.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalInteger, optionalWord, videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { andThen } from '../../base/soon.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import type { Video } from '../../library/videos/video.ts';
import { videoTarget, withKey } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { WireError } from '../../wire/errors.ts';
import type { PlaybackRules } from '../../wire/playback-rules.ts';
import type { Call } from '../../access/operation.ts';
import type { Credentials } from '../credential.ts';
import type { Grants } from '../grants.ts';
import { writePlayAuth } from '../play-auth-answer.ts';
import { coverUrl } from '../play-urls.ts';
import type { PoliciesOfVideo } from '../policies/policies-of-video.ts';
import { ruleParameters, rulesOfParameters } from '../rules/rule-parameters.ts';

const DEFAULT_SECONDS = 100;

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly credentials: Pick<Credentials, 'mint'>;
  readonly grants: Pick<Grants, 'coverToken'>;
  readonly policiesOfVideo: Pick<PoliciesOfVideo, 'strictest'>;
}

const parameters = z.object({
  ...videoParameters,
  AuthInfoTimeout: optionalInteger({ min: 100, max: 3000 }),
  ApiVersion: optionalWord(['1.0.0']),
  ...ruleParameters,
});

export const getVideoPlayAuth = defineOperation({
  name: 'GetVideoPlayAuth',
  version: VOD_VERSION,
  summary: 'Returns a credential with which a player can obtain the playback URLs of one video until it expires.',
  parameters,
  response: z.object({
    PlayAuth: z.string(),
    VideoMeta: z.object({
      VideoId: z.string(),
      Title: z.string(),
      Duration: z.number(),
      CoverURL: z.string(),
      Status: z.string(),
    }),
  }),
  target: (deps: Deps, call) => {
    const seconds = String(call.parameters.AuthInfoTimeout ?? DEFAULT_SECONDS);
    const target = videoTarget(deps.videos, call, call.parameters);
    return andThen(target, (video) => withKey(video, 'vod:authinfotimeout', seconds));
  },
  errors: ['InvalidVideo.NotFound', 'Forbidden.IllegalStatus', 'OperationDenied'],
  handle: (deps: Deps, call) => {
    const video = resolveVideo(deps.videos, call, call.parameters);
    return andThen(video, (found) => answer(deps, call, found));
  },
});

function answer(deps: Deps, call: Call<z.output<typeof parameters>>, video: Video) {
  if (video.status !== 'Normal') throw new WireError('Forbidden.IllegalStatus');
  const rules = deps.policiesOfVideo.strictest(video, rulesOfParameters(call.parameters));
  return andThen(rules, (strictest) => issue(deps, call, { video, rules: strictest }));
}

interface Issue {
  readonly video: Video;
  readonly rules: PlaybackRules | undefined;
}

function issue({ credentials, grants }: Deps, call: Call<z.output<typeof parameters>>, { video, rules }: Issue) {
  const { baseUrl } = call.origin;
  const cover = coverUrl(grants, baseUrl, video);
  const request = {
    video,
    issuedBy: call.caller.accessKeyId,
    issuer: call.caller.issuer,
    lifetimeSeconds: call.parameters.AuthInfoTimeout ?? DEFAULT_SECONDS,
    rules,
    coverUrl: cover,
    playDomain: baseUrl.slice(baseUrl.indexOf('://') + 3),
  };
  const playAuth = credentials.mint(request, call);
  return writePlayAuth({ video, coverUrl: cover, playAuth });
}
