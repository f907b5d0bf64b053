// UpdateVideoInfos: the changes of UpdateVideoInfo for up to 20 videos. All are validated before the first is written.
import { z } from 'zod';
import { defineOperation, VOD_VERSION, type Call } from '../../access/operation.ts';
import { WireError } from '../../wire/errors.ts';
import { asReferenceId, asVideoId, isReferenceId } from '../../wire/ids.ts';
import { coverTargets, requireCoverImage } from '../assets/asset-target.ts';
import type { Assets } from '../assets/assets-db.ts';
import type { Library } from '../videos/library-db.ts';
import type { VideoIds } from '../videos/resolve-video.ts';
import { MAX_VIDEOS_AT_ONCE } from '../videos/resolve-videos.ts';
import type { Video } from '../videos/video.ts';
import { changingVideoTargets } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';
import { itemInteger, itemText, jsonList } from '../../access/parameters/json-list-parameter.ts';
import { readVideoChange } from './read-video-change.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly library: Pick<Library, 'change'>;
  readonly assets: Pick<Assets, 'find'>;
}

const item = z.object({
  VideoId: itemText(128),
  ReferenceId: itemText(128),
  Title: itemText(4096),
  Description: itemText(8192),
  CoverURL: itemText(4096),
  CateId: itemInteger,
  Tags: itemText(4096),
  UserData: itemText(2048),
});

type Item = z.output<typeof item>;

export const updateVideoInfos = defineOperation({
  name: 'UpdateVideoInfos',
  version: VOD_VERSION,
  summary: 'Changes the title, description, tags, category, cover or user data of up to 20 videos.',
  parameters: z.object({ UpdateContent: jsonList(item) }),
  response: z.object({
    NonExistVideoIds: z.array(z.string()),
    ForbiddenVideoIds: z.array(z.string()),
    NonExistReferenceIds: z.array(z.string()),
  }),
  target: async (deps: Deps, call) => {
    const targets = readItems(call.parameters.UpdateContent ?? []).flatMap((asked) => [
      changingVideoTargets(deps.videos, call, { ...idsOf(asked), CateId: asked.CateId, Tags: asked.Tags }),
      coverTargets(deps.assets, call, asked.CoverURL),
    ]);
    return (await Promise.all(targets)).flat();
  },
  errors: ['InvalidVideo.NotFound', 'CountExceededMax', 'IllegalCharacters', 'LengthExceededMax', 'TagsExceededMax'],
  handle: async (deps: Deps, call) => {
    const { UpdateContent } = call.parameters;
    if (UpdateContent === undefined) throw new WireError('MissingParameter', { parameter: 'UpdateContent' });
    const items = readItems(UpdateContent);
    const found = await Promise.all(items.map((asked) => find(deps.videos, call, asked)));
    if (found.every((video) => video === undefined)) throw new WireError('InvalidVideo.NotFound');
    checkDistinct(found);
    const changes = items.flatMap((asked, index) => {
      const video = found[index];
      return video === undefined ? [] : [{ video, change: readVideoChange(asked, video.videoId) }];
    });
    for (const { change } of changes) await requireCoverImage(deps.assets, call.caller.accountId, change.coverUrl);
    for (const { video, change } of changes) await deps.library.change(video.videoId, change);
    const missing = items.filter((_, index) => found[index] === undefined);
    return {
      NonExistVideoIds: unique(missing.map(({ VideoId }) => VideoId)),
      ForbiddenVideoIds: [],
      NonExistReferenceIds: unique(missing.map((asked) => (isGiven(asked.VideoId) ? undefined : asked.ReferenceId))),
    };
  },
});

function readItems(items: readonly Item[]): readonly Item[] {
  if (items.length > MAX_VIDEOS_AT_ONCE)
    throw new WireError('CountExceededMax', { parameter: 'UpdateContent', max: String(MAX_VIDEOS_AT_ONCE) });
  for (const { VideoId, ReferenceId } of items)
    if (!isGiven(VideoId) && !isGiven(ReferenceId))
      throw new WireError('MissingParameter', { parameter: 'UpdateContent.VideoId' });
  return items;
}

/** Two changes of one video are refused: access was checked for each change alone, not for both together. */
function checkDistinct(found: readonly (Video | undefined)[]): void {
  const ids = found.flatMap((video) => video?.videoId ?? []);
  if (new Set(ids).size < ids.length)
    throw new WireError('InvalidParameter', { parameter: 'UpdateContent' }, 'one video twice');
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** VideoId wins; an invalid ReferenceId names no video. */
function idsOf({ VideoId, ReferenceId }: Item): VideoIds {
  if (isGiven(VideoId)) return { VideoId: asVideoId(VideoId), ReferenceId: undefined };
  const isReference = isGiven(ReferenceId) && isReferenceId(ReferenceId);
  return { VideoId: undefined, ReferenceId: isReference ? asReferenceId(ReferenceId) : undefined };
}

async function find(videos: Deps['videos'], { caller }: Call<unknown>, asked: Item): Promise<Video | undefined> {
  const { VideoId, ReferenceId } = idsOf(asked);
  if (VideoId !== undefined) return await videos.find(caller.accountId, VideoId);
  return ReferenceId === undefined ? undefined : await videos.findByReference(caller.accountId, ReferenceId);
}

function unique(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids.filter(isGiven))];
}
