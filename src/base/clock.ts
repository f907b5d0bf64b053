// Time as a value that is handed in, so that expiry can be tested to the millisecond.

/** Wall-clock time in integer milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

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
