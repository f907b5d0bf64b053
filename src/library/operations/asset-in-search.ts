// Describes images and attached media found by SearchMedia: the requested fields, under `Image` or `AttachedMedia`.
import type { z } from 'zod';
import type { Call } from '../../access/operation.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { DEFAULT_URL_SECONDS, describeImages, type AssetDescriptionDeps } from '../assets/asset-description.ts';
import { describeAttached } from '../assets/attached-description.ts';
import type { Asset } from '../videos/asset.ts';
import type { AssetDetails, mediaDescription, MediaField } from './media-description.ts';

const byDefault: readonly MediaField[] = ['Title', 'Status', 'ModificationTime', 'URL'];
const lifetimeSeconds = DEFAULT_URL_SECONDS;

interface FoundAssets {
  readonly assets: readonly Asset[];
  readonly fields: readonly MediaField[] | undefined;
}

export async function describeAssets(
  deps: AssetDescriptionDeps,
  call: Pick<Call<unknown>, 'origin' | 'caller'>,
  { assets, fields = byDefault }: FoundAssets,
): Promise<z.input<typeof mediaDescription>[]> {
  const names = new Set<string>([...fields, 'CreationTime']);
  return await Promise.all(
    assets.map(async (asset) => {
      const isImage = asset.mediaType === 'image';
      const all = isImage ? await imageDetails(deps, call, asset) : await attachedDetails(deps, call, asset);
      const chosen = Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
      return {
        MediaId: asset.videoId,
        MediaType: asset.mediaType,
        CreationTime: formatTimestamp(asset.createdAtMs),
        ...(isImage
          ? { Image: { ImageId: asset.videoId, ...chosen } }
          : { AttachedMedia: { MediaId: asset.videoId, BusinessType: asset.asset.type, ...chosen } }),
      };
    }),
  );
}

type DescriptionCall = Pick<Call<unknown>, 'origin' | 'caller'>;

async function imageDetails(deps: AssetDescriptionDeps, call: DescriptionCall, asset: Asset): Promise<AssetDetails> {
  const [described] = await describeImages(deps, call, { images: [asset], lifetimeSeconds });
  return described ?? {};
}

async function attachedDetails(deps: AssetDescriptionDeps, call: DescriptionCall, asset: Asset): Promise<AssetDetails> {
  return await describeAttached(deps, call, { asset, lifetimeSeconds });
}
