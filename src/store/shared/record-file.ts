// Records of the shared log in a file of their own: what a process holds, for one that starts.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { RECORD_WORDS, type OnRecord } from './shared-log.ts';

const RECORDS_AT_ONCE = 2048;
const MARK_SHIFT = 24;
/** Words of a record: two of its head, then its values; an instant is a double in place of the third and fourth value. */
const VALUES = 2;
const INSTANT = 4;

export class RecordWriter {
  readonly #file: number;
  readonly #words = new Int32Array(RECORDS_AT_ONCE * RECORD_WORDS);
  readonly #doubles = new Float64Array(this.#words.buffer);
  #at = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w', 0o600);
  }

  write([kind, mark]: readonly [kind: number, mark: number], values: readonly number[], instant?: number): void {
    this.#words.set([kind, mark << MARK_SHIFT], this.#at);
    this.#words.set(values, this.#at + VALUES);
    if (instant !== undefined) this.#doubles[(this.#at + INSTANT) / 2] = instant;
    this.#at += RECORD_WORDS;
    if (this.#at === this.#words.length) this.#flush();
  }

  /** Whole records, as they stand. */
  writeAll(words: Int32Array): void {
    this.#flush();
    writeSync(this.#file, words);
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, new Uint8Array(this.#words.buffer, 0, this.#at * Int32Array.BYTES_PER_ELEMENT));
    this.#at = 0;
  }
}

export function readRecords(path: string, onRecord: OnRecord): void {
  const file = openSync(path, 'r');
  const words = new Int32Array(RECORDS_AT_ONCE * RECORD_WORDS);
  const doubles = new Float64Array(words.buffer);
  const bytes = new Uint8Array(words.buffer);
  try {
    for (let position = 0; ;) {
      const got = readSync(file, bytes, 0, bytes.length, position);
      if (got === 0) return;
      position += got;
      for (let at = 0; at < got / Int32Array.BYTES_PER_ELEMENT; at += RECORD_WORDS) onRecord(words, at, doubles);
    }
  } finally {
    closeSync(file);
  }
}
