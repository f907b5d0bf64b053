// Images and attached media as policy targets: `acs:vod:<region>:<account>:image/<ImageId>` and `…:attached/<MediaId>`, with the
// condition keys of videos. An image that becomes the cover of a video is a target of that call too.
import type { AccessTarget } from '../../access/access-target.ts';
import type { Caller } from '../../access/caller.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId, isVideoId, type AccountId } from '../../wire/ids.ts';
import { newVideoTarget, OF_VIDEO, videoKeys } from '../videos/video-target.ts';
import type { AssetKind } from '../videos/asset-facts.ts';
import type { Asset } from '../videos/asset.ts';
import type { Assets } from './assets-db.ts';
import { imageOfCover, imageOfUrl } from '../videos/image-url.ts';

type Lookup = Pick<Assets, 'find'>;

interface AssetCall {
  readonly caller: Pick<Caller, 'accountId'>;
}

export async function assetTarget(
  assets: Lookup,
  { caller }: AssetCall,
  { kind, id }: { readonly kind: AssetKind; readonly id: string },
): Promise<AccessTarget> {
  const asset = await assets.find(caller.accountId, kind, asVideoId(id));
  if (asset !== undefined) return targetOfAsset(asset);
  // One that does not exist may have any category and tags: the answer must be that for a hidden one.
  const path = `${kind}/${isVideoId(id) ? id : 'unknown'}`;
  return { service: 'vod', path, reach: 'one', varying: new Set(OF_VIDEO) };
}

function targetOfAsset(asset: Asset): AccessTarget {
  const keys = videoKeys({ CateId: asset.cateId, Tags: asset.tags });
  return { service: 'vod', path: `${asset.mediaType}/${asset.videoId}`, reach: 'one', keys };
}

interface Described {
  readonly CateId?: number | undefined;
  readonly Tags?: string | undefined;
}

/** Before and after a change of category or tags, as of videos. */
export async function changingAssetTargets(
  assets: Lookup,
  { caller }: AssetCall,
  { kind, id, CateId, Tags }: Described & { readonly kind: AssetKind; readonly id: string },
): Promise<readonly AccessTarget[]> {
  const asset = await assets.find(caller.accountId, kind, asVideoId(id));
  const before = await assetTarget(assets, { caller }, { kind, id });
  if (CateId === undefined && Tags === undefined) return [before];
  const keys = videoKeys({ CateId: CateId ?? asset?.cateId, Tags: Tags ?? asset?.tags });
  return [before, { ...before, keys }];
}

export function newAssetTarget(kind: AssetKind, described: Described): AccessTarget {
  return { ...newVideoTarget(described), path: `${kind}/new` };
}

/** The image that a CoverURL names, if it names one: who may not see an image cannot show it as a cover. */
export async function coverTargets(
  assets: Lookup,
  call: AssetCall,
  coverUrl: string | undefined,
): Promise<readonly AccessTarget[]> {
  const image = imageOfUrl(coverUrl ?? '');
  return image === undefined ? [] : [await assetTarget(assets, call, { kind: 'image', id: image.imageId })];
}

/** Throws unless the image exists that a cover, as `readCoverUrl` answers it, refers to. */
export async function requireCoverImage(
  assets: Lookup,
  accountId: AccountId,
  cover: string | null | undefined,
): Promise<void> {
  const image = imageOfCover(cover ?? '');
  if (image !== undefined && (await assets.find(accountId, 'image', image.imageId)) === undefined)
    throw new WireError('InvalidParameter', { parameter: 'CoverURL' }, 'no such image');
}
