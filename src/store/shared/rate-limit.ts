// Rate limits: a rate for each name, and a burst above it. In process memory; bounded. The rule is GCRA: for each name only one
// instant is kept, until which the name is busy.
import type { Clock } from '../../base/clock.ts';
import type { Soon } from '../../base/soon.ts';

export interface Rate {
  readonly perSecond: number;
  /** The burst of a name that was idle. */
  readonly burst: number;
}

export interface Exceeded {
  /** Whole milliseconds, at least 1, after which the next one passes. */
  readonly retryAfterMs: number;
}

export interface RateLimit {
  /** Undefined when it passes. A refused attempt is not counted. */
  take(name: string, rate: Rate): Soon<Exceeded | undefined>;
  /** Undoes one `take` that passed: what it was for was refused for another reason. */
  giveBack(name: string, rate: Rate): void;
}

/** As {@link RateLimit}, but answers at once. */
export interface RateLimitNearby extends RateLimit {
  take(name: string, rate: Rate): Exceeded | undefined;
}

export interface RateLimitInMemory extends RateLimitNearby {
  /** Names, and until when each is busy, in microseconds. */
  entries(): Iterable<readonly [name: string, untilUs: number]>;
  restore(name: string, untilUs: number): void;
}

/** Names checked for each new name, and removed if idle: names are removed faster than they are added. */
const SWEPT_AT_ONCE = 4;
const SHARED_PLACES = 1024;
/** Longer than any burst: a name that is busy beyond it was recorded before the clock was set back. */
const LEFTOVER_US = 600_000_000;

/** One table for each kind of name, its first word: a flood of one kind leaves the others their places. */
export function createRateLimitInMemory(clock: Clock, maxNamesOfAKind = 100_000): RateLimitInMemory {
  const tables = new Map<string, RateLimitInMemory>();
  const tableOf = (name: string): RateLimitInMemory => {
    const end = name.indexOf(' ');
    const kind = end < 0 ? '' : name.slice(0, end);
    let table = tables.get(kind);
    if (table === undefined) tables.set(kind, (table = createTable(clock, maxNamesOfAKind)));
    return table;
  };
  return {
    take: (name, rate) => tableOf(name).take(name, rate),
    giveBack: (name, rate) => {
      tableOf(name).giveBack(name, rate);
    },
    *entries() {
      for (const table of tables.values()) yield* table.entries();
    },
    restore: (name, untilUs) => {
      tableOf(name).restore(name, untilUs);
    },
  };
}

function createTable(clock: Clock, maxNames: number): RateLimitInMemory {
  const busyUntil = new Map<string, number>();
  // Shared by new names when the table is full: they are limited together, neither unlimited nor refused. One for each rate.
  const shared = new Map<string, Float64Array>();
  let sweeping = busyUntil.entries();

  const sweep = (nowUs: number): void => {
    for (let looked = 0; looked < SWEPT_AT_ONCE; looked += 1) {
      const next = sweeping.next();
      if (next.done === true) {
        sweeping = busyUntil.entries();
        return;
      }
      const [name, untilUs] = next.value;
      if (untilUs <= nowUs || untilUs > nowUs + LEFTOVER_US) busyUntil.delete(name);
    }
  };

  const takeShared = (name: string, rate: Rate, nowUs: number): Exceeded | undefined => {
    const kind = `${String(rate.perSecond)}/${String(rate.burst)}`;
    let places = shared.get(kind);
    if (places === undefined) shared.set(kind, (places = new Float64Array(SHARED_PLACES)));
    const place = placeOf(name);
    const { untilUs, exceeded } = judge(places[place], pace(rate), nowUs);
    places[place] = untilUs;
    return exceeded;
  };

  return {
    take(name, rate) {
      const nowUs = Math.round(clock.now() * 1000);
      const known = busyUntil.get(name);
      if (known === undefined) {
        sweep(nowUs);
        if (busyUntil.size >= maxNames) return takeShared(name, rate, nowUs);
      }
      const { untilUs, exceeded } = judge(known, pace(rate), nowUs);
      busyUntil.set(name, untilUs);
      return exceeded;
    },
    giveBack(name, rate) {
      const known = busyUntil.get(name);
      // A name that shares its place with others has nothing of its own to undo.
      if (known !== undefined) busyUntil.set(name, known - pace(rate).intervalUs);
    },
    entries: () => busyUntil.entries(),
    restore: (name, untilUs) => void busyUntil.set(name, untilUs),
  };
}

/** The part of each rate that one of so many processes has. */
export function shareOfRates(limit: RateLimitNearby, processes: number): RateLimitNearby {
  if (processes === 1) return limit;
  const part = ({ perSecond, burst }: Rate): Rate => ({ perSecond: perSecond / processes, burst: burst / processes });
  return {
    take: (name, rate) => limit.take(name, part(rate)),
    giveBack: (name, rate) => {
      limit.giveBack(name, part(rate));
    },
  };
}

interface Pace {
  /** The time that one attempt keeps a name busy. */
  readonly intervalUs: number;
  /** How far ahead of the clock a name may be busy. */
  readonly depthUs: number;
}

/** In whole microseconds: with fractions of milliseconds since 1970 the last of a burst would fall to rounding. */
export function pace({ perSecond, burst }: Rate): Pace {
  const intervalUs = Math.max(1, Math.round(1_000_000 / perSecond));
  return { intervalUs, depthUs: intervalUs * Math.max(1, Math.floor(burst)) };
}

interface Judgement {
  readonly untilUs: number;
  readonly exceeded: Exceeded | undefined;
}

function judge(knownUs: number | undefined, { intervalUs, depthUs }: Pace, nowUs: number): Judgement {
  const aheadUs = Math.max(0, (knownUs ?? 0) - nowUs);
  // No name is busy for longer than its burst: the clock was set back. One passes, and the rate counts from now.
  const busyUs = aheadUs > depthUs ? depthUs - intervalUs : aheadUs;
  const waitUs = busyUs + intervalUs - depthUs;
  if (waitUs <= 0) return { untilUs: nowUs + busyUs + intervalUs, exceeded: undefined };
  return { untilUs: nowUs + busyUs, exceeded: { retryAfterMs: Math.ceil(waitUs / 1000) } };
}

function placeOf(name: string): number {
  let hash = 7;
  for (let at = 0; at < name.length; at += 1) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  return Math.abs(hash % SHARED_PLACES);
}
