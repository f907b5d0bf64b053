// Finds the images or attached media that a call's list of ids names, and the ids that name none.
import type { AccessTarget } from '../../access/access-target.ts';
import type { Caller } from '../../access/caller.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId } from '../../wire/ids.ts';
import type { AssetKind } from '../videos/asset-facts.ts';
import type { Asset } from '../videos/asset.ts';
import { assetTarget } from './asset-target.ts';
import type { Assets } from './assets-db.ts';

type Lookup = Pick<Assets, 'find'>;

export const MAX_ASSETS_AT_ONCE = 20;

interface AskedAssets {
  readonly kind: AssetKind;
  readonly ids: readonly string[];
}

export async function assetTargets(
  assets: Lookup,
  call: { readonly caller: Pick<Caller, 'accountId'> },
  { kind, ids }: AskedAssets,
): Promise<readonly AccessTarget[]> {
  return await Promise.all([...new Set(ids)].map((id) => assetTarget(assets, call, { kind, id })));
}

/** Each once. Throws NotFound if the ids name none at all. */
export async function resolveAssets(
  assets: Lookup,
  { accountId }: Pick<Caller, 'accountId'>,
  { kind, ids }: AskedAssets,
): Promise<{ readonly found: readonly Asset[]; readonly missing: readonly string[] }> {
  const unique = [...new Set(ids)];
  const looked = await Promise.all(unique.map(async (id) => await assets.find(accountId, kind, asVideoId(id))));
  const found = looked.filter((asset) => asset !== undefined);
  if (found.length === 0) throw notFound(kind);
  return { found, missing: unique.filter((_, index) => looked[index] === undefined) };
}

export function notFound(kind: AssetKind): WireError {
  return new WireError(kind === 'image' ? 'InvalidImage.NotFound' : 'InvalidMedia.NotFound');
}
