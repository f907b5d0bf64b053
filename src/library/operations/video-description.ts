// Describes a video for GetVideoInfo, GetVideoInfos and GetVideoList.
import { z } from 'zod';
import type { Call, RequestOrigin } from '../../access/operation.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { Categories } from '../categories/categories-db.ts';
import { LADDER_GROUP } from '../../ffmpeg/plan/template.ts';
import type { Video } from '../videos/video.ts';
import { DEFAULT_APP_ID, STORAGE_LOCATION } from '../../wire/single-app.ts';

const snapshotList = z.object({ Snapshot: z.array(z.string()) });

export const droppedTrack = z.object({
  Type: z.string(),
  Codec: z.string(),
  Reason: z.string(),
  Language: z.string().optional(),
  Title: z.string().optional(),
});

export const audioTrack = z.object({
  Name: z.string(),
  Language: z.string().optional(),
  IsDefault: z.boolean(),
});

/** Nothing is ever archived here, so nothing is restored: as the vendor's types have it. */
export const notArchived = { RestoreStatus: '', RestoreExpiration: '' } as const;

const fields = {
  VideoId: z.string(),
  ReferenceId: z.string().optional(),
  Title: z.string(),
  Description: z.string(),
  Tags: z.string(),
  CateId: z.int().optional(),
  CateName: z.string().optional(),
  CoverURL: z.string(),
  Duration: z.number(),
  Size: z.int(),
  Status: z.string(),
  AuditStatus: z.string(),
  TemplateGroupId: z.string(),
  StorageLocation: z.string(),
  RegionId: z.string(),
  AppId: z.string(),
  DownloadSwitch: z.string(),
  StorageClass: z.string(),
  RestoreStatus: z.string(),
  RestoreExpiration: z.string(),
  UserData: z.string().optional(),
  DroppedTracks: z.array(droppedTrack).optional(),
  AudioTracks: z.array(audioTrack).optional(),
  CreationTime: z.string(),
  ModificationTime: z.string(),
};

/**
 * Our own fields, absent if there are none: tracks of the file that are neither seen nor heard, and why; and the sound tracks
 * that a viewer of HLS may choose among.
 */
export function describeTracks(video: Pick<Video, 'source' | 'soundTracks'>) {
  return { ...describeDropped(video), ...describeSound(video) };
}

function describeSound({ soundTracks }: Pick<Video, 'soundTracks'>) {
  if (soundTracks === undefined) return {};
  const { main, further } = soundTracks;
  // One track may be there in several variants.
  const tracks = [main, ...new Map(further.map((track) => [track.number, track])).values()];
  return {
    AudioTracks: tracks.map(({ label, language }, index) => ({
      Name: label,
      ...(language !== undefined && { Language: language }),
      IsDefault: index === 0,
    })),
  };
}

function describeDropped({ source, soundTracks }: Pick<Video, 'source' | 'soundTracks'>) {
  const isKept = (track: number | undefined): boolean =>
    track !== undefined && soundTracks?.further.some(({ number }) => number === track) === true;
  const dropped = source?.dropped?.filter(({ track }) => !isKept(track));
  const tracks = dropped?.map(({ kind, codec, reason, language, title }) => ({
    Type: kind,
    Codec: codec,
    Reason: reason,
    ...(language !== undefined && { Language: language }),
    ...(title !== undefined && { Title: title }),
  }));
  return tracks === undefined || tracks.length === 0 ? {} : { DroppedTracks: tracks };
}

/** GetVideoInfo and GetVideoList nest the snapshots; GetVideoInfos lists them flat. */
export const videoDescription = z.object({ ...fields, Snapshots: snapshotList });
export const flatVideoDescription = z.object({ ...fields, Snapshots: z.array(z.string()) });

interface RequestedPictures {
  readonly videos: readonly Pick<Video, 'videoId'>[];
  readonly type: 'NormalSnapshot' | 'SpriteSnapshot';
}

