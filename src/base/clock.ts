// Time as a value that is handed in, so that expiry can be tested to the millisecond.

/** Wall-clock time in integer milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

/** 0: not held. */
let heldMs = 0;

export const systemClock: Clock = { now: () => (heldMs === 0 ? Date.now() : heldMs) };

/**
 * Calls `act` with the system clock standing still: a call that is answered from memory asks for the time ten times, and means one instant.
 * What it leaves for later finds the clock running.
 */
export function atOneInstant(act: () => void): void {
  const outer = heldMs;
  heldMs = Date.now();
  try {
    act();
  } finally {
    heldMs = outer;
  }
}

/** A timer of Node with a longer delay would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A clock that can be moved. It runs on from where it was set, unless it is frozen. */
export class SettableClock implements Clock {
  #offsetMs = 0;
  #frozenAtMs: number | undefined;

  now(): number {
    return this.#frozenAtMs ?? Date.now() + this.#offsetMs;
  }

  set(instant: number | Date | string): void {
    const ms = typeof instant === 'number' ? instant : new Date(instant).getTime();
    if (!Number.isFinite(ms)) throw new RangeError('An instant is milliseconds since 1970, a Date or an ISO text');
    if (this.#frozenAtMs === undefined) this.#offsetMs = ms - Date.now();
    else this.#frozenAtMs = ms;
  }

  /** Negative to go back. */
  advance(ms: number): void {
    this.set(this.now() + ms);
  }

  /** Stops at the given instant, by default now. */
  freeze(instant: number | Date | string = this.now()): this {
    this.#frozenAtMs = this.now();
    this.set(instant);
    return this;
  }
}
