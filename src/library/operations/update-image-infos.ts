// UpdateImageInfos: changes the texts of up to 20 images. All changes are validated before the first is written.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { itemInteger, itemText, jsonList } from '../../access/parameters/json-list-parameter.ts';
import { changeAssets, readAssetChanges } from '../assets/change-assets.ts';
import { changingAssetTargets } from '../assets/asset-target.ts';
import type { Assets } from '../assets/assets-db.ts';

interface Deps {
  readonly assets: Pick<Assets, 'find' | 'change'>;
}

const item = z.object({
  ImageId: itemText(128),
  Title: itemText(4096),
  Description: itemText(8192),
  Tags: itemText(4096),
  CateId: itemInteger,
});

export const updateImageInfos = defineOperation({
  name: 'UpdateImageInfos',
  version: VOD_VERSION,
  summary: 'Changes the title, description, tags or category of up to 20 images.',
  parameters: z.object({ UpdateContent: jsonList(item) }),
  response: z.object({ NonExistImageIds: z.object({ ImageId: z.array(z.string()) }) }),
  target: async (deps: Deps, call) => {
    const asked = readAssetChanges('ImageId', call.parameters.UpdateContent ?? []);
    const targets = asked.map(({ id, CateId, Tags }) =>
      changingAssetTargets(deps.assets, call, { kind: 'image', id, CateId, Tags }),
    );
    return (await Promise.all(targets)).flat();
  },
  errors: ['InvalidImage.NotFound', 'CountExceededMax', 'IllegalCharacters', 'LengthExceededMax', 'TagsExceededMax'],
  handle: async (deps: Deps, call) => {
    const changes = readAssetChanges('ImageId', call.parameters.UpdateContent);
    const missing = await changeAssets(deps.assets, call.caller, { kind: 'image', changes });
    return { NonExistImageIds: { ImageId: missing } };
  },
});
