// Used nonces and rate limits of several processes of one server, without Redis: each process keeps all of them in its memory and takes
// every step in the order of the shared log, so that all decide the same. See shared-log.ts.
import type { Clock } from '../../base/clock.ts';
import { createKeyedHash, type Hash } from './keyed-hash.ts';
import { ReplayWindow, type NonceStore } from './nonce-store.ts';
import { createRateLimitInMemory, pace, type Exceeded, type Rate, type RateLimit } from './rate-limit.ts';
import { readRecords, RecordWriter } from './record-file.ts';
import { createLog, LogLostError, LogRecord, markOf, setMark, SharedLog, type LogPlace } from './shared-log.ts';

/** Kinds of records. */
const CLAIM = 1;
const TAKE = 2;
const GIVE_BACK = 3;
/** In a snapshot alone: until when a name is busy. */
const BUSY = 4;

/** Words of a record. */
const LOW = 2;
const HIGH = 3;
/** Words of a claim. */
const EXPIRES_AT = 4;
const PARTY_LOW = 5;
const PARTY_HIGH = 6;
const GROUP = 7;
/** Words of a rate: an instant as a double, the interval in microseconds, the burst. */
const INSTANT = 4;
const INTERVAL = 6;
const BURST = 7;

/** Of a name in the table of limits: its kind comes before a space, and is none itself. */
const KINDS = 256;
const SPACE = 32;
const HALF = 0xffff;

export interface JoinedState {
  readonly nonceStore: NonceStore;
  readonly rateLimit: RateLimit;
  /** Reads what others did; also done with each step. */
  catchUp(): void;
}

/** In the process that starts the others. */
export interface HostedState extends JoinedState {
  /** What a process that starts now has to be given. Writes what is held now to a file. */
  beginning(snapshotPath: string): StateBeginning;
  /** Goes on in a new file of the log when the one in use is large. Called at intervals. */
  turn(): void;
  close(): void;
}

export interface StateBeginning {
  readonly place: LogPlace;
  readonly writer: number;
  /** Eight bytes, in hexadecimal. */
  readonly hashKey: string;
  readonly snapshotPath: string;
}

interface StateDeps extends Omit<StateBeginning, 'snapshotPath'> {
  readonly clock: Clock;
  /** This process cannot know any more what others did: it must end. */
  readonly onLost: () => void;
  /** A step failed: nothing was accepted. */
  readonly onError: (error: unknown) => void;
}

/** A file of this size is one of several that are kept: the memory of a container that shares 64 MiB holds them. */
const LARGE_FILE_BYTES = 4 * 1024 ** 2;

export function joinState({ snapshotPath, ...deps }: StateBeginning & StateDeps): JoinedState {
  const state = new LoggedState(deps);
  state.restore(snapshotPath);
  return state.asJoined();
}

type HostDeps = Pick<StateDeps, 'clock' | 'hashKey' | 'onError'>;

/** The folder is private to the user of the server, and empty. */
export function hostState(folder: string, deps: HostDeps, largeFileBytes = LARGE_FILE_BYTES): HostedState {
  let writer = 0;
  const state = new LoggedState({ ...deps, place: createLog(folder), writer, onLost: () => undefined });
  return {
    ...state.asJoined(),
    beginning: (snapshotPath) => {
      writer += 1;
      state.catchUp();
      state.save(snapshotPath);
      return { place: state.log.place(), writer, hashKey: deps.hashKey, snapshotPath };
    },
    turn: () => {
      state.catchUp();
      if (state.log.place().offset > largeFileBytes) state.log.turn();
    },
    close: () => state.log.close(),
  };
}

class LoggedState {
  readonly log: SharedLog;
  readonly #clock: Clock;
  readonly #onLost: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #window: ReplayWindow;
  readonly #hash: ReturnType<typeof createKeyedHash>;
  /** The instant of the step at hand: the same in every process. */
  readonly #instant = { ms: 0 };
  readonly #limit = createRateLimitInMemory({ now: () => this.#instant.ms });
  readonly #record = new LogRecord();
  readonly #nameHash: Hash = { low: 0, high: 0 };
  /** The claim that is read, and the instants of it. */
  readonly #read = { nonceHash: { low: 0, high: 0 }, partyHash: { low: 0, high: 0 }, group: 0 };
  readonly #times = { nowMs: 0, expiresAtMs: 0 };
  /** Whether another process claimed the nonce that this one is about to claim. */
  #isContested = false;
  /** Its rows in the window were looked up, and must stay where they are. */
  #isClaiming = false;

