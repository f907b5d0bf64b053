// GetCategories: one category and its direct children; without an id the top level.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalInteger, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { Categories } from '../categories/categories-db.ts';
import {
  categoryDescription,
  categoryTarget,
  categoryTypeParameter,
  cateIdParameter,
  describeCategory,
  readParent,
} from './category-parameters.ts';

interface Deps {
  readonly categories: Pick<Categories, 'find' | 'list'>;
}

export const getCategories = defineOperation({
  name: 'GetCategories',
  version: VOD_VERSION,
  summary: 'Returns a category and its direct subcategories in pages; without CateId, the top-level categories.',
  parameters: z.object({
    CateId: cateIdParameter,
    PageNo: optionalInteger({ min: 1, max: 10_000 }),
    PageSize: optionalInteger({ min: 1, max: 100 }),
    SortBy: optionalWord(['CreationTime:Desc', 'CreationTime:Asc']),
    Type: categoryTypeParameter,
  }),
  response: z.object({
    Category: categoryDescription.optional(),
    SubTotal: z.int(),
    SubCategories: z.object({ Category: z.array(categoryDescription.extend({ SubTotal: z.int() })) }),
  }),
  target: (_: Deps, call) => categoryTarget(readParent(call.parameters.CateId)),
  errors: ['InvalidCateId.NotFound'],
  handle: async ({ categories }: Deps, call) => {
    const { CateId, PageNo = 1, PageSize = 10, SortBy, Type = 'default' } = call.parameters;
    const { accountId } = call.caller;
    const parentId = readParent(CateId);
    const parent = parentId === undefined ? undefined : await categories.find(accountId, parentId);
    if (parentId !== undefined && parent === undefined) throw new WireError('InvalidCateId.NotFound');
    const below = await categories.list(accountId, {
      parentId,
      type: parent?.type ?? Type,
      oldestFirst: SortBy === 'CreationTime:Asc',
      offset: (PageNo - 1) * PageSize,
      limit: PageSize,
    });
    return {
      ...(parent !== undefined && { Category: describeCategory(parent) }),
      SubTotal: below.total,
      SubCategories: {
        Category: below.categories.map((each) => ({ ...describeCategory(each), SubTotal: each.children })),
      },
    };
  },
});
