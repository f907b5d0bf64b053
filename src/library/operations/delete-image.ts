// DeleteImage: deletes uploaded images permanently, by their ids or their URLs.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalList, optionalText, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { Assets } from '../assets/assets-db.ts';
import { imageOfUrl } from '../videos/image-url.ts';
import { assetTargets, MAX_ASSETS_AT_ONCE, resolveAssets } from '../assets/resolve-assets.ts';

interface Deps {
  readonly assets: Pick<Assets, 'find' | 'remove'>;
}

const parameters = z.object({
  DeleteImageType: optionalWord(['ImageURL', 'ImageId', 'VideoId']).meta({ mandatory: true }),
  ImageIds: optionalList({ maxItems: MAX_ASSETS_AT_ONCE, maxItemBytes: 128 }),
  ImageURLs: optionalList({ maxItems: MAX_ASSETS_AT_ONCE, maxItemBytes: 1024 }),
  VideoId: optionalText(128),
  ImageType: optionalText(128),
});

export const deleteImage = defineOperation({
  name: 'DeleteImage',
  version: VOD_VERSION,
  summary: 'Deletes up to 20 images permanently. Videos that show one of them as cover show their own again.',
  parameters,
  target: (deps: Deps, call) => assetTargets(deps.assets, call, { kind: 'image', ids: idsOf(call.parameters) }),
  errors: ['InvalidImage.NotFound', 'OperationDenied'],
  handle: async (deps: Deps, call) => {
    const { DeleteImageType } = call.parameters;
    if (DeleteImageType === undefined) throw new WireError('MissingParameter', { parameter: 'DeleteImageType' });
    const named = { ImageURL: 'ImageURLs', ImageId: 'ImageIds', VideoId: 'VideoId' } as const;
    if (call.parameters[named[DeleteImageType]] === undefined)
      throw new WireError('MissingParameter', { parameter: named[DeleteImageType] });
    if (DeleteImageType === 'VideoId')
      throw new WireError('OperationDenied', { why: 'pictures of a video are deleted with the video' });
    const { found } = await resolveAssets(deps.assets, call.caller, { kind: 'image', ids: idsOf(call.parameters) });
    await deps.assets.remove(found);
    return {};
  },
});

/** A URL that is none of an image names an image that does not exist. */
function idsOf({ DeleteImageType, ImageIds = [], ImageURLs = [] }: z.output<typeof parameters>): readonly string[] {
  if (DeleteImageType === 'ImageURL') return ImageURLs.map((url) => imageOfUrl(url)?.imageId ?? 'unknown');
  return DeleteImageType === 'ImageId' ? ImageIds : [];
}