  constructor({ clock, place, writer, hashKey, onLost, onError }: StateDeps) {
    this.#clock = clock;
    this.#onLost = onLost;
    this.#onError = onError;
    const key = Buffer.from(hashKey, 'hex');
    this.#hash = createKeyedHash(key);
    this.#window = new ReplayWindow({ hashKey: key });
    this.log = new SharedLog({ place, writer, onRecord: (words, at, doubles) => this.#apply(words, at, doubles) });
  }

  asJoined(): JoinedState {
    return {
      catchUp: () => this.catchUp(),
      nonceStore: { claim: (owned, expiresAtMs) => this.#claim(owned, expiresAtMs) },
      rateLimit: {
        take: (name, rate) => this.#take(name, rate),
        giveBack: (name, rate) => this.#giveBack(name, rate),
      },
    };
  }

  catchUp(): void {
    this.#guard(() => this.log.catchUp());
    this.#window.sweep(this.#clock.now());
  }

  #claim(owned: Parameters<NonceStore['claim']>[0], expiresAtMs: number): boolean | 'unavailable' {
    const nowMs = this.#clock.now();
    const window = this.#window;
    window.sweep(nowMs);
    if (window.isUsed(owned, nowMs)) return false;
    if (!window.hasRoom(owned.party)) return 'unavailable';
    const { words } = this.#record;
    const { nonceHash, partyHash, group } = window.looked;
    const expiresAt = Math.ceil(expiresAtMs / 1000);
    words[LOW] = nonceHash.low;
    words[HIGH] = nonceHash.high;
    words[EXPIRES_AT] = expiresAt;
    words[PARTY_LOW] = partyHash.low;
    words[PARTY_HIGH] = partyHash.high;
    words[GROUP] = group;
    setMark(this.#record, 0);
    this.#isContested = false;
    this.#isClaiming = true;
    const isKept = this.#guard(() => this.log.commit(CLAIM, this.#record));
    this.#isClaiming = false;
    // It cannot be kept: with a full disk nothing is accepted.
    if (!isKept) return 'unavailable';
    // Others may have claimed it on the way.
    if (this.#isContested) return false;
    window.hold(expiresAt);
    return true;
  }

  #take(name: string, rate: Rate): Exceeded | undefined {
    const nowMs = this.#clock.now();
    this.#fillRate(name, rate);
    this.#record.doubles[INSTANT / 2] = nowMs;
    // A rate limit protects the server and grants no access: without the log it counts here alone.
    this.#guard(() => this.log.commit(TAKE, this.#record));
    this.#instant.ms = nowMs;
    return this.#limit.take(this.#nameOf(this.#record.words, 0), rate);
  }

  /** This process undoes it too when it reads its own record. */
  #giveBack(name: string, rate: Rate): void {
    this.#fillRate(name, rate);
    this.#guard(() => this.log.post(GIVE_BACK, this.#record));
  }

  #fillRate(name: string, rate: Rate): void {
    const { words } = this.#record;
    const { intervalUs, depthUs } = pace(rate);
    this.#hash(name, this.#nameHash);
    words[LOW] = this.#nameHash.low;
    words[HIGH] = this.#nameHash.high;
    words[INTERVAL] = intervalUs;
    words[BURST] = Math.round(depthUs / intervalUs);
    setMark(this.#record, kindOf(name));
  }

  #apply(words: Int32Array, at: number, doubles: Float64Array): void {
    switch ((words[at] as number) & 0xff) {
      case CLAIM:
        this.#takeOver(words, at);
        return;
      case TAKE:
        this.#instant.ms = doubles[(at + INSTANT) / 2] as number;
        this.#limit.take(this.#nameOf(words, at), rateOf(words, at));
        return;
      case GIVE_BACK:
        this.#limit.giveBack(this.#nameOf(words, at), rateOf(words, at));
        return;
      case BUSY:
        this.#limit.restore(this.#nameOf(words, at), doubles[(at + INSTANT) / 2] as number);
    }
  }

  /** Two claims of one nonce: the first has it. */
  #takeOver(words: Int32Array, at: number): void {
    const { nonceHash, partyHash } = this.#read;
    const own = this.#record.words;
    nonceHash.low = words[at + LOW] as number;
    nonceHash.high = words[at + HIGH] as number;
    partyHash.low = words[at + PARTY_LOW] as number;
    partyHash.high = words[at + PARTY_HIGH] as number;
    this.#read.group = words[at + GROUP] as number;
    this.#times.nowMs = this.#clock.now();
    this.#times.expiresAtMs = ((words[at + EXPIRES_AT] as number) >>> 0) * 1000;
    // One that was behind reads claims that are over.
    if (this.#times.expiresAtMs <= this.#times.nowMs) return;
    if (nonceHash.low === own[LOW] && nonceHash.high === own[HIGH]) this.#isContested = true;
    // The first process claims nothing itself: what it holds is swept here.
    if (!this.#isClaiming) this.#window.sweep(this.#times.nowMs);
    this.#window.takeOver(this.#read, this.#times);
  }

  /** The table of the name's kind, and in it the hash of the name. Digits would take longer than all else of a step. */
  #nameOf(words: Int32Array, at: number): string {
    const [low, high] = [words[at + LOW] as number, words[at + HIGH] as number];
    return String.fromCharCode(KINDS + markOf(words, at), SPACE, low >>> 16, low & HALF, high >>> 16, high & HALF);
  }

  /** False if it failed. */
  #guard(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      if (error instanceof LogLostError) this.#onLost();
      else this.#onError(error);
      return false;
    }
  }

  /** What is held, as records. */
  save(path: string): void {
    const file = new RecordWriter(path);
    try {
      for (const { nonceHash, partyHash, group, expiresAt } of this.#window.held())
        file.write([CLAIM, 0], [nonceHash.low, nonceHash.high, expiresAt, partyHash.low, partyHash.high, group]);
      for (const [name, untilUs] of this.#limit.entries()) {
        const half = (place: number): number => name.charCodeAt(place);
        file.write([BUSY, half(0) - KINDS], [(half(2) << 16) | half(3), (half(4) << 16) | half(5)], untilUs);
      }
    } finally {
      file.close();
    }
  }

  restore(path: string): void {
    readRecords(path, (...record) => this.#apply(...record));
  }
}

function rateOf(words: Int32Array, at: number): Rate {
  return {
    perSecond: 1_000_000 / ((words[at + INTERVAL] as number) >>> 0),
    burst: (words[at + BURST] as number) >>> 0,
  };
}

/** Eight bits of the first word of a name: names of one kind have a table of their own. */
function kindOf(name: string): number {
  let mark = 7;
  for (let at = 0; at < name.length && name.charCodeAt(at) !== 32; at += 1)
    mark = (mark * 31 + name.charCodeAt(at)) & 0xff;
  return mark;
}
