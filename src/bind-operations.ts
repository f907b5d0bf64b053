// Every operation of the wire with the few things that it uses: the one list that the dispatch table, the docs and the
// SDK's types are made from.
import { bindIdentityOperations, type IdentityDeps } from './access/operations/bind-identity-operations.ts';
import { assumeRole } from './access/operations/sts/assume-role.ts';
import { getCallerIdentity } from './access/operations/sts/get-caller-identity.ts';
import { bind, type BoundOperation, type RequestOrigin } from './access/operation.ts';
import type { Roles } from './access/roles/roles-db.ts';
import type { RoleSessions } from './access/sts/role-sessions.ts';
import type { Clock } from './base/clock.ts';
import type { Jobs } from './media/jobs/jobs-db.ts';
import { createUploadVideo } from './media/operations/create-upload-video.ts';
import { getTranscodeProgress } from './media/operations/get-transcode-progress.ts';
import { getVideoInfo } from './media/operations/get-video-info.ts';
import { getVideoInfos } from './media/operations/get-video-infos.ts';
import { getVideoList } from './media/operations/get-video-list.ts';
import { refreshUploadVideo } from './media/operations/refresh-upload-video.ts';
import type { UploadCredentials } from './media/uploads/upload-credential.ts';
import type { Video } from './media/videos/video.ts';
import type { Videos } from './media/videos/videos-db.ts';
import type { Credentials } from './playback/credential.ts';
import type { Grants } from './playback/grants.ts';
import { createWatchLink } from './playback/operations/create-watch-link.ts';
import { getAppPlayKey } from './playback/operations/get-app-play-key.ts';
import { getPlayInfo } from './playback/operations/get-play-info.ts';
import { getVideoPlayAuth } from './playback/operations/get-video-play-auth.ts';
import { setAppPlayKey } from './playback/operations/set-app-play-key.ts';
import type { PlayKeys } from './playback/play-keys/play-keys-db.ts';
import { coverUrl } from './playback/play-urls.ts';
import type { WatchLinks } from './playback/watch-links.ts';

export interface OperationDeps extends IdentityDeps {
  readonly videos: Videos;
  readonly jobs: Jobs;
  readonly uploadCredentials: UploadCredentials;
  readonly credentials: Credentials;
  readonly grants: Grants;
  readonly watchLinks: WatchLinks;
  readonly playKeys: PlayKeys;
  readonly roles: Roles;
  readonly roleSessions: RoleSessions;
  readonly clock: Clock;
  readonly region: string;
  readonly maxPlaySeconds: number;
}

export function bindOperations(deps: OperationDeps): BoundOperation[] {
  const { grants } = deps;
  const description = {
    ...deps,
    coverUrlOf: (origin: RequestOrigin, video: Video) => coverUrl(grants, origin.baseUrl, video),
  };
  return [
    bind(getVideoPlayAuth, deps),
    bind(getPlayInfo, deps),
    bind(getVideoInfo, description),
    bind(getVideoInfos, description),
    bind(getVideoList, description),
    bind(createUploadVideo, deps),
    bind(refreshUploadVideo, deps),
    bind(getTranscodeProgress, deps),
    bind(createWatchLink, deps),
    bind(setAppPlayKey, deps),
    bind(getAppPlayKey, deps),

    ...bindIdentityOperations(deps),

    bind(assumeRole, deps),
    bind(getCallerIdentity, deps),
  ];
}
