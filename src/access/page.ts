// Pagination: a page of a list that is sorted by name, the items after the marker of the page before.

export interface PageQuery {
  /** The marker: the key of the last item that was seen. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The marker of the next page, if there is one. */
  readonly next: string | undefined;
}

/** `found` is one longer than the page if something follows. */
export function cutPage<T>(found: readonly T[], limit: number, keyOf: (item: T) => string): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? keyOf(last) : undefined };
}
