// ListSnapshots: the newest pictures of a type of a video, in pages, each with its URL.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import {
  lifetimeParameter,
  optionalInteger,
  optionalWord,
  videoParameters,
} from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { MAX_URL_SECONDS } from '../../wire/url-lifetime.ts';
import { findPictures, pictureName } from '../snapshots/find-pictures.ts';
import { illegalStatus } from '../snapshots/picture-file.ts';
import type { SnapshotUrls } from '../snapshots/picture-urls.ts';
import { snapshotStatuses, type Snapshots } from '../snapshots/snapshots-db.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly snapshotUrls: SnapshotUrls;
}

const LIFETIME = { min: 3600, max: MAX_URL_SECONDS } as const;

export const listSnapshots = defineOperation({
  name: 'ListSnapshots',
  version: VOD_VERSION,
  summary: 'Returns the newest snapshots of one type of a video.',
  parameters: z.object({
    ...videoParameters,
    SnapshotType: optionalWord([
      'CoverSnapshot',
      'NormalSnapshot',
      'SpriteSnapshot',
      'SpriteOriginSnapshot',
      'WebVttSnapshot',
    ]),
    PageNo: optionalInteger({ min: 1, max: 1_000_000 }),
    PageSize: optionalInteger({ min: 1, max: 100 }),
    AuthTimeout: lifetimeParameter,
  }),
  response: z.object({
    MediaSnapshot: z.object({
      JobId: z.string(),
      Regular: z.string(),
      Total: z.int(),
      CreationTime: z.string(),
      Snapshots: z.object({ Snapshot: z.array(z.object({ Index: z.int(), Url: z.string() })) }),
    }),
  }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound', 'NoSuchResource', 'Forbidden.IllegalStatus'],
  handle: async (deps: Deps, call) => {
    const { SnapshotType = 'CoverSnapshot', PageNo = 1, PageSize = 20, AuthTimeout = LIFETIME.min } = call.parameters;
    const { origin, caller } = call;
    const video = await resolveVideo(deps.videos, call, call.parameters);
    if (!snapshotStatuses.includes(video.status)) throw illegalStatus(video.status);
    const found = await findPictures(deps.snapshots, video, SnapshotType);
    if (found === undefined) throw new WireError('NoSuchResource', { resource: SnapshotType });
    const lifetimeSeconds = Math.min(LIFETIME.max, Math.max(LIFETIME.min, AuthTimeout));
    const urlOf = deps.snapshotUrls({ origin, video, lifetimeSeconds, issuer: caller.issuer });
    const first = (PageNo - 1) * PageSize;
    const shown = Math.max(0, Math.min(PageSize, found.count - first));
    return {
      MediaSnapshot: {
        JobId: found.jobId,
        Regular: urlOf(found.place, `${found.folder}{SnapshotCount}.jpg`),
        Total: found.count,
        CreationTime: formatTimestamp(found.createdAtMs),
        Snapshots: {
          Snapshot: Array.from({ length: shown }, (_, index) => ({
            Index: first + index + 1,
            Url: urlOf(found.place, found.folder + pictureName(first + index + 1)),
          })),
        },
      },
    };
  },
});
