// The operations of playback/. Credentials, their redemption, play keys and watch links.
import { batchGetMediaInfos } from './batch-get-media-infos.ts';
import { createWatchLink } from './create-watch-link.ts';
import { getAppPlayKey } from './get-app-play-key.ts';
import { getPlayInfo } from './get-play-info.ts';
import { getVideoPlayAuth } from './get-video-play-auth.ts';
import { listPlaySessions } from './list-play-sessions.ts';
import { listRevocations } from './list-revocations.ts';
import { revokePlayback } from './revoke-playback.ts';
import { describePlayTopVideos } from './statistics/describe-play-top-videos.ts';
import { describePlayUserAvg } from './statistics/describe-play-user-avg.ts';
import { describePlayUserTotal } from './statistics/describe-play-user-total.ts';
import { describePlayVideoStatis } from './statistics/describe-play-video-statis.ts';
import { setAppPlayKey } from './set-app-play-key.ts';

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
  describePlayVideoStatis,
  describePlayTopVideos,
  describePlayUserTotal,
  describePlayUserAvg,
] as const;
