// Used nonces and rate limits of several processes of one server, without Redis: each process keeps all of them in its memory and takes
// every step in the order of the shared log, so that all decide the same. See shared-log.ts; hosted-state.ts is the first process.
import type { Clock } from '../../base/clock.ts';
import { createKeyedHash, type Hash } from './keyed-hash.ts';
import { LoggedCounts } from './logged-counts.ts';
import { ReplayWindow, type NonceStore } from './nonce-store.ts';
import { pace, type Exceeded, type Rate, type RateLimit } from './rate-limit.ts';
import { readRecords } from './record-file.ts';
import {
  BURST,
  CLAIM,
  EXPIRES_AT,
  GIVE_BACK,
  GROUP,
  HIGH,
  INSTANT,
  INTERVAL,
  kindOf,
  LOW,
  MORE,
  PARTY_HIGH,
  PARTY_LOW,
  TAKE,
  USES,
} from './record-layout.ts';
import { LogLostError, LogRecord, setMark, SharedLog, type LogPlace } from './shared-log.ts';

/** What all processes used of a name. Names that are not used for an hour are forgotten, and so are the oldest of too many. */
export interface SharedUses {
  /** Tells all of so many more, and answers what was told by all. */
  add(name: string, more: number): number;
}

export interface JoinedState {
  readonly nonceStore: NonceStore;
  readonly rateLimit: RateLimit;
  readonly uses: SharedUses;
  /** Reads what others did; also done with each step. */
  catchUp(): void;
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

export function joinState({ snapshotPath, ...deps }: StateBeginning & StateDeps): JoinedState {
  const state = new LoggedState(deps);
  state.restore(snapshotPath);
  return state.asJoined();
}

class LoggedState {
  readonly #log: SharedLog;
  readonly #clock: Clock;
  readonly #onLost: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #window: ReplayWindow;
  readonly #hash: ReturnType<typeof createKeyedHash>;
  readonly #counts: LoggedCounts;
  readonly #record = new LogRecord();
  readonly #nameHash: Hash = { low: 0, high: 0 };
  /** The claim that is taken over. */
  readonly #read = { nonceHash: { low: 0, high: 0 }, partyHash: { low: 0, high: 0 }, group: 0 };
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
    this.#counts = new LoggedCounts(clock);
    this.#window = new ReplayWindow({ hashKey: key });
    this.#log = new SharedLog({ place, writer, onRecord: (words, at, doubles) => this.#apply(words, at, doubles) });
  }

  asJoined(): JoinedState {
    return {
      catchUp: () => this.#catchUp(),
      nonceStore: { claim: (owned, expiresAtMs) => this.#claim(owned, expiresAtMs) },
      rateLimit: {
        take: (name, rate) => this.#take(name, rate),
        giveBack: (name, rate) => this.#giveBack(name, rate),
      },
      uses: { add: (name, more) => this.#addUses(name, more) },
    };
  }

  #catchUp(): void {
    this.#guard(() => this.#log.catchUp());
    this.#window.sweep(this.#clock.now());
  }

  #claim(owned: Parameters<NonceStore['claim']>[0], expiresAtMs: number): boolean | 'unavailable' {
    const nowMs = this.#clock.now();
    const window = this.#window;
    window.sweep(nowMs);
    window.look(owned);
    const { nonceHash, partyHash } = window.looked;
    if (window.isUsed(nowMs)) return false;
    if (!window.hasRoom(owned.party)) return 'unavailable';
    const { words } = this.#record;
    const expiresAt = Math.ceil(expiresAtMs / 1000);
    words[LOW] = nonceHash.low;
    words[HIGH] = nonceHash.high;
    words[EXPIRES_AT] = expiresAt;
    words[PARTY_LOW] = partyHash.low;
    words[PARTY_HIGH] = partyHash.high;
    words[GROUP] = window.looked.group;
    setMark(this.#record, 0);
    this.#isContested = false;
    this.#isClaiming = true;
    const isKept = this.#guard(() => this.#log.commit(CLAIM, this.#record));
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
    this.#guard(() => this.#log.commit(TAKE, this.#record));
    return this.#counts.take(this.#record.words, 0, { nowMs, rate });
  }

  /** This process undoes it too when it reads its own record. */
  #giveBack(name: string, rate: Rate): void {
    this.#fillRate(name, rate);
    this.#guard(() => this.#log.post(GIVE_BACK, this.#record));
  }

  #addUses(name: string, more: number): number {
    this.#fillName(name, 0);
    this.#record.words[MORE] = more;
    // Without the log they are counted here alone: a process has a bound of its own.
    this.#guard(() => this.#log.commit(USES, this.#record));
    return this.#counts.use(this.#record.words, 0);
  }

  #fillRate(name: string, rate: Rate): void {
    const { words } = this.#record;
    const { intervalUs, depthUs } = pace(rate);
    this.#fillName(name, kindOf(name));
    words[INTERVAL] = intervalUs;
    words[BURST] = Math.round(depthUs / intervalUs);
  }

  #fillName(name: string, mark: number): void {
    const { words } = this.#record;
    this.#hash(name, this.#nameHash);
    words[LOW] = this.#nameHash.low;
    words[HIGH] = this.#nameHash.high;
    setMark(this.#record, mark);
  }

  #apply(words: Int32Array, at: number, doubles: Float64Array): void {
    if (((words[at] as number) & 0xff) === CLAIM) this.#takeOver(words, at);
    else this.#counts.apply(words, at, doubles);
  }

  /** Two claims of one nonce: the first has it. */
  #takeOver(words: Int32Array, at: number): void {
    const { nonceHash, partyHash } = this.#read;
    const own = this.#record.words;
    const nowMs = this.#clock.now();
    const expiresAtMs = ((words[at + EXPIRES_AT] as number) >>> 0) * 1000;
    // One that was behind reads claims that are over.
    if (expiresAtMs <= nowMs) return;
    if (words[at + LOW] === own[LOW] && words[at + HIGH] === own[HIGH]) this.#isContested = true;
    // One that claims little itself sweeps here.
    if (!this.#isClaiming) this.#window.sweep(nowMs);
    nonceHash.low = words[at + LOW] as number;
    nonceHash.high = words[at + HIGH] as number;
    partyHash.low = words[at + PARTY_LOW] as number;
    partyHash.high = words[at + PARTY_HIGH] as number;
    this.#read.group = words[at + GROUP] as number;
    this.#window.takeOver(this.#read, expiresAtMs);
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

  restore(path: string): void {
    readRecords(path, (...record) => this.#apply(...record));
  }
}
