// A bounded cache of what was found lately, by its key: close to LRU, in two generations. When the young one is full it becomes
// the old one, and what is asked for again moves to the young one. No entry is ever removed by itself, so an entry costs the same
// however many there are.
import { ownText } from './own-text.ts';

export class RecentValues<V> {
  readonly #generationSize: number;
  #young = new Map<string, V>();
  #old: ReadonlyMap<string, V> = new Map();

  /** Remembers at least half of `maxEntries`, and never more than all of them. */
  constructor(maxEntries: number) {
    this.#generationSize = Math.max(1, Math.floor(maxEntries / 2));
  }

  get(key: string): V | undefined {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const older = this.#old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
  }

  set(key: string, value: V): void {
    this.setOwn(ownText(key), value);
  }

  /** With a key that holds on to no other text. */
  setOwn(key: string, value: V): void {
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
