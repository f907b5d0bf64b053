// DeleteAttachedMedia: deletes subtitles, watermarks or other material permanently, and the captions that a subtitle became.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalList } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { Assets } from '../assets/assets-db.ts';
import { assetTargets, MAX_ASSETS_AT_ONCE, resolveAssets } from '../assets/resolve-assets.ts';

interface Deps {
  readonly assets: Pick<Assets, 'find' | 'remove'>;
}

export const deleteAttachedMedia = defineOperation({
  name: 'DeleteAttachedMedia',
  version: VOD_VERSION,
  summary: 'Deletes up to 20 subtitles, watermarks or other attached media permanently, with captions made of them.',
  parameters: z.object({
    MediaIds: optionalList({ maxItems: MAX_ASSETS_AT_ONCE, maxItemBytes: 128 }).meta({ mandatory: true }),
  }),
  response: z.object({ NonExistMediaIds: z.array(z.string()) }),
  target: (deps: Deps, call) =>
    assetTargets(deps.assets, call, { kind: 'attached', ids: call.parameters.MediaIds ?? [] }),
  errors: ['InvalidMedia.NotFound'],
  handle: async (deps: Deps, call) => {
    const { MediaIds: ids } = call.parameters;
    if (ids === undefined) throw new WireError('MissingParameter', { parameter: 'MediaIds' });
    const { found, missing } = await resolveAssets(deps.assets, call.caller, { kind: 'attached', ids });
    await deps.assets.remove(found);
    return { NonExistMediaIds: [...missing] };
  },
});
