// Describes a result of SearchMedia: the requested fields, under `Video` or `Audio`.
import { z } from 'zod';
import type { RequestOrigin } from '../../access/operation.ts';
import { imageDescription } from '../assets/asset-description.ts';
import { attachedDescription } from '../assets/attached-description.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { describeVideoFlat, flatVideoDescription, type DescriptionDeps, type NamedVideo } from './video-description.ts';

/** Fields with the same value for every video of this server. */
const fixed = { MediaSource: 'general', PreprocessStatus: 'UnPreprocess', TranscodeMode: 'FastTranscode' } as const;

const details = flatVideoDescription
  .extend({
    AudioId: z.string(),
    MediaSource: z.string(),
    PreprocessStatus: z.string(),
    TranscodeMode: z.string(),
    SpriteSnapshots: z.array(z.string()),
  })
  .partial();

/** The fields of images and attached media. */
const assetDetails = z
  .object({
    ...imageDescription.omit({ Mezzanine: true, ImageType: true }).shape,
    ...attachedDescription.omit({ Type: true }).shape,
    BusinessType: z.string(),
  })
  .partial();

type Details = z.output<typeof details>;
export type AssetDetails = z.output<typeof assetDetails>;

export const mediaDescription = z.object({
  MediaId: z.string(),
  MediaType: z.string(),
  CreationTime: z.string(),
  Video: details.optional(),
  Audio: details.optional(),
  Image: assetDetails.optional(),
  AttachedMedia: assetDetails.optional(),
});

export type MediaField = keyof Details | keyof AssetDetails | 'MediaId' | 'MediaType';

/** The names allowed in `Fields`. */
export const mediaFields = [
  ...new Set(['MediaId', 'MediaType', ...Object.keys(details.shape), ...Object.keys(assetDetails.shape)]),
] as MediaField[];

const byDefault: readonly MediaField[] = ['Title', 'Status', 'ModificationTime', 'CoverURL'];

interface MediaToDescribe {
  readonly video: NamedVideo;
  /** URLs of sprite sheets. */
  readonly sprites?: readonly string[] | undefined;
  readonly fields: readonly MediaField[] | undefined;
  readonly origin: RequestOrigin;
}

export function describeMedia(
  deps: Pick<DescriptionDeps, 'coverUrlOf' | 'region'>,
  { video, sprites = [], fields = byDefault, origin }: MediaToDescribe,
): z.input<typeof mediaDescription> {
  const isAudio = video.mediaType === 'audio';
  const { VideoId, ...rest } = describeVideoFlat(deps, origin, video);
  const all: Partial<Details> = { ...rest, ...fixed, SpriteSnapshots: [...sprites] };
  const names = new Set<string>(['CreationTime', ...fields]);
  const chosen = Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
  return {
    MediaId: VideoId,
    MediaType: video.mediaType,
    CreationTime: formatTimestamp(video.createdAtMs),
    [isAudio ? 'Audio' : 'Video']: { [isAudio ? 'AudioId' : 'VideoId']: VideoId, ...chosen },
  };
}
