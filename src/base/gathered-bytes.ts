// Bytes that arrive in pieces, kept in one block of memory. Kept piece by piece, a body that is sent one byte at a time would
// take two hundred times its length.

export class GatheredBytes {
  #block: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The first piece is kept as it is: most bodies have only one. */
  add(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (this.#length === 0) this.#block = piece;
    else {
      if (length > this.#block.length) this.#grow(length);
      piece.copy(this.#block, this.#length);
    }
    this.#length = length;
  }

  /** Valid until the next piece is added. */
  bytes(): Buffer {
    return this.#block.subarray(0, this.#length);
  }

  #grow(atLeast: number): void {
    const block = Buffer.allocUnsafeSlow(Math.max(atLeast, 2 * this.#block.length));
    this.#block.copy(block, 0, 0, this.#length);
    this.#block = block;
  }
}
