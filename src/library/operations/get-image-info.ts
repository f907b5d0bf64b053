// GetImageInfo: describes one image, with a URL that is valid for AuthTimeout seconds.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { lifetimeParameter, optionalText, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { urlSeconds } from '../../wire/url-lifetime.ts';
import {
  DEFAULT_URL_SECONDS,
  describeImages,
  imageDescription,
  type AssetDescriptionDeps,
} from '../assets/asset-description.ts';
import { assetTarget } from '../assets/asset-target.ts';
import type { Assets } from '../assets/assets-db.ts';
import { resolveAssets } from '../assets/resolve-assets.ts';

interface Deps extends AssetDescriptionDeps {
  readonly assets: Pick<Assets, 'find'>;
}

export const getImageInfo = defineOperation({
  name: 'GetImageInfo',
  version: VOD_VERSION,
  summary: 'Returns the information about one image, with a URL that is valid for AuthTimeout seconds.',
  parameters: z.object({
    ImageId: optionalText(128).meta({ mandatory: true }),
    AuthTimeout: lifetimeParameter,
    OutputType: optionalWord(['oss', 'cdn']),
  }),
  response: z.object({ ImageInfo: imageDescription }),
  target: (deps: Deps, call) =>
    assetTarget(deps.assets, call, { kind: 'image', id: call.parameters.ImageId ?? 'unknown' }),
  errors: ['InvalidImage.NotFound'],
  handle: async (deps: Deps, call) => {
    const { ImageId, AuthTimeout: seconds = DEFAULT_URL_SECONDS, OutputType: outputType = 'cdn' } = call.parameters;
    const lifetimeSeconds = urlSeconds({ outputType, seconds });
    if (ImageId === undefined) throw new WireError('MissingParameter', { parameter: 'ImageId' });
    const { found: images } = await resolveAssets(deps.assets, call.caller, { kind: 'image', ids: [ImageId] });
    const [info] = await describeImages(deps, call, { images, lifetimeSeconds });
    return { ImageInfo: info as NonNullable<typeof info> };
  },
});
