// CateIds: the categories of attached media, as the vendor's text with commas between them.
import { z } from 'zod';

const MAX_CATEGORIES = 20;

/** Undefined when none is given. */
export const cateIdsParameter = z.preprocess(
  (value) => {
    if (typeof value === 'number') return [value];
    if (typeof value !== 'string') return value;
    if (value.length > 400) return Number.NaN;
    const items = value.split(',').map((item) => item.trim());
    const ids = items.filter((item) => item !== '');
    return ids.length === 0 ? undefined : ids.map((item) => (/^\d{1,15}$/.test(item) ? Number(item) : Number.NaN));
  },
  z.array(z.int().min(0)).max(MAX_CATEGORIES).optional(),
) as unknown as z.ZodType<readonly number[] | undefined>;
