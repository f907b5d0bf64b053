// A stale cache: the last values that were read from the database, for as long as it is away: granted media and the issuing of
// credentials go on from memory, for a bounded time. A value that is forgotten is not answered again, so a revocation that was
// seen stays.
import type { Clock } from '../base/clock.ts';
import { andThen, orRecover, type Soon } from '../base/soon.ts';
import { TtlCache, type Confirmed } from '../base/ttl-cache.ts';
import { isUnavailable } from './database/is-unavailable.ts';

interface Options<V> {
  readonly clock: Clock;
  /** How old a value may be. 0 or absent: none is kept. */
  readonly staleMs?: number | undefined;
  readonly maxEntries: number;
  readonly maxWeight?: number;
  readonly weightOf?: (value: V) => number;
  readonly confirmed?: Confirmed | undefined;
}

export class LastKnown<K, V> {
  readonly #values: TtlCache<K, V>;
  /** Counts what was forgotten: a value that was being read meanwhile may be outdated. */
  #forgotten = 0;

  constructor({ clock, staleMs = 0, weightOf, ...limits }: Options<V>) {
    this.#values = new TtlCache({ ...limits, maxAgeMs: staleMs }, clock, weightOf);
  }

  /** What `load` answers, at once if it does; while the database is away, the last value that it answered. */
  read(key: K, load: (key: K) => Soon<V | undefined>): Soon<V | undefined> {
    const before = this.#forgotten;
    const remember = (value: V | undefined): V | undefined => {
      if (value === undefined || before !== this.#forgotten) this.#values.delete(key);
      else this.#values.set(key, value);
      return value;
    };
    return orRecover(
      () => andThen(load(key), remember),
      (error) => {
        const known = isUnavailable(error) ? this.#values.get(key) : undefined;
        if (known === undefined) throw error;
        return known;
      },
    );
  }

  delete(key: K): void {
    this.#forgotten += 1;
    this.#values.delete(key);
  }

  clear(): void {
    this.#forgotten += 1;
    this.#values.clear();
  }
}
