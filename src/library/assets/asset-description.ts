// Describes images and attached media for the operations that answer them.
import { z } from 'zod';
import type { Issuer } from '../../access/issuers/issuer.ts';
import type { Call, RequestOrigin } from '../../access/operation.ts';
import { DEFAULT_APP_ID, STORAGE_LOCATION } from '../../wire/single-app.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { Categories } from '../categories/categories-db.ts';
import type { Asset } from '../videos/asset.ts';

export interface RequestedAssetUrl {
  readonly origin: RequestOrigin;
  readonly asset: Asset;
  readonly lifetimeSeconds: number;
  readonly issuer: Issuer;
}

export interface AssetDescriptionDeps {
  readonly assetUrlOf: (requested: RequestedAssetUrl) => string;
  readonly categories: Pick<Categories, 'namesOf' | 'find'>;
}

export const DEFAULT_URL_SECONDS = 3600;

export const imageDescription = z.object({
  ImageId: z.string(),
  Title: z.string(),
  Description: z.string(),
  Tags: z.string(),
  CateId: z.int().optional(),
  CateName: z.string().optional(),
  ImageType: z.string(),
  Status: z.string(),
  /** Why it was refused. */
  Reason: z.string().optional(),
  StorageLocation: z.string(),
  AppId: z.string(),
  URL: z.string(),
  CreationTime: z.string(),
  ModificationTime: z.string(),
  Mezzanine: z.object({
    OriginalFileName: z.string(),
    FileURL: z.string(),
    FileSize: z.string(),
    Width: z.int(),
    Height: z.int(),
  }),
});

type AssetCall = Pick<Call<unknown>, 'origin' | 'caller'>;

/** Images of one account. Their URLs open when the file is there. */
export async function describeImages(
  deps: AssetDescriptionDeps,
  { origin, caller }: AssetCall,
  { images, lifetimeSeconds }: { readonly images: readonly Asset[]; readonly lifetimeSeconds: number },
): Promise<z.input<typeof imageDescription>[]> {
  const names = await deps.categories.namesOf(
    caller.accountId,
    images.map(({ cateId }) => cateId),
  );
  return images.map((asset) => {
    const url = deps.assetUrlOf({ origin, asset, lifetimeSeconds, issuer: caller.issuer });
    return describeImage(asset, { url, cateName: names.get(asset.cateId ?? -1) });
  });
}

function describeImage(
  image: Asset,
  { url, cateName }: { readonly url: string; readonly cateName: string | undefined },
) {
  return {
    ImageId: image.videoId,
    Title: image.title,
    Description: image.description,
    Tags: image.tags,
    ...(image.cateId !== undefined && { CateId: image.cateId }),
    ...(cateName !== undefined && { CateName: cateName }),
    ImageType: image.asset.type,
    Status: image.status,
    ...(image.statusReason !== undefined && { Reason: image.statusReason }),
    StorageLocation: STORAGE_LOCATION,
    AppId: DEFAULT_APP_ID,
    URL: url,
    CreationTime: formatTimestamp(image.createdAtMs),
    ModificationTime: formatTimestamp(image.modifiedAtMs),
    Mezzanine: {
      OriginalFileName: image.sourceFileName,
      FileURL: url,
      FileSize: String(image.sizeBytes),
      Width: image.asset.width ?? 0,
      Height: image.asset.height ?? 0,
    },
  };
}
