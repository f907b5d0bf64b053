// Shared by the operations on categories: their description, parameters and policy targets.
import { z } from 'zod';
import type { AccessTarget } from '../../access/access-target.ts';
import { optionalInteger, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { checkText } from '../videos/video-texts.ts';
import type { Category } from '../categories/categories-db.ts';

/** As ParentId: the category is at the top. */
const TOP = -1;
const MAX_NAME_BYTES = 64;

export const cateIdParameter = optionalInteger({ min: TOP, max: Number.MAX_SAFE_INTEGER });
export const categoryTypeParameter = optionalWord(['default', 'material']);

export const categoryDescription = z.object({
  CateId: z.int(),
  CateName: z.string(),
  ParentId: z.int(),
  Level: z.int(),
  Type: z.string(),
});

export function describeCategory({ cateId, cateName, parentId, level, type }: Category) {
  return { CateId: cateId, CateName: cateName, ParentId: parentId ?? TOP, Level: level, Type: type };
}

/** Undefined for the top. */
export function readParent(id: number | undefined): number | undefined {
  return id === TOP ? undefined : id;
}

export function readCateName(name: string | undefined): string {
  if (name === undefined) throw new WireError('MissingParameter', { parameter: 'CateName' });
  checkText('CateName', name, MAX_NAME_BYTES);
  return name;
}

export function requireCateId(id: number | undefined): number {
  if (id === undefined) throw new WireError('MissingParameter', { parameter: 'CateId' });
  return id;
}

/** One category, with the condition key that its videos have; undefined: all categories. */
export function categoryTarget(cateId: number | undefined): AccessTarget {
  if (cateId === undefined)
    return { service: 'vod', path: 'category/', reach: 'every', varying: new Set(['vod:cateid']) };
  const keys = new Map([['vod:cateid', [String(cateId)]]]);
  return { service: 'vod', path: `category/${String(cateId)}`, reach: 'one', keys };
}
