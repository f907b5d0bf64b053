// The URLs of a few pictures of each of several videos, for the descriptions of videos.
import type { Issuer } from '../../access/issuers/issuer.ts';
import type { Call, RequestOrigin } from '../../access/operation.ts';
import type { VideoId } from '../../wire/ids.ts';
import { pictureName } from './find-pictures.ts';
import type { Snapshots, SnapshotType } from './snapshots-db.ts';
import type { Video } from '../../library/videos/video.ts';

export interface RequestedSnapshotUrls {
  readonly origin: RequestOrigin;
  readonly video: Pick<Video, 'accountId' | 'videoId'>;
  readonly lifetimeSeconds: number;
  readonly issuer: Issuer;
}

/** Answers the URL of a picture by its place and name; one grant covers them all. */
export type SnapshotUrls = (requested: RequestedSnapshotUrls) => (place: string, name: string) => string;

interface PictureDeps {
  readonly snapshots: Pick<Snapshots, 'newestOf'>;
  readonly snapshotUrls: SnapshotUrls;
}

/** As many as the vendor makes for every upload. ListSnapshots lists all of them. */
const SHOWN = 8;
const LIFETIME_SECONDS = 3600;

interface PictureQuery {
  readonly videos: readonly Pick<Video, 'videoId'>[];
  readonly type: SnapshotType;
}

/** The pictures of the newest job of the type. */
export async function pictureUrls(
  { snapshots, snapshotUrls }: PictureDeps,
  { origin, caller }: Pick<Call<unknown>, 'origin' | 'caller'>,
  { videos, type }: PictureQuery,
): Promise<ReadonlyMap<VideoId, readonly string[]>> {
  const ids = videos.map(({ videoId }) => videoId);
  const urls = new Map<VideoId, readonly string[]>();
  for (const [videoId, { place, count }] of await snapshots.newestOf(ids, type)) {
    const urlOf = snapshotUrls({
      origin,
      video: { accountId: caller.accountId, videoId },
      lifetimeSeconds: LIFETIME_SECONDS,
      issuer: caller.issuer,
    });
    const shown = Array.from({ length: Math.min(SHOWN, count) }, (_, index) => urlOf(place, pictureName(index + 1)));
    urls.set(videoId, shown);
  }
  return urls;
}
