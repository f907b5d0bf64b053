// The categories of the account as one list, each with its path: `Courses / Spring`. There are three levels of at most a hundred.
import type { Client } from '../../sdk/client.ts';

export interface Category {
  readonly cateId: number;
  readonly name: string;
  /** With the names above it. */
  readonly path: string;
  readonly level: number;
  /** Its own id and those below it. */
  readonly withBelow: readonly number[];
}

const PAGE = 100;
/** Larger trees are cut: a list of choices is no longer one. */
const MOST = 500;

export async function loadCategories(client: Client): Promise<readonly Category[]> {
  const found: Category[] = [];
  await loadBelow(client, found, undefined);
  return found;
}

async function loadBelow(client: Client, found: Category[], parent: Category | undefined): Promise<readonly number[]> {
  const asked = { pageNo: 1, pageSize: PAGE, ...(parent !== undefined && { cateId: parent.cateId }) };
  const { subCategories } = await client.getCategories(asked);
  const ids: number[] = [];
  for (const { cateId, cateName, level, subTotal } of subCategories.category) {
    if (found.length >= MOST) break;
    const path = parent === undefined ? cateName : `${parent.path} / ${cateName}`;
    const category: Category = { cateId, name: cateName, path, level, withBelow: [cateId] };
    const at = found.push(category) - 1;
    const below = subTotal > 0 ? await loadBelow(client, found, category) : [];
    found[at] = { ...category, withBelow: [cateId, ...below] };
    ids.push(cateId, ...below);
  }
  return ids;
}
