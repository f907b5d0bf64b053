// BatchGetMediaInfos: what GetVideoInfo, GetMezzanineInfo and GetPlayInfo answer, for up to 20 videos at once.
import { z } from 'zod';
import { defineOperation, VOD_VERSION, type Call } from '../../access/operation.ts';
import { optionalList } from '../../access/parameters/parameter-schemas.ts';
import {
  describeVideoFlat,
  flatVideoDescription,
  withNames,
  type DescriptionDeps,
  type NamedVideo,
} from '../../library/operations/video-description.ts';
import {
  audioStream,
  audioStreamsOf,
  describeMezzanine,
  mezzanineFields,
  mezzanineStatusOf,
  videoStream,
  videoStreamsOf,
} from '../../library/videos/mezzanine-description.ts';
import type { RequestedSourceUrl } from '../../library/operations/get-mezzanine-info.ts';
import { MAX_VIDEOS_AT_ONCE, resolveVideos, videoTargets } from '../../library/videos/resolve-videos.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { WireError } from '../../wire/errors.ts';
import { chooseStreams } from '../choose-streams.ts';
import type { Grants } from '../grants.ts';
import { describeStream } from '../play-info-answer.ts';
import { placeOfStream, playUrl } from '../play-urls.ts';
import { playInfo } from './play-info-response.ts';

interface Deps extends DescriptionDeps {
  readonly videos: Pick<Videos, 'find' | 'findByReference' | 'streamsOf'>;
  readonly grants: Pick<Grants, 'startSession' | 'scopedToken'>;
  readonly sourceUrlOf: (requested: RequestedSourceUrl) => string;
}

const LIFETIME_SECONDS = 3600;
const ids = optionalList({ maxItems: MAX_VIDEOS_AT_ONCE, maxItemBytes: 128 });

const { VideoId: _, ...mediaFields } = flatVideoDescription.shape;
const media = z.object({
  MediaId: z.string(),
  MediaInfo: z.object({ MediaId: z.string(), ...mediaFields }),
  MezzanineInfo: z.object({
    MediaId: z.string(),
    ...mezzanineFields,
    FileURL: z.string().optional(),
    VideoStreamList: z.array(videoStream),
    AudioStreamList: z.array(audioStream),
  }),
  PlayInfoList: z.array(
    playInfo.extend({ TemplateGroupId: z.string(), TemplateId: z.string(), WatermarkId: z.string() }),
  ),
});

export const batchGetMediaInfos = defineOperation({
  name: 'BatchGetMediaInfos',
  version: VOD_VERSION,
  summary: 'Returns the information about up to 20 videos, their uploaded files and their streams, with URLs.',
  parameters: z.object({ MediaIds: ids, ReferenceIds: ids }),
  response: z.object({
    MediaInfos: z.array(media),
    NonExistMediaIds: z.array(z.string()),
    NonExistReferenceIds: z.array(z.string()),
    ForbiddenMediaIds: z.array(z.string()),
  }),
  target: (deps: Deps, call) => {
    const { MediaIds, ReferenceIds } = call.parameters;
    return videoTargets(deps.videos, call, { VideoIds: MediaIds, ReferenceIds });
  },
  errors: ['InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { MediaIds, ReferenceIds } = call.parameters;
    if (MediaIds === undefined && ReferenceIds === undefined)
      throw new WireError('MissingParameter', { parameter: 'MediaIds' });
    const asked = { VideoIds: MediaIds, ReferenceIds };
    const { found, missingVideoIds, missingReferenceIds } = await resolveVideos(deps.videos, call, asked);
    const named = await withNames(deps, call, found);
    return {
      MediaInfos: await Promise.all(named.map((video) => describeMedia(deps, call, video))),
      NonExistMediaIds: [...missingVideoIds],
      NonExistReferenceIds: [...missingReferenceIds],
      ForbiddenMediaIds: [],
    };
  },
});

async function describeMedia(
  deps: Deps,
  { origin, caller }: Pick<Call<unknown>, 'origin' | 'caller'>,
  video: NamedVideo,
): Promise<z.input<typeof media>> {
  const { VideoId: MediaId, ...info } = describeVideoFlat(deps, origin, video);
  const hasFile = mezzanineStatusOf(video) === 'Normal' && video.status !== 'Blocked';
  const urlParts = { origin, video, lifetimeSeconds: LIFETIME_SECONDS, issuer: caller.issuer };
  return {
    MediaId,
    MediaInfo: { MediaId, ...info },
    MezzanineInfo: {
      MediaId,
      ...describeMezzanine(video),
      ...(hasFile && { FileURL: deps.sourceUrlOf(urlParts) }),
      VideoStreamList: videoStreamsOf(video.source),
      AudioStreamList: audioStreamsOf(video.source),
    },
    PlayInfoList: video.status === 'Normal' ? await playInfosOf(deps, urlParts) : [],
  };
}

async function playInfosOf({ videos, grants }: Deps, { origin, video, lifetimeSeconds, issuer }: RequestedSourceUrl) {
  const { accountId, videoId } = video;
  const streams = chooseStreams(await videos.streamsOf(videoId), { preview: false, multiple: true });
  const session = grants.startSession({ accountId, videoId, lifetimeSeconds, issuer });
  return streams.map((stream) => ({
    ...describeStream(stream, playUrl(grants, { baseUrl: origin.baseUrl, session, place: placeOfStream(stream) })),
    TemplateGroupId: video.templateGroupId ?? '',
    TemplateId: '',
    WatermarkId: '',
  }));
}
