// The operations of playback/. Credentials, their redemption, play keys and watch links.
import { batchGetMediaInfos } from './batch-get-media-infos.ts';
import { createWatchLink } from './create-watch-link.ts';
import { getAppPlayKey } from './get-app-play-key.ts';
import { getPlayInfo } from './get-play-info.ts';
import { getVideoPlayAuth } from './get-video-play-auth.ts';
import { inspectToken } from './inspect-token.ts';
import { listPlaySessions } from './list-play-sessions.ts';
import { listRevocations } from './list-revocations.ts';
import { revokePlayback } from './revoke-playback.ts';
import { describePlayTopVideos } from './statistics/describe-play-top-videos.ts';
import { describePlayUserAvg } from './statistics/describe-play-user-avg.ts';
import { describePlayUserTotal } from './statistics/describe-play-user-total.ts';
import { describePlayVideoStatis } from './statistics/describe-play-video-statis.ts';
import { setAppPlayKey } from './set-app-play-key.ts';
import { attachPlaybackPolicy } from './attach-playback-policy.ts';
import { createPlaybackPolicy } from './create-playback-policy.ts';
import { deletePlaybackPolicy } from './delete-playback-policy.ts';
import { detachPlaybackPolicy } from './detach-playback-policy.ts';
import { getPlaybackPolicy } from './get-playback-policy.ts';
import { updatePlaybackPolicy } from './update-playback-policy.ts';
import { listPlaybackPolicies } from './list-playback-policies.ts';

/** @internal Its type names the services of each operation, which are not exported: no declaration is built. */
export const playbackOperations = [
  getVideoPlayAuth,
  getPlayInfo,
  batchGetMediaInfos,
  createWatchLink,
  setAppPlayKey,
  getAppPlayKey,
  revokePlayback,
  listRevocations,
  listPlaySessions,
  inspectToken,
  describePlayVideoStatis,
  describePlayTopVideos,
  describePlayUserTotal,
  describePlayUserAvg,
  createPlaybackPolicy,
  getPlaybackPolicy,
  listPlaybackPolicies,
  updatePlaybackPolicy,
  deletePlaybackPolicy,
  attachPlaybackPolicy,
  detachPlaybackPolicy,
] as const;
