// How GetVideoInfo, GetVideoInfos and GetVideoList describe a video.
import { z } from 'zod';
import type { RequestOrigin } from '../../access/operation.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { Video } from '../videos/video.ts';

const snapshotList = z.object({ Snapshot: z.array(z.string()) });

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
  UserData: z.string().optional(),
  CreationTime: z.string(),
  ModificationTime: z.string(),
};

/** GetVideoInfo and GetVideoList nest the snapshots; GetVideoInfos lists them flat. */
export const videoDescription = z.object({ ...fields, Snapshots: snapshotList });
export const flatVideoDescription = z.object({ ...fields, Snapshots: z.array(z.string()) });

export interface DescriptionDeps {
  /** Empty for a video without a cover. */
  readonly coverUrlOf: (origin: RequestOrigin, video: Video) => string;
  readonly region: string;
}

export function describeVideo({ coverUrlOf, region }: DescriptionDeps, origin: RequestOrigin, video: Video) {
  const cover = coverUrlOf(origin, video);
  return {
    ...describeFields(video, cover, region),
    Snapshots: { Snapshot: cover === '' ? [] : [cover] },
  };
}

export function describeVideoFlat({ coverUrlOf, region }: DescriptionDeps, origin: RequestOrigin, video: Video) {
  const cover = coverUrlOf(origin, video);
  return { ...describeFields(video, cover, region), Snapshots: cover === '' ? [] : [cover] };
}

function describeFields(video: Video, cover: string, region: string) {
  return {
    VideoId: video.videoId,
    ...(video.referenceId !== undefined && { ReferenceId: video.referenceId }),
    Title: video.title,
    Description: video.description,
    Tags: video.tags,
    ...(video.cateId !== undefined && { CateId: video.cateId }),
    CoverURL: cover,
    Duration: video.durationSeconds,
    Size: video.sizeBytes,
    Status: video.status,
    AuditStatus: video.status === 'Blocked' ? 'Blocked' : 'Normal',
    TemplateGroupId: 'playauth-default-ladder',
    StorageLocation: 'playauth-media',
    RegionId: region,
    AppId: 'app-1000000',
    DownloadSwitch: 'off',
    StorageClass: 'Standard',
    ...(video.userData !== undefined && { UserData: video.userData }),
    CreationTime: formatTimestamp(video.createdAtMs),
    ModificationTime: formatTimestamp(video.modifiedAtMs),
  };
}
