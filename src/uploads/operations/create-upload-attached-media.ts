// CreateUploadAttachedMedia: inserts a subtitle, watermark or other material and issues the credential to upload its file. A subtitle
// that names a video becomes captions of it.
import { z } from 'zod';
import type { AccessTarget } from '../../access/access-target.ts';
import { defineOperation, VOD_VERSION, type Call } from '../../access/operation.ts';
import {
  optionalInteger,
  optionalText,
  optionalWord,
  videoIdParameter,
} from '../../access/parameters/parameter-schemas.ts';
import { readExtend } from '../../events/user-data.ts';
import { checkVideoCallback } from '../../events/video-callback.ts';
import { newAssetTarget } from '../../library/assets/asset-target.ts';
import { cateIdsParameter } from '../../library/assets/cate-ids.ts';
import { canonicalLanguage } from '../../library/captions/caption.ts';
import {
  attachedTypes,
  extensionsOf,
  maxBytesOf,
  type AssetFacts,
  type CaptionPlace,
} from '../../library/videos/asset-facts.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId } from '../../wire/ids.ts';
import { parseObject } from '../../wire/json.ts';
import { checkAssetTexts, createAsset, uploadAssetParameters, type NewAssetDeps } from '../create-asset.ts';
import { checkFileSize, checkUploadOptions } from './upload-options.ts';

interface Deps extends NewAssetDeps {
  readonly videos: Pick<Videos, 'insert' | 'find' | 'findByReference'>;
  readonly maxUploadBytes: number;
}

const parameters = z.object({
  BusinessType: optionalWord(attachedTypes).meta({ mandatory: true }),
  MediaExt: optionalText(16).meta({ mandatory: true }),
  FileName: optionalText(4096),
  FileSize: optionalInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  CateIds: cateIdsParameter,
  // Ours: the captions that a subtitle becomes. Clients whose types lack them put them into Extend of UserData.
  VideoId: videoIdParameter,
  Language: optionalText(64),
  ...uploadAssetParameters,
});

type Asked = z.output<typeof parameters>;

export const createUploadAttachedMedia = defineOperation({
  name: 'CreateUploadAttachedMedia',
  version: VOD_VERSION,
  summary: 'Creates attached media (subtitle, watermark, material) and returns the credential to upload its file.',
  parameters,
  response: z.object({
    MediaId: z.string(),
    MediaURL: z.string(),
    FileURL: z.string(),
    UploadAddress: z.string(),
    UploadAuth: z.string(),
  }),
  target: async (deps: Deps, call): Promise<readonly AccessTarget[]> => {
    const { CateIds, Tags } = call.parameters;
    const { VideoId } = namedVideo(call.parameters);
    return [
      newAssetTarget('attached', { CateId: CateIds?.[0], Tags }),
      ...(VideoId === undefined ? [] : [await videoTarget(deps.videos, call, { VideoId })]),
    ];
  },
  errors: [
    ...(['IllegalCharacters', 'LengthExceededMax', 'TagsExceededMax', 'InvalidVideo.NotFound'] as const),
    ...(['LimitExceeded.Storage', 'InvalidStorage.NotFound', 'OperationDenied'] as const),
  ],
  handle: async (deps: Deps, call) => {
    const { BusinessType, MediaExt, FileName = '', FileSize, CateIds, ...asked } = call.parameters;
    if (BusinessType === undefined) throw new WireError('MissingParameter', { parameter: 'BusinessType' });
    if (MediaExt === undefined) throw new WireError('MissingParameter', { parameter: 'MediaExt' });
    const extension = MediaExt.toLowerCase();
    if (!extensionsOf[BusinessType].includes(extension))
      throw new WireError('InvalidParameter', { parameter: 'MediaExt' });
    checkAssetTexts(asked, { FileName });
    checkUploadOptions(asked);
    checkFileSize(FileSize, Math.min(deps.maxUploadBytes, maxBytesOf(extension)));
    const facts: AssetFacts = {
      type: BusinessType,
      cateIds: CateIds,
      captions: await captionsOf(deps, call, extension),
    };
    const { asset, url, address } = await createAsset(deps, call, {
      kind: 'attached',
      extension,
      fileName: FileName,
      facts,
      cateId: CateIds?.[0],
      sizeBytes: FileSize,
      texts: asked,
      callback: checkVideoCallback(deps, call.caller, asked.UserData),
    });
    return { MediaId: asset.videoId, MediaURL: url, FileURL: url, ...address };
  },
});

/** The parameters win over Extend of UserData, which may hold anything else too. */
function namedVideo({ VideoId, Language, UserData = '' }: Pick<Asked, 'VideoId' | 'Language' | 'UserData'>) {
  if (VideoId !== undefined || Language !== undefined) return { VideoId, Language };
  const extend = parseObject(readExtend(UserData) ?? '') ?? {};
  const [video, language] = [extend['VideoId'], extend['Language']];
  if (typeof video !== 'string' || typeof language !== 'string') return {};
  return { VideoId: asVideoId(video), Language: language };
}

async function captionsOf(deps: Deps, call: Call<Asked>, extension: string): Promise<CaptionPlace | undefined> {
  const { VideoId, Language } = namedVideo(call.parameters);
  if (VideoId === undefined && Language === undefined) return undefined;
  if (VideoId === undefined) throw new WireError('MissingParameter', { parameter: 'VideoId' });
  if (extension !== 'vtt' && extension !== 'srt')
    throw new WireError('OperationDenied', { why: 'only subtitles in WebVTT or SubRip become captions of a video' });
  if (Language === undefined) throw new WireError('MissingParameter', { parameter: 'Language' });
  const language = canonicalLanguage(Language);
  if (language === undefined) throw new WireError('InvalidParameter', { parameter: 'Language' });
  const { videoId } = await resolveVideo(deps.videos, call, { VideoId });
  return { videoId, language };
}
