// GetAttachedMediaInfo: describes up to 20 subtitles, watermarks or other material; ids without one are listed separately.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { lifetimeParameter, optionalList, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { urlSeconds } from '../../wire/url-lifetime.ts';
import { DEFAULT_URL_SECONDS, type AssetDescriptionDeps } from '../assets/asset-description.ts';
import type { Assets } from '../assets/assets-db.ts';
import { attachedDescription, describeAttached } from '../assets/attached-description.ts';
import { assetTargets, MAX_ASSETS_AT_ONCE, resolveAssets } from '../assets/resolve-assets.ts';

interface Deps extends AssetDescriptionDeps {
  readonly assets: Pick<Assets, 'find'>;
}

export const getAttachedMediaInfo = defineOperation({
  name: 'GetAttachedMediaInfo',
  version: VOD_VERSION,
  summary: 'Returns the information about up to 20 subtitles, watermarks or other attached media.',
  parameters: z.object({
    MediaIds: optionalList({ maxItems: MAX_ASSETS_AT_ONCE, maxItemBytes: 128 }).meta({ mandatory: true }),
    AuthTimeout: lifetimeParameter,
    OutputType: optionalWord(['oss', 'cdn']),
  }),
  response: z.object({ AttachedMediaList: z.array(attachedDescription), NonExistMediaIds: z.array(z.string()) }),
  target: (deps: Deps, call) =>
    assetTargets(deps.assets, call, { kind: 'attached', ids: call.parameters.MediaIds ?? [] }),
  errors: ['InvalidMedia.NotFound'],
  handle: async (deps: Deps, call) => {
    const {
      MediaIds: ids,
      AuthTimeout: seconds = DEFAULT_URL_SECONDS,
      OutputType: outputType = 'cdn',
    } = call.parameters;
    const lifetimeSeconds = urlSeconds({ outputType, seconds });
    if (ids === undefined) throw new WireError('MissingParameter', { parameter: 'MediaIds' });
    const { found, missing } = await resolveAssets(deps.assets, call.caller, { kind: 'attached', ids });
    return {
      AttachedMediaList: await Promise.all(
        found.map((asset) => describeAttached(deps, call, { asset, lifetimeSeconds })),
      ),
      NonExistMediaIds: [...missing],
    };
  },
});
