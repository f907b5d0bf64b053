// A bounded map that forgets the least recently used entry, and entries past their age.
import type { Clock } from './clock.ts';

export interface RecentMapLimits {
  readonly maxEntries: number;
  /** An entry older than this is read again from its source. */
  readonly maxAgeMs: number;
}

export class RecentMap<K, V> {
  readonly #entries = new Map<K, { value: V; storedAtMs: number }>();
  readonly #loading = new Map<K, Promise<V | undefined>>();
  readonly #limits: RecentMapLimits;
  readonly #clock: Clock;

  constructor(limits: RecentMapLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const ageMs = this.#clock.now() - entry.storedAtMs;
    // A clock that was set back says nothing of how old an entry is.
    if (ageMs >= this.#limits.maxAgeMs || ageMs < 0) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry.value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, storedAtMs: this.#clock.now() });
    if (this.#entries.size <= this.#limits.maxEntries) return;
    const oldest = this.#entries.keys().next();
    if (oldest.done !== true) this.#entries.delete(oldest.value);
  }

  /**
   * The remembered value at once, else what `load` finds. Callers that come while it loads wait for the same load; a
   * value that was deleted meanwhile is not remembered, for it may be the old one.
   */
  getOrLoad(key: K, load: (key: K) => Promise<V | undefined>): V | Promise<V | undefined> {
    const known = this.get(key);
    if (known !== undefined) return known;
    const underWay = this.#loading.get(key);
    if (underWay !== undefined) return underWay;
    const loading = load(key).then(
      (value) => {
        if (this.#loading.get(key) === loading) {
          this.#loading.delete(key);
          if (value !== undefined) this.set(key, value);
        }
        return value;
      },
      (error: unknown) => {
        if (this.#loading.get(key) === loading) this.#loading.delete(key);
        throw error;
      },
    );
    this.#loading.set(key, loading);
    return loading;
  }

  delete(key: K): void {
    this.#entries.delete(key);
    this.#loading.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#loading.clear();
  }
}
