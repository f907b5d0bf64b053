// A bounded cache: drops entries past their maximum age as others come, and the oldest ones when it is full.
import type { Clock } from './clock.ts';
import { ownText } from './own-text.ts';
import type { Soon } from './soon.ts';

interface TtlCacheLimits {
  readonly maxEntries: number;
  /** An entry older than this is read again from its source. */
  readonly maxAgeMs: number;
  /** Limit on the sum of all weights, for values that differ much in size. */
  readonly maxWeight?: number;
  /** All entries were found to be current at this instant: their age counts from it. */
  readonly confirmed?: Confirmed | undefined;
}

/** When something was last found to be as it is remembered; -Infinity before the first time. */
export interface Confirmed {
  atMs: number;
}

interface Entry<K, V> {
  /** A text of its own: see ownText. */
  readonly key: K;
  readonly value: V;
  readonly storedAtMs: number;
  readonly weight: number;
}

/**
 * A full cache drops one in so many of its entries together. The first key of a Map is found by a walk over the places of those
 * that were deleted: one at a time costs as much as the cache is large.
 */
const EVICTED_PART = 8;
/** Entries past their age that one that comes takes away: they go faster than they come. */
const SWEPT_AT_ONCE = 2;

export class TtlCache<K, V> {
  readonly #entries = new Map<K, Entry<K, V>>();
  readonly #loading = new Map<K, Promise<V | undefined>>();
  readonly #limits: TtlCacheLimits;
  readonly #clock: Clock;
  readonly #weightOf: (value: V) => number;
  #weight = 0;
  /** Goes from the oldest entry to the newest one, and goes on where it was. */
  #inOrder = this.#entries.values();
  /** The oldest entry that the sweep has not passed; it may have been dropped or replaced. */
  #oldest: Entry<K, V> | undefined;

  constructor(limits: TtlCacheLimits, clock: Clock, weightOf: (value: V) => number = () => 0) {
    this.#limits = limits;
    this.#clock = clock;
    this.#weightOf = weightOf;
  }

  /** With those past their age that are not swept yet. */
  get size(): number {
    return this.#entries.size;
  }

  /** The oldest first. */
  *entries(): Generator<readonly [key: K, value: V]> {
    const nowMs = this.#clock.now();
    for (const entry of this.#entries.values()) if (!this.#isOver(entry, nowMs)) yield [entry.key, entry.value];
  }

  get(key: K, nowMs: number = this.#clock.now()): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (!this.#isOver(entry, nowMs)) return entry.value;
    this.#drop(key);
    return undefined;
  }

  set(key: K, value: V): void {
    const kept = this.#drop(key)?.key ?? (typeof key === 'string' ? (ownText(key) as K & string) : key);
    const weight = this.#weightOf(value);
    const nowMs = this.#clock.now();
    this.#sweep(nowMs);
    this.#entries.set(kept, { key: kept, value, storedAtMs: nowMs, weight });
    this.#weight += weight;
    const { maxEntries, maxWeight = Infinity } = this.#limits;
    if (this.#entries.size <= maxEntries && this.#weight <= maxWeight) return;
    const keptEntries =
      this.#entries.size <= maxEntries ? maxEntries : maxEntries - Math.floor(maxEntries / EVICTED_PART);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= keptEntries && this.#weight <= maxWeight) return;
      this.#drop(oldest);
    }
  }

  /**
   * The cached value at once, else what `load` finds. Callers during a load share it (single flight). A value that was deleted during its
   * load may be stale and is not cached; nor is one for which `isLasting` is false.
   */
  getOrLoad(
    key: K,
    load: (key: K) => Soon<V | undefined>,
    isLasting: (value: V) => boolean = () => true,
  ): Soon<V | undefined> {
    const known = this.get(key);
    if (known !== undefined) return known;
    const underWay = this.#loading.get(key);
    if (underWay !== undefined) return underWay;
    const loaded = load(key);
    if (!(loaded instanceof Promise)) {
      if (loaded !== undefined && isLasting(loaded)) this.set(key, loaded);
      return loaded;
    }
    const loading = (loaded as Promise<V | undefined>).then(
      (value) => {
        if (this.#loading.get(key) === loading) {
          this.#loading.delete(key);
          if (value !== undefined && isLasting(value)) this.set(key, value);
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
    this.#drop(key);
    this.#loading.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = undefined;
    this.#weight = 0;
    this.#loading.clear();
  }

  /** After the clock was set back, the age of an entry is unknown. */
  #isOver({ storedAtMs }: Entry<K, V>, nowMs: number): boolean {
    const ageMs = nowMs - Math.max(storedAtMs, this.#limits.confirmed?.atMs ?? -Infinity);
    return ageMs >= this.#limits.maxAgeMs || ageMs < 0;
  }

  /** A Map keeps its entries in the order in which they came: behind one that is not over there is none that is. */
  #sweep(nowMs: number): void {
    for (let swept = 0; swept < SWEPT_AT_ONCE; swept += 1) {
      const oldest = this.#oldest;
      if (oldest !== undefined && !this.#isOver(oldest, nowMs)) return;
      if (oldest !== undefined && this.#entries.get(oldest.key) === oldest) this.#drop(oldest.key);
      const { value, done } = this.#inOrder.next();
      this.#oldest = value;
      if (done !== true) continue;
      this.#inOrder = this.#entries.values();
      return;
    }
  }

  #drop(key: K): Entry<K, V> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#weight -= entry.weight;
    this.#entries.delete(key);
    return entry;
  }
}
