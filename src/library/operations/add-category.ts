// AddCategory: creates a category, at the top or below another.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { Categories } from '../categories/categories-db.ts';
import {
  categoryDescription,
  categoryTarget,
  categoryTypeParameter,
  cateIdParameter,
  describeCategory,
  readCateName,
  readParent,
} from './category-parameters.ts';

interface Deps {
  readonly categories: Pick<Categories, 'add'>;
}

const refusals = {
  'no such parent': 'InvalidCateId.NotFound',
  'too deep': 'LevelExceededMax',
  'too many': 'SubTotalExceededMax',
} as const;

export const addCategory = defineOperation({
  name: 'AddCategory',
  version: VOD_VERSION,
  summary:
    'Creates a category at the top level or below another; there are at most three levels and 100 categories under each parent.',
  parameters: z.object({
    CateName: optionalText(4096).meta({ mandatory: true }),
    ParentId: cateIdParameter,
    Type: categoryTypeParameter,
  }),
  response: z.object({ Category: categoryDescription }),
  target: (_: Deps, call) => categoryTarget(readParent(call.parameters.ParentId)),
  errors: [
    ...(['IllegalCharacters', 'LengthExceededMax'] as const),
    ...(['InvalidCateId.NotFound', 'LevelExceededMax', 'SubTotalExceededMax'] as const),
  ],
  handle: async ({ categories }: Deps, call) => {
    const { CateName, ParentId, Type } = call.parameters;
    const added = await categories.add(call.caller.accountId, {
      cateName: readCateName(CateName),
      parentId: readParent(ParentId),
      type: Type ?? 'default',
    });
    if (typeof added === 'string') throw new WireError(refusals[added]);
    return { Category: describeCategory(added) };
  },
});
