// Rows as text, the same on both databases, and a digest of a table that does not depend on the order of its rows. Pure.
import { createHash } from 'node:crypto';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

export interface TableDigest {
  readonly rows: number;
  /** Hex; equal for the same rows in any order. */
  readonly digest: string;
}

const LIMIT = 1n << 128n;
const DIGEST_BYTES = 16;

export function columnsOf(row: Row): readonly string[] {
  return Object.keys(row).toSorted();
}

/** One line of JSON: the values in the order of the columns' names. */
export function writeRow(row: Row, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => row[column] ?? null));
}

export function readRow(line: string, columns: readonly string[]): Row {
  const values: unknown = JSON.parse(line);
  if (!Array.isArray(values) || values.length !== columns.length || !values.every(isValue))
    throw new Error('a line is not a row');
  return Object.fromEntries(columns.map((column, at) => [column, (values[at] as Value | undefined) ?? null]));
}

function isValue(value: unknown): value is Value {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

/** Adds up the hashes of the rows. It finds faults of a copy; it is no seal against forgery. */
export function createTableDigest(): { add(row: Row): void; end(): TableDigest } {
  let rows = 0;
  let sum = 0n;
  let columns: readonly string[] | undefined;
  return {
    add: (row) => {
      columns ??= columnsOf(row);
      const hash = createHash('sha256').update(writeRow(row, columns)).digest('hex');
      sum = (sum + BigInt(`0x${hash.slice(0, 2 * DIGEST_BYTES)}`)) % LIMIT;
      rows += 1;
    },
    end: () => ({ rows, digest: sum.toString(16).padStart(2 * DIGEST_BYTES, '0') }),
  };
}

export function sameTable(one: TableDigest | undefined, other: TableDigest | undefined): boolean {
  return one !== undefined && other !== undefined && one.rows === other.rows && one.digest === other.digest;
}
