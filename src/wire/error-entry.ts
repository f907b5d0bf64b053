// One line of the error table.

export interface ErrorEntry {
  readonly status: number;
  /** `{name}` is filled from the error's parameters. */
  readonly message: string;
  /** What the caller should do, for docs/errors.md. */
  readonly remedy: string;
}
