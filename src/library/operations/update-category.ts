// UpdateCategory: renames a category.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { Categories } from '../categories/categories-db.ts';
import { categoryTarget, cateIdParameter, requireCateId, readCateName } from './category-parameters.ts';

interface Deps {
  readonly categories: Pick<Categories, 'rename'>;
}

export const updateCategory = defineOperation({
  name: 'UpdateCategory',
  version: VOD_VERSION,
  summary: 'Renames a category.',
  parameters: z.object({
    CateId: cateIdParameter.meta({ mandatory: true, wireType: 'integer' }),
    CateName: optionalText(4096).meta({ mandatory: true }),
  }),
  target: (_: Deps, call) => categoryTarget(call.parameters.CateId),
  errors: ['IllegalCharacters', 'LengthExceededMax', 'InvalidCateId.NotFound'],
  handle: async ({ categories }: Deps, call) => {
    const cateId = requireCateId(call.parameters.CateId);
    const cateName = readCateName(call.parameters.CateName);
    if (!(await categories.rename(call.caller.accountId, cateId, cateName)))
      throw new WireError('InvalidCateId.NotFound');
    return {};
  },
});
