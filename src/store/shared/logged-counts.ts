// Rate limits and uses as the shared log tells them: the part of the state that the first process and the members apply in the same way.
import type { Clock } from '../../base/clock.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import { createRateLimitInMemory, type Exceeded, type Rate } from './rate-limit.ts';
import type { RecordWriter } from './record-file.ts';
import { BUSY, GIVE_BACK, INSTANT, MORE, nameOf, partsOf, rateOf, TAKE, USES } from './record-layout.ts';

const USES_KEPT = { maxEntries: 100_000, maxAgeMs: 3_600_000 };

export class LoggedCounts {
  /** The instant of the step at hand: the same in every process. */
  readonly #instant = { ms: 0 };
  readonly #limit = createRateLimitInMemory({ now: () => this.#instant.ms });
  readonly #uses: TtlCache<string, number>;

  constructor(clock: Clock) {
    this.#uses = new TtlCache(USES_KEPT, clock);
  }

  /** A record of another process, or of a snapshot; others than of counts are left alone. */
  apply(words: Int32Array, at: number, doubles: Float64Array): void {
    switch ((words[at] as number) & 0xff) {
      case TAKE:
        this.take(words, at, { nowMs: doubles[(at + INSTANT) / 2] as number, rate: rateOf(words, at) });
        return;
      case GIVE_BACK:
        this.#limit.giveBack(nameOf(words, at), rateOf(words, at));
        return;
      case USES:
        this.use(words, at);
        return;
      case BUSY:
        this.#limit.restore(nameOf(words, at), doubles[(at + INSTANT) / 2] as number);
    }
  }

  take(
    words: Int32Array,
    at: number,
    { nowMs, rate }: { readonly nowMs: number; readonly rate: Rate },
  ): Exceeded | undefined {
    this.#instant.ms = nowMs;
    return this.#limit.take(nameOf(words, at), rate);
  }

  /** The sum of all. */
  use(words: Int32Array, at: number): number {
    const name = nameOf(words, at);
    const sum = (this.#uses.get(name) ?? 0) + (words[at + MORE] as number);
    this.#uses.set(name, sum);
    return sum;
  }

  /** What is held, as records. */
  save(file: RecordWriter): void {
    for (const [name, untilUs] of this.#limit.entries()) {
      const { mark, low, high } = partsOf(name);
      file.write([BUSY, mark], [low, high], untilUs);
    }
    for (const [name, sum] of this.#uses.entries()) {
      const { low, high } = partsOf(name);
      file.write([USES, 0], [low, high, sum]);
    }
  }
}
