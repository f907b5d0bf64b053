// What an observer of the database is told about each query.

/** A query that was answered, or failed. Its values are not in its text. */
export interface QueryEnded {
  readonly sql: string;
  readonly ms: number;
  readonly error?: unknown;
}
