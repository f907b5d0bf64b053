// A log in a file that all processes of one server append to and read (decision 0048). The kernel puts appended records in one order,
// which is the same for all: a process appends what it wants to do, reads what came before it, and then knows what everybody knows. That
// takes two system calls, waits for no other process, and needs none to be alive.
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A divisor of a page of memory: the kernel writes a record whole or not at all, also when the process is killed. */
const RECORD_BYTES = 32;
export const RECORD_WORDS = 8;
/** Words of a record: its kind, with the number of its writer above it, and the number that the writer gave it. */
const HEAD = 0;
const SERIAL = 1;
const KIND_BITS = 8;
const KINDS = (1 << KIND_BITS) - 1;
const SERIAL_BITS = 24;
const SERIALS = (1 << SERIAL_BITS) - 1;
/** What comes behind it in its file is ignored by all: the log goes on in the next file. */
const TURN = KINDS;
const READ_RECORDS = 1024;
/** Files that are kept for those who read late. */
const KEPT = 8;

export interface LogPlace {
  /** Private to the user of the server. */
  readonly folder: string;
  /** The number of the file. */
  readonly number: number;
  readonly offset: number;
}

/** A record of another process, in `words` from `at`; `doubles` is the same memory. */
export type OnRecord = (words: Int32Array, at: number, doubles: Float64Array) => void;

interface LogDeps {
  readonly place: LogPlace;
  /** No two processes have the same one, nor one that was replaced and its successor. */
  readonly writer: number;
  readonly onRecord: OnRecord;
}

/** A record to append: words from 2 on are free, and words 4 and 5 together hold a double. */
export class LogRecord {
  readonly words = new Int32Array(RECORD_WORDS);
  readonly doubles = new Float64Array(this.words.buffer);
  readonly bytes = Buffer.from(this.words.buffer);
}

/** It was away for so long that others have removed what it has not read. */
export class LogLostError extends Error {
  override readonly name = 'LogLostError';
}

export class SharedLog {
  readonly #folder: string;
  readonly #writer: number;
  readonly #onRecord: OnRecord;
  readonly #words = new Int32Array(READ_RECORDS * RECORD_WORDS);
  readonly #doubles = new Float64Array(this.#words.buffer);
  readonly #bytes = Buffer.from(this.#words.buffer);
  #number: number;
  #at: number;
  #reading: number;
  #writing: number;
  #serial = 0;

  constructor({ place, writer, onRecord }: LogDeps) {
    this.#folder = place.folder;
    this.#number = place.number;
    this.#at = place.offset;
    this.#writer = writer << KIND_BITS;
    this.#onRecord = onRecord;
    [this.#reading, this.#writing] = openBoth(this.#path(this.#number));
  }

  /** Where the next record is read. */
  place(): LogPlace {
    return { folder: this.#folder, number: this.#number, offset: this.#at };
  }

  /** Reads what others have appended. */
  catchUp(): void {
    this.#readTo(0);
  }

  /** Appends a record. It has its place in the order when all before it were read, and its writer then does what it says. */
  commit(kind: number, record: LogRecord): void {
    const serial = this.#append(kind, record);
    // Behind a turn it is ignored by all.
    while (!this.#readTo(serial)) writeWhole(this.#writing, record.bytes);
  }

  /** Appends a record that its writer reads later, as those of others. */
  post(kind: number, record: LogRecord): void {
    this.#append(kind, record);
  }

  /** By one process alone: goes on in a new file, and removes old ones. */
  turn(): void {
    createFile(this.#path(this.#number + 1));
    const old = this.#path(this.#number - KEPT);
    this.post(TURN, new LogRecord());
    this.catchUp();
    try {
      unlinkSync(old);
    } catch {
      // There are not so many yet.
    }
  }

  close(): void {
    closeSync(this.#reading);
    closeSync(this.#writing);
  }

  #path(number: number): string {
    return join(this.#folder, String(number));
  }

  #append(kind: number, { words, bytes }: LogRecord): number {
    this.#serial = (this.#serial % SERIALS) + 1;
    words[HEAD] = this.#writer | kind;
    words[SERIAL] = ((words[SERIAL] ?? 0) & ~SERIALS) | this.#serial;
    writeWhole(this.#writing, bytes);
    return this.#serial;
  }

  /** True when it has come to the own record of this number; with 0 it reads to the end. False at a turn before it. */
  #readTo(serial: number): boolean {
    for (;;) {
      const gotBytes = readSync(this.#reading, this.#bytes, 0, this.#bytes.length, this.#at);
      if (gotBytes < RECORD_BYTES && serial === 0) return false;
      if (gotBytes < RECORD_BYTES) throw new Error('a record that was appended is not in the log');
      const found = this.#readRecords(Math.floor(gotBytes / RECORD_BYTES), serial);
      if (found === 'own') return true;
      if (found === 'turn' && serial !== 0) return false;
    }
  }

  /** So many records of the buffer, up to the own one or a turn. */
  #readRecords(count: number, serial: number): 'own' | 'turn' | 'all' {
    for (let at = 0; at < count * RECORD_WORDS; at += RECORD_WORDS) {
      this.#at += RECORD_BYTES;
      const head = this.#words[at] as number;
      const number = (this.#words[at + SERIAL] as number) & SERIALS;
      if (serial !== 0 && number === serial && (head & ~KINDS) === this.#writer) return 'own';
      if ((head & KINDS) === TURN) {
        this.#proceed();
        return 'turn';
      }
      this.#onRecord(this.#words, at, this.#doubles);
    }
    return 'all';
  }

  #proceed(): void {
    this.close();
    this.#number += 1;
    this.#at = 0;
    try {
      [this.#reading, this.#writing] = openBoth(this.#path(this.#number));
    } catch (error) {
      throw new LogLostError('the log went on without this process', { cause: error });
    }
  }
}

/** The number of the part of a record that its kind uses: eight bits above its serial number. */
export function markOf(words: Int32Array, at: number): number {
  return (words[at + SERIAL] as number) >>> SERIAL_BITS;
}

export function setMark({ words }: LogRecord, mark: number): void {
  words[SERIAL] = mark << SERIAL_BITS;
}

/** The first file of a log. */
export function createLog(folder: string): LogPlace {
  createFile(join(folder, '0'));
  return { folder, number: 0, offset: 0 };
}

function createFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

/** It is there: a process never makes one that others have removed. */
function openBoth(path: string): [reading: number, writing: number] {
  const reading = openSync(path, 'r');
  return [reading, openSync(path, 'a')];
}

function writeWhole(file: number, bytes: Buffer): void {
  if (writeSync(file, bytes, 0, RECORD_BYTES) !== RECORD_BYTES) throw new Error('a record was written in part');
}
