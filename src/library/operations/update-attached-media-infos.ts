// UpdateAttachedMediaInfos: changes the texts and categories of up to 20 subtitles, watermarks or other material.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { itemText, jsonList } from '../../access/parameters/json-list-parameter.ts';
import { changingAssetTargets } from '../assets/asset-target.ts';
import type { Assets } from '../assets/assets-db.ts';
import { cateIdsParameter } from '../assets/cate-ids.ts';
import { changeAssets, readAssetChanges } from '../assets/change-assets.ts';

interface Deps {
  readonly assets: Pick<Assets, 'find' | 'change'>;
}

const item = z.object({
  MediaId: itemText(128),
  Title: itemText(4096),
  Description: itemText(8192),
  Tags: itemText(4096),
  CateIds: cateIdsParameter,
});

export const updateAttachedMediaInfos = defineOperation({
  name: 'UpdateAttachedMediaInfos',
  version: VOD_VERSION,
  summary:
    'Changes the title, description, tags or categories of up to 20 subtitles, watermarks or other attached media.',
  parameters: z.object({ UpdateContent: jsonList(item) }),
  response: z.object({ NonExistMediaIds: z.array(z.string()) }),
  target: async (deps: Deps, call) => {
    const asked = readAssetChanges('MediaId', call.parameters.UpdateContent ?? []);
    const targets = asked.map(({ id, CateIds, Tags }) =>
      changingAssetTargets(deps.assets, call, { kind: 'attached', id, CateId: CateIds?.[0], Tags }),
    );
    return (await Promise.all(targets)).flat();
  },
  errors: ['InvalidMedia.NotFound', 'CountExceededMax', 'IllegalCharacters', 'LengthExceededMax', 'TagsExceededMax'],
  handle: async (deps: Deps, call) => {
    const changes = readAssetChanges('MediaId', call.parameters.UpdateContent);
    return { NonExistMediaIds: await changeAssets(deps.assets, call.caller, { kind: 'attached', changes }) };
  },
});
