// Tables of SQLite that hold nothing of their own: triggers write them with the tables that they are an index of. They are neither
// copied nor frozen, and other databases do not have them.

/** Beside these a full-text table has some of its own, which begin with its name. */
const DERIVED = /^video_text(?:_ids$|s$|s_)/;

export function isDerived(table: string): boolean {
  return DERIVED.test(table);
}
