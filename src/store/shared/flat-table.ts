// A table of rows of signed 32-bit numbers, each found by a hash of 64 bits: outside of the JavaScript heap, without an object for a
// row. It grows by a piece at a time (linear hashing), so that no insertion waits for a copy of the whole table.
import type { Hash } from './keyed-hash.ts';

const PIECE_BITS = 12;
const PIECE = 1 << PIECE_BITS;
const IN_PIECE = PIECE - 1;

/** The hash, and the next row of the chain (or of the free rows). */
const LOW = 0;
const HIGH = 1;
const NEXT = 2;
const OWN_COLUMNS = 3;

/** No row: rows are counted from 1. */
export const NONE = 0;

/** Takes 4 bytes for a column, and 4 for a row in its index. What was taken is kept for later rows. */
export class FlatTable {
  readonly #width: number;
  readonly #rows: Int32Array[] = [];
  readonly #heads: Int32Array[] = [new Int32Array(PIECE)];
  /** Chains are found by the low bits of the hash: `#level` is a power of two, and so many chains beyond it are split off. */
  #level = PIECE;
  #chains = PIECE;
  #used = 0;
  #free = NONE;
  #count = 0;

  /** Columns are numbered from 0. */
  constructor(columns: number) {
    this.#width = OWN_COLUMNS + columns;
  }

  get count(): number {
    return this.#count;
  }

  find({ low, high }: Readonly<Hash>): number {
    let row = this.#head(this.#chainOf(low));
    while (row !== NONE && (this.#cell(row, LOW) !== low || this.#cell(row, HIGH) !== high))
      row = this.#cell(row, NEXT);
    return row;
  }

  /** Its columns hold what an earlier row left there. */
  add({ low, high }: Readonly<Hash>): number {
    if (this.#count >= this.#chains) this.#splitChain();
    const row = this.#takeRow();
    const chain = this.#chainOf(low);
    this.#put(row, LOW, low);
    this.#put(row, HIGH, high);
    this.#put(row, NEXT, this.#head(chain));
    this.#putHead(chain, row);
    this.#count += 1;
    return row;
  }

  remove(row: number): void {
    this.#unlink(row);
    this.#put(row, NEXT, this.#free);
    this.#free = row;
    this.#count -= 1;
  }

  read(row: number, column: number): number {
    return this.#cell(row, OWN_COLUMNS + column);
  }

  write(row: number, column: number, value: number): void {
    this.#put(row, OWN_COLUMNS + column, value);
  }

  #takeRow(): number {
    const row = this.#free;
    if (row !== NONE) {
      this.#free = this.#cell(row, NEXT);
      return row;
    }
    if (this.#used === this.#rows.length << PIECE_BITS) this.#rows.push(new Int32Array(PIECE * this.#width));
    this.#used += 1;
    return this.#used;
  }

  #unlink(row: number): void {
    const chain = this.#chainOf(this.#cell(row, LOW));
    let before = this.#head(chain);
    if (before === row) {
      this.#putHead(chain, this.#cell(row, NEXT));
      return;
    }
    while (this.#cell(before, NEXT) !== row) before = this.#cell(before, NEXT);
    this.#put(before, NEXT, this.#cell(row, NEXT));
  }

  /** Moves the rows of one chain whose next bit of the hash is set into a new chain. */
  #splitChain(): void {
    const created = this.#chains;
    const split = created - this.#level;
    if (created === this.#heads.length << PIECE_BITS) this.#heads.push(new Int32Array(PIECE));
    let row = this.#head(split);
    this.#putHead(split, NONE);
    this.#chains += 1;
    while (row !== NONE) {
      const next = this.#cell(row, NEXT);
      const chain = this.#chainOf(this.#cell(row, LOW));
      this.#put(row, NEXT, this.#head(chain));
      this.#putHead(chain, row);
      row = next;
    }
    if (this.#chains === this.#level * 2) this.#level = this.#chains;
  }

  #chainOf(low: number): number {
    const chain = low & (this.#level * 2 - 1);
    return chain < this.#chains ? chain : chain - this.#level;
  }

  #head(chain: number): number {
    return (this.#heads[chain >>> PIECE_BITS] as Int32Array)[chain & IN_PIECE] as number;
  }

  #putHead(chain: number, row: number): void {
    (this.#heads[chain >>> PIECE_BITS] as Int32Array)[chain & IN_PIECE] = row;
  }

  #cell(row: number, column: number): number {
    const piece = this.#rows[(row - 1) >>> PIECE_BITS] as Int32Array;
    return piece[((row - 1) & IN_PIECE) * this.#width + column] as number;
  }

  #put(row: number, column: number, value: number): void {
    const piece = this.#rows[(row - 1) >>> PIECE_BITS] as Int32Array;
    piece[((row - 1) & IN_PIECE) * this.#width + column] = value;
  }
}
