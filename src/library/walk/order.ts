// The orders in which videos can be walked, and conditions on them. Pure.
import type { Expression, SqlBool } from 'kysely';

export interface SortField {
  readonly column: 'created_at_ms' | 'modified_at_ms';
  readonly isDescending: boolean;
}

export type Condition = Expression<SqlBool>;

export function direction(isDescending: boolean, isBackward: boolean): 'asc' | 'desc' {
  return isDescending === isBackward ? 'asc' : 'desc';
}
