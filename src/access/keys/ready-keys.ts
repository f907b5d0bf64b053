// HMAC keys take more memory than the secret that they are made from, and microseconds to make: only the access keys that were used last
// have them ready.

export interface WithReady<Facts, Ready> {
  readonly facts: Facts;
  ready: Ready | undefined;
}

export class ReadyKeys<Facts extends { readonly accessKeyId: string }, Ready> {
  readonly #make: (facts: Facts) => Ready;
  readonly #max: number;
  /** By id, so that an access key that was read again takes the place of what was read before. The oldest comes first. */
  readonly #given = new Map<string, WithReady<Facts, Ready>>();

  constructor(make: (facts: Facts) => Ready, max: number) {
    this.#make = make;
    this.#max = max;
  }

  get size(): number {
    return this.#given.size;
  }

  /** Makes what is missing, and takes it from the one that was given its own first. */
  of(key: WithReady<Facts, Ready>): Ready {
    if (key.ready !== undefined) return key.ready;
    const { accessKeyId } = key.facts;
    this.#given.delete(accessKeyId);
    if (this.#given.size >= this.#max) this.#dropFirst();
    this.#given.set(accessKeyId, key);
    return (key.ready = this.#make(key.facts));
  }

  clear(): void {
    this.#given.clear();
  }

  #dropFirst(): void {
    const [first] = this.#given.values();
    if (first === undefined) return;
    first.ready = undefined;
    this.#given.delete(first.facts.accessKeyId);
  }
}
