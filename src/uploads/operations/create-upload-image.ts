// CreateUploadImage: inserts an image and issues the credential to upload its file.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalInteger, optionalText, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { checkVideoCallback } from '../../events/video-callback.ts';
import { extensionsOf, imageTypes } from '../../library/videos/asset-facts.ts';
import { newAssetTarget } from '../../library/assets/asset-target.ts';
import { WireError } from '../../wire/errors.ts';
import { checkAssetTexts, createAsset, uploadAssetParameters, type NewAssetDeps } from '../create-asset.ts';
import { checkUploadOptions } from './upload-options.ts';

export const createUploadImage = defineOperation({
  name: 'CreateUploadImage',
  version: VOD_VERSION,
  summary: 'Creates an image and returns the address and the credential to upload its file, and the URL it will have.',
  parameters: z.object({
    ImageType: optionalWord(imageTypes).meta({ mandatory: true }),
    ImageExt: optionalWord(extensionsOf.default),
    OriginalFileName: optionalText(4096),
    CateId: optionalInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    ...uploadAssetParameters,
  }),
  response: z.object({
    ImageId: z.string(),
    ImageURL: z.string(),
    FileURL: z.string(),
    UploadAddress: z.string(),
    UploadAuth: z.string(),
  }),
  target: (_: NewAssetDeps, call) => newAssetTarget('image', call.parameters),
  errors: [
    ...(['IllegalCharacters', 'LengthExceededMax', 'TagsExceededMax'] as const),
    ...(['LimitExceeded.Storage', 'InvalidStorage.NotFound'] as const),
  ],
  handle: async (deps: NewAssetDeps, call) => {
    const { ImageType, ImageExt = 'png', OriginalFileName = '', CateId, ...asked } = call.parameters;
    if (ImageType === undefined) throw new WireError('MissingParameter', { parameter: 'ImageType' });
    checkAssetTexts(asked, { OriginalFileName });
    checkUploadOptions(asked);
    const callback = checkVideoCallback(deps, call.caller, asked.UserData);
    const { asset, url, address } = await createAsset(deps, call, {
      kind: 'image',
      extension: ImageExt,
      fileName: OriginalFileName,
      facts: { type: ImageType },
      cateId: CateId,
      texts: asked,
      callback,
    });
    return { ImageId: asset.videoId, ImageURL: url, FileURL: url, ...address };
  },
});
