// The changes of UpdateImageInfos and UpdateAttachedMediaInfos: validated as a whole, then written one by one.
import type { Caller } from '../../access/caller.ts';
import { WireError } from '../../wire/errors.ts';
import { checkVideoTexts } from '../videos/video-texts.ts';
import type { AssetKind } from '../videos/asset-facts.ts';
import type { Assets } from './assets-db.ts';
import { MAX_ASSETS_AT_ONCE, resolveAssets } from './resolve-assets.ts';

interface WireChange {
  readonly Title?: string | undefined;
  readonly Description?: string | undefined;
  readonly Tags?: string | undefined;
  readonly CateId?: number | undefined;
  readonly CateIds?: readonly number[] | undefined;
}

type NamedChange = WireChange & { readonly id: string };
type IdName = 'ImageId' | 'MediaId';

/** Throws MissingParameter, CountExceededMax, or what is wrong with a text. */
export function readAssetChanges(
  idName: IdName,
  items: readonly (WireChange & { readonly [K in IdName]?: string | undefined })[] | undefined,
): readonly NamedChange[] {
  if (items === undefined) throw new WireError('MissingParameter', { parameter: 'UpdateContent' });
  if (items.length > MAX_ASSETS_AT_ONCE)
    throw new WireError('CountExceededMax', { parameter: 'UpdateContent', max: String(MAX_ASSETS_AT_ONCE) });
  const changes = items.map((item) => {
    const id = item[idName] ?? '';
    if (id === '') throw new WireError('MissingParameter', { parameter: `UpdateContent.${idName}` });
    return { ...item, id };
  });
  // Access is checked for each change alone, not for two of one together.
  if (new Set(changes.map(({ id }) => id)).size < changes.length)
    throw new WireError('InvalidParameter', { parameter: 'UpdateContent' }, 'one twice');
  return changes;
}

/** Answers the ids that name none. */
export async function changeAssets(
  assets: Pick<Assets, 'find' | 'change'>,
  caller: Pick<Caller, 'accountId'>,
  { kind, changes }: { readonly kind: AssetKind; readonly changes: readonly NamedChange[] },
): Promise<string[]> {
  for (const change of changes) checkVideoTexts(change);
  const { found, missing } = await resolveAssets(assets, caller, { kind, ids: changes.map(({ id }) => id) });
  const gone = [...missing];
  for (const asset of found) {
    const asked = changes.find(({ id }) => id === asset.videoId);
    const { Title, Description, Tags, CateId, CateIds } = asked ?? {};
    const change = {
      title: Title,
      description: Description,
      tags: Tags,
      cateId: CateIds?.[0] ?? CateId,
      cateIds: CateIds,
    };
    if (!(await assets.change(asset, change))) gone.push(asset.videoId);
  }
  return gone;
}
