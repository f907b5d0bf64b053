// DeleteCategory: deletes a category and all below it. Their videos stay, without a category.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { WireError } from '../../wire/errors.ts';
import type { Categories } from '../categories/categories-db.ts';
import { categoryTarget, cateIdParameter, requireCateId } from './category-parameters.ts';
import { everyVideo } from '../../access/access-target.ts';

interface Deps {
  readonly categories: Pick<Categories, 'remove'>;
}

export const deleteCategory = defineOperation({
  name: 'DeleteCategory',
  version: VOD_VERSION,
  summary: 'Deletes a category and its subcategories; their videos are kept.',
  parameters: z.object({ CateId: cateIdParameter.meta({ mandatory: true, wireType: 'integer' }) }),
  // It removes videos from their category: a caller limited to some videos may not do that.
  target: (_: Deps, call) => [categoryTarget(call.parameters.CateId), everyVideo],
  errors: ['InvalidCateId.NotFound'],
  handle: async ({ categories }: Deps, call) => {
    const cateId = requireCateId(call.parameters.CateId);
    if (!(await categories.remove(call.caller.accountId, cateId))) throw new WireError('InvalidCateId.NotFound');
    return {};
  },
});
