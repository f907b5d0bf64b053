// What the words of a record of the shared log mean, for each kind of step. See shared-log.ts and logged-state.ts.
import type { Rate } from './rate-limit.ts';
import { markOf } from './shared-log.ts';

/** Kinds of records. */
export const CLAIM = 1;
export const TAKE = 2;
export const GIVE_BACK = 3;
/** In a snapshot alone: until when a name is busy. */
export const BUSY = 4;
export const USES = 5;

/** Words of a record: the hash of its name. */
export const LOW = 2;
export const HIGH = 3;
/** Words of a claim. */
export const EXPIRES_AT = 4;
export const PARTY_LOW = 5;
export const PARTY_HIGH = 6;
export const GROUP = 7;
/** Words of a rate: an instant as a double, the interval in microseconds, the burst. */
export const INSTANT = 4;
export const INTERVAL = 6;
export const BURST = 7;
/** Of uses: how many more. */
export const MORE = 4;

/** Of a name in the table of limits: its kind comes before a space, and is none itself. */
const KINDS = 256;
const SPACE = 32;
const HALF = 0xffff;

/** The table of the name's kind, and in it the hash of the name. Digits would take longer than all else of a step. */
export function nameOf(words: Int32Array, at: number): string {
  const [low, high] = [words[at + LOW] as number, words[at + HIGH] as number];
  return String.fromCharCode(KINDS + markOf(words, at), SPACE, low >>> 16, low & HALF, high >>> 16, high & HALF);
}

/** What `nameOf` made the name of. */
export function partsOf(name: string): { readonly mark: number; readonly low: number; readonly high: number } {
  const half = (place: number): number => name.charCodeAt(place);
  return { mark: half(0) - KINDS, low: (half(2) << 16) | half(3), high: (half(4) << 16) | half(5) };
}

export function rateOf(words: Int32Array, at: number): Rate {
  return {
    perSecond: 1_000_000 / ((words[at + INTERVAL] as number) >>> 0),
    burst: (words[at + BURST] as number) >>> 0,
  };
}

/** Eight bits of the first word of a name: names of one kind have a table of their own. */
export function kindOf(name: string): number {
  let mark = 7;
  for (let at = 0; at < name.length && name.charCodeAt(at) !== 32; at += 1)
    mark = (mark * 31 + name.charCodeAt(at)) & 0xff;
  return mark;
}
