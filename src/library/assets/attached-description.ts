// Describes attached media for the operations that answer it.
import { z } from 'zod';
import type { Call } from '../../access/operation.ts';
import { DEFAULT_APP_ID, STORAGE_LOCATION } from '../../wire/single-app.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { Asset } from '../videos/asset.ts';
import type { AssetDescriptionDeps } from './asset-description.ts';

export const attachedDescription = z.object({
  MediaId: z.string(),
  Type: z.string(),
  Title: z.string(),
  Description: z.string(),
  Tags: z.string(),
  Categories: z.array(z.object({ CateId: z.int(), CateName: z.string(), Level: z.int(), ParentId: z.int() })),
  Status: z.string(),
  Reason: z.string().optional(),
  StorageLocation: z.string(),
  AppId: z.string(),
  URL: z.string(),
  CreationTime: z.string(),
  ModificationTime: z.string(),
});

interface Described {
  readonly asset: Asset;
  readonly lifetimeSeconds: number;
}

/** With the categories that still exist. */
export async function describeAttached(
  { assetUrlOf, categories }: AssetDescriptionDeps,
  { origin, caller }: Pick<Call<unknown>, 'origin' | 'caller'>,
  { asset, lifetimeSeconds }: Described,
): Promise<z.input<typeof attachedDescription>> {
  const ids = asset.asset.cateIds ?? (asset.cateId === undefined ? [] : [asset.cateId]);
  const found = await Promise.all(ids.map((cateId) => categories.find(caller.accountId, cateId)));
  return {
    MediaId: asset.videoId,
    Type: asset.asset.type,
    Title: asset.title,
    Description: asset.description,
    Tags: asset.tags,
    Categories: found
      .filter((category) => category !== undefined)
      .map(({ cateId, cateName, level, parentId }) => ({
        CateId: cateId,
        CateName: cateName,
        Level: level,
        ParentId: parentId ?? -1,
      })),
    Status: asset.status,
    ...(asset.statusReason !== undefined && { Reason: asset.statusReason }),
    StorageLocation: STORAGE_LOCATION,
    AppId: DEFAULT_APP_ID,
    URL: assetUrlOf({ origin, asset, lifetimeSeconds, issuer: caller.issuer }),
    CreationTime: formatTimestamp(asset.createdAtMs),
    ModificationTime: formatTimestamp(asset.modifiedAtMs),
  };
}