/** Picture URLs of the newest snapshot job of the type, for each video that has one. */
export type PictureUrls = (
  call: Pick<Call<unknown>, 'origin' | 'caller'>,
  requested: RequestedPictures,
) => Promise<ReadonlyMap<VideoId, readonly string[]>>;

export interface DescriptionDeps {
  readonly pictureUrls: PictureUrls;
  /** Empty for a video without a cover. */
  readonly coverUrlOf: (origin: RequestOrigin, video: Video) => string;
  readonly region: string;
  readonly categories: Pick<Categories, 'namesOf'>;
  /** The template group of videos that name none. */
  readonly defaultGroupOf: (accountId: AccountId) => Promise<string>;
}

export type NamedVideo = Video & {
  readonly cateName?: string | undefined;
  /** URLs of the requested pictures. */
  readonly pictures?: readonly string[] | undefined;
};

/** Videos of one account, with their category names, the default template group, and pictures. */
export async function withNames(
  deps: DescriptionDeps,
  call: Pick<Call<unknown>, 'origin' | 'caller'>,
  videos: readonly Video[],
): Promise<readonly NamedVideo[]> {
  const { categories, defaultGroupOf, pictureUrls } = deps;
  const [first] = videos;
  if (first === undefined) return [];
  const names = await categories.namesOf(
    first.accountId,
    videos.map(({ cateId }) => cateId),
  );
  const followDefault = videos.some(({ templateGroupId }) => templateGroupId === undefined);
  const usual = followDefault ? await defaultGroupOf(first.accountId) : undefined;
  const pictures = await pictureUrls(call, { videos, type: 'NormalSnapshot' });
  return videos.map((video) => ({
    ...video,
    cateName: names.get(video.cateId ?? -1),
    templateGroupId: video.templateGroupId ?? usual,
    pictures: pictures.get(video.videoId),
  }));
}

type Plain = Pick<DescriptionDeps, 'coverUrlOf' | 'region'>;

export function describeVideo({ coverUrlOf, region }: Plain, origin: RequestOrigin, video: NamedVideo) {
  const cover = coverUrlOf(origin, video);
  return {
    ...describeFields(video, cover, region),
    Snapshots: { Snapshot: picturesOf(video, cover) },
  };
}

export function describeVideoFlat({ coverUrlOf, region }: Plain, origin: RequestOrigin, video: NamedVideo) {
  const cover = coverUrlOf(origin, video);
  return { ...describeFields(video, cover, region), Snapshots: picturesOf(video, cover) };
}

function picturesOf({ pictures = [] }: NamedVideo, cover: string): string[] {
  return cover === '' ? [...pictures] : [cover, ...pictures];
}

function describeFields(video: NamedVideo, cover: string, region: string) {
  return {
    VideoId: video.videoId,
    ...(video.referenceId !== undefined && { ReferenceId: video.referenceId }),
    Title: video.title,
    Description: video.description,
    Tags: video.tags,
    ...(video.cateId !== undefined && { CateId: video.cateId }),
    ...(video.cateName !== undefined && { CateName: video.cateName }),
    CoverURL: cover,
    Duration: video.durationSeconds,
    Size: video.sizeBytes,
    Status: video.status,
    AuditStatus: video.status === 'Blocked' ? 'Blocked' : 'Normal',
    TemplateGroupId: video.templateGroupId ?? LADDER_GROUP,
    StorageLocation: STORAGE_LOCATION,
    RegionId: region,
    AppId: DEFAULT_APP_ID,
    DownloadSwitch: 'off',
    StorageClass: 'Standard',
    ...notArchived,
    ...(video.userData !== undefined && { UserData: video.userData }),
    ...describeTracks(video),
    CreationTime: formatTimestamp(video.createdAtMs),
    ModificationTime: formatTimestamp(video.modifiedAtMs),
  };
}
