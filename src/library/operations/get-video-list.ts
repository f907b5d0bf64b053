// GetVideoList: lists the videos of an account by status, time and category, in pages.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import {
  optionalInteger,
  optionalList,
  optionalText,
  optionalWord,
  optionalWords,
} from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { isReferenceId } from '../../wire/ids.ts';
import { checkStorageLocation } from '../../wire/single-app.ts';
import { parseTimestamp } from '../../wire/timestamps.ts';
import { everyVideo } from '../../access/access-target.ts';
import { asThrottled } from '../walk/search-work.ts';
import type { VideoListQuery, VideoPage } from '../videos/list-videos-db.ts';
import type { Videos } from '../videos/videos-db.ts';
import { describeVideo, withNames, videoDescription, type DescriptionDeps } from './video-description.ts';

/** Later rows are reached by StartTime and EndTime, as on the vendor's service. */
const REACHABLE_ROWS = 5000;

const statuses = [
  'Uploading',
  'UploadFail',
  'UploadSucc',
  'Transcoding',
  'TranscodeFail',
  'Checking',
  'Blocked',
  'Normal',
  'ProduceFail',
] as const;

interface Deps extends DescriptionDeps {
  readonly videos: Pick<Videos, 'list'>;
}

export const getVideoList = defineOperation({
  name: 'GetVideoList',
  version: VOD_VERSION,
  summary: 'Returns the videos of the account, newest first, in pages.',
  parameters: z.object({
    Status: optionalWords(statuses),
    StartTime: optionalText(32),
    EndTime: optionalText(32),
    CateId: optionalInteger({ min: -1, max: Number.MAX_SAFE_INTEGER }),
    PageNo: optionalInteger({ min: 1, max: REACHABLE_ROWS }),
    PageSize: optionalInteger({ min: 1, max: 100 }),
    SortBy: optionalWord(['CreationTime:Desc', 'CreationTime:Asc']),
    StorageLocation: optionalText(256),
    ReferenceIds: optionalList({ maxItems: 100, maxItemBytes: 64 }),
  }),
  response: z.object({
    Total: z.int(),
    VideoList: z.object({ Video: z.array(videoDescription) }),
  }),
  target: () => everyVideo,
  errors: ['InvalidStorage.NotFound'],
  handle: async (deps: Deps, call) => {
    const asked = call.parameters;
    checkStorageLocation(asked.StorageLocation);
    const limit = asked.PageSize ?? 10;
    const offset = ((asked.PageNo ?? 1) - 1) * limit;
    const referenceIds = asked.ReferenceIds?.filter(isReferenceId);
    if (referenceIds?.length === 0) return { Total: 0, VideoList: { Video: [] } };
    const { total, videos } = await listed(deps, {
      accountId: call.caller.accountId,
      statuses: asked.Status,
      createdFromMs: instant('StartTime', asked.StartTime),
      createdUntilMs: instant('EndTime', asked.EndTime),
      cateId: asked.CateId,
      referenceIds,
      oldestFirst: asked.SortBy === 'CreationTime:Asc',
      offset,
      limit: Math.max(0, Math.min(limit, REACHABLE_ROWS - offset)),
    });
    return {
      Total: total,
      VideoList: {
        Video: (await withNames(deps, call, videos)).map((video) => describeVideo(deps, call.origin, video)),
      },
    };
  },
});

async function listed({ videos }: Deps, query: VideoListQuery): Promise<VideoPage> {
  try {
    return await videos.list(query);
  } catch (error) {
    throw asThrottled(error);
  }
}

function instant(parameter: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseTimestamp(text);
  if (ms === undefined) throw new WireError('InvalidParameter', { parameter });
  return ms;
}
