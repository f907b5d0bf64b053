// Claims of nonces as they stand in the shared log, by when they expire: in the first process, which claims nothing itself and keeps them for
// processes that start. A record is copied and nothing is looked up: that costs a twentieth of what a table of them would.
import { EXPIRES_AT } from './record-layout.ts';
import { RECORD_WORDS } from './shared-log.ts';

const BUCKET_SECONDS = 30;
/** The first piece of a bucket has so many records, each further one twice as many, up to the most. */
const FIRST_RECORDS = 128;
const MOST_RECORDS = 4096;

interface Bucket {
  readonly full: Int32Array[];
  piece: Int32Array;
  /** Words of the piece. */
  used: number;
}

export class ClaimRecords {
  readonly #buckets = new Map<number, Bucket>();
  /** The one of the last record: nearly always that of the next one too. */
  #latest = { number: -1, bucket: newBucket() };

  /** The order within a bucket is kept. */
  add(words: Int32Array, at: number): void {
    const number = Math.floor(((words[at + EXPIRES_AT] as number) >>> 0) / BUCKET_SECONDS);
    const bucket = number === this.#latest.number ? this.#latest.bucket : this.#find(number);
    if (bucket.used === bucket.piece.length) growBucket(bucket);
    const { piece, used } = bucket;
    for (let word = 0; word < RECORD_WORDS; word += 1) piece[used + word] = words[at + word] as number;
    bucket.used += RECORD_WORDS;
  }

  sweep(nowMs: number): void {
    for (const number of this.#buckets.keys()) if ((number + 1) * BUCKET_SECONDS * 1000 <= nowMs) this.#drop(number);
  }

  /** All that are held, many in a piece. */
  *pieces(): Generator<Int32Array> {
    for (const { full, piece, used } of this.#buckets.values()) {
      yield* full;
      yield piece.subarray(0, used);
    }
  }

  #find(number: number): Bucket {
    let bucket = this.#buckets.get(number);
    if (bucket === undefined) this.#buckets.set(number, (bucket = newBucket()));
    this.#latest = { number, bucket };
    return bucket;
  }

  #drop(number: number): void {
    this.#buckets.delete(number);
    if (this.#latest.number === number) this.#latest = { number: -1, bucket: newBucket() };
  }
}

function newBucket(): Bucket {
  return { full: [], piece: new Int32Array(FIRST_RECORDS * RECORD_WORDS), used: 0 };
}

function growBucket(bucket: Bucket): void {
  const length = Math.min(bucket.piece.length * 2, MOST_RECORDS * RECORD_WORDS);
  bucket.full.push(bucket.piece);
  bucket.piece = new Int32Array(length);
  bucket.used = 0;
}
