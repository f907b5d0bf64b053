// GetImageInfos: describes up to 20 images; ids without an image are listed separately.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { lifetimeParameter, optionalList, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { urlSeconds } from '../../wire/url-lifetime.ts';
import {
  DEFAULT_URL_SECONDS,
  describeImages,
  imageDescription,
  type AssetDescriptionDeps,
} from '../assets/asset-description.ts';
import type { Assets } from '../assets/assets-db.ts';
import { assetTargets, MAX_ASSETS_AT_ONCE, resolveAssets } from '../assets/resolve-assets.ts';

interface Deps extends AssetDescriptionDeps {
  readonly assets: Pick<Assets, 'find'>;
}

export const getImageInfos = defineOperation({
  name: 'GetImageInfos',
  version: VOD_VERSION,
  summary: 'Returns the information about up to 20 images.',
  parameters: z.object({
    ImageIds: optionalList({ maxItems: MAX_ASSETS_AT_ONCE, maxItemBytes: 128 }).meta({ mandatory: true }),
    AuthTimeout: lifetimeParameter,
    OutputType: optionalWord(['oss', 'cdn']),
  }),
  response: z.object({ ImageInfo: z.array(imageDescription), NonExistImageIds: z.array(z.string()) }),
  target: (deps: Deps, call) => assetTargets(deps.assets, call, { kind: 'image', ids: call.parameters.ImageIds ?? [] }),
  errors: ['InvalidImage.NotFound'],
  handle: async (deps: Deps, call) => {
    const {
      ImageIds: ids,
      AuthTimeout: seconds = DEFAULT_URL_SECONDS,
      OutputType: outputType = 'cdn',
    } = call.parameters;
    const lifetimeSeconds = urlSeconds({ outputType, seconds });
    if (ids === undefined) throw new WireError('MissingParameter', { parameter: 'ImageIds' });
    const { found: images, missing } = await resolveAssets(deps.assets, call.caller, { kind: 'image', ids });
    return {
      ImageInfo: await describeImages(deps, call, { images, lifetimeSeconds }),
      NonExistImageIds: [...missing],
    };
  },
});
