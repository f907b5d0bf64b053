// Compares a decoded output with its decoded source: length, frame rate, sync and colour. Pure.
import { COLUMNS, ROWS, STEP_SECONDS, type Film, type Picture } from './decode-film.ts';

const GRID_SECONDS = 0.01;
const WINDOW_SECONDS = 4;
const LARGEST_LAG_SECONDS = 0.6;
/** A lag that is this far away must fit clearly worse; otherwise nothing is told by it. */
const TELLING_SECONDS = 0.25;
const SLIDE_SECONDS = 0.5;
/** Of shorter films a window tells too little. */
const SHORTEST_SYNC_SECONDS = 1.5;
const PIXELS = COLUMNS * ROWS;

export interface Span {
  readonly begins: number;
  readonly ends: number;
}

/** From the first picture or sound to the end of the last. */
export function spanOf({ pictures, sound }: Film): Span {
  const starts = [pictures[0]?.seconds, sound[0]?.seconds].filter((each) => each !== undefined);
  const ends = [endOfPictures(pictures, sound.length > 0), endOfSound(sound)].filter((each) => each !== undefined);
  return { begins: Math.min(...starts), ends: Math.max(...ends) };
}

export function lengthOf(film: Film): number {
  const { begins, ends } = spanOf(film);
  // Nothing may be left of a few samples.
  return Math.max(0, ends - begins);
}

/** Slides before a sound say nothing of how long the last one stands. */
function endOfPictures(pictures: readonly Picture[], hasSound: boolean): number | undefined {
  const [last, gap] = [pictures.at(-1), usualGap(pictures)];
  return last === undefined ? undefined : last.seconds + (hasSound && gap > SLIDE_SECONDS ? 0 : gap);
}

function endOfSound(sound: Film['sound']): number | undefined {
  const last = sound.at(-1);
  return last === undefined ? undefined : last.seconds + STEP_SECONDS;
}

function gapsOf(pictures: readonly Picture[]): number[] {
  const gaps = pictures.slice(1).map(({ seconds }, index) => seconds - (pictures[index]?.seconds ?? 0));
  return gaps.filter((gap) => gap > 0).toSorted((one, other) => one - other);
}

function usualGap(pictures: readonly Picture[]): number {
  const gaps = gapsOf(pictures);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}

export interface Rate {
  readonly perSecond: number;
  readonly isConstant: boolean;
}

/** Undefined for fewer than three pictures. */
export function rateOf({ pictures }: Film): Rate | undefined {
  const gaps = gapsOf(pictures);
  const [first, last] = [pictures[0], pictures.at(-1)];
  if (gaps.length < 2 || first === undefined || last === undefined) return undefined;
  const [low = 0, high = 0] = [0.02, 0.98].map((part) => gaps[Math.floor((gaps.length - 1) * part)] ?? 0);
  if (high - low >= 0.0025) return { perSecond: gaps.length / (last.seconds - first.seconds), isConstant: false };
  const usual = gaps.filter((gap) => gap >= low && gap <= high);
  return { perSecond: 1 / mean(usual), isConstant: true };
}

/** Places in the film, in seconds of its own clock. */
export function placesOf(seconds: number): readonly number[] {
  if (seconds < SHORTEST_SYNC_SECONDS) return [];
  const window = Math.min(WINDOW_SECONDS, seconds);
  return seconds < 2 * WINDOW_SECONDS ? [0] : [0, (seconds - window) / 2, seconds - window];
}

export interface Lags {
  /** Seconds that the output is later; undefined where a still picture or silence tells nothing. */
  readonly picture: number | undefined;
  readonly sound: number | undefined;
}

export function lagsAt(source: Film, output: Film, place: number): Lags {
  const [from, to] = [spanOf(source).begins, spanOf(output).begins];
  return {
    picture: pictureLag({ source: source.pictures, output: output.pictures, from: from + place, to: to + place }),
    sound: soundLag({ source: source.sound, output: output.sound, from: from + place, to: to + place }),
  };
}

interface Windows<Series> {
  readonly source: Series;
  readonly output: Series;
  /** Where the window begins, on the clock of each. */
  readonly from: number;
  readonly to: number;
}

function pictureLag({ source, output, from, to }: Windows<readonly Picture[]>): number | undefined {
  const seen = gridOf(from, (seconds) => pictureAt(source, seconds));
  return bestLag((lag) => {
    const differences = seen.flatMap((picture, index) => {
      const other = pictureAt(output, to + index * GRID_SECONDS + lag);
      return picture === undefined || other === undefined ? [] : [distance(picture.rgb, other.rgb)];
    });
    return differences.length < seen.length / 4 ? undefined : mean(differences);
  }, 0.15);
}

function soundLag({ source, output, from, to }: Windows<Film['sound']>): number | undefined {
  const [heard, other] = [loudnessOf(source), loudnessOf(output)];
  const grid = gridOf(from, (seconds) => heard(seconds));
  return bestLag((lag) => {
    const pairs = grid.flatMap((one, index): [number, number][] => {
      const two = other(to + index * GRID_SECONDS + lag);
      return one === undefined || two === undefined ? [] : [[one, two]];
    });
    return pairs.length < grid.length / 4 ? undefined : 1 - correlation(pairs);
  }, 0.1);
}

function gridOf<Value>(from: number, read: (seconds: number) => Value): Value[] {
  return Array.from({ length: WINDOW_SECONDS / GRID_SECONDS }, (_, index) => read(from + index * GRID_SECONDS));
}

/** The lag of the least cost, if lags far from it cost more by `telling`. */
function bestLag(costOf: (lag: number) => number | undefined, telling: number): number | undefined {
  const steps = Math.round(LARGEST_LAG_SECONDS / GRID_SECONDS);
  const lags = Array.from({ length: 2 * steps + 1 }, (_, index) => (index - steps) * GRID_SECONDS);
  const costs = lags.flatMap((lag) => {
    const cost = costOf(lag);
    return cost === undefined ? [] : [{ lag, cost }];
  });
  const least = Math.min(...costs.map(({ cost }) => cost));
  // Pictures stand for some steps of the grid: the middle of equally good lags.
  const good = costs.filter(({ cost }) => cost <= least * 1.02 + 0.001);
  const best = mean(good.map(({ lag }) => lag));
  const far = costs.filter(({ lag }) => Math.abs(lag - best) >= TELLING_SECONDS).map(({ cost }) => cost);
  const spread = Math.max(...good.map(({ lag }) => Math.abs(lag - best)));
  if (far.length === 0 || spread > TELLING_SECONDS) return undefined;
  return Math.min(...far) > least * 1.3 + telling ? best : undefined;
}

/** The one that stands there. */
export function pictureAt(pictures: readonly Picture[], seconds: number): Picture | undefined {
  let [low, high] = [0, pictures.length - 1];
  if (high < 0 || seconds < (pictures[0]?.seconds ?? 0) - 0.001) return undefined;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pictures[middle]?.seconds ?? 0) <= seconds + 0.001) low = middle;
    else high = middle - 1;
  }
  return pictures[low];
}

function loudnessOf(sound: Film['sound']): (seconds: number) => number | undefined {
  const byStep = new Map(sound.map(({ seconds, loudness }) => [Math.round(seconds / STEP_SECONDS), loudness]));
  return (seconds) => {
    const step = Math.round(seconds / STEP_SECONDS);
    const heard = [byStep.get(step), byStep.get(step + 1)].filter((each) => each !== undefined);
    return heard.length === 0 ? undefined : Math.log10(mean(heard) + 0.001);
  };
}

/** Mean difference of the greens, which carry most of the light. */
function distance(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (let at = 1; at < one.length; at += 3) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / PIXELS;
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [mean1, mean2] = [mean(pairs.map(([one]) => one)), mean(pairs.map(([, two]) => two))];
  let [products, squares1, squares2] = [0, 0, 0];
  for (const [one, two] of pairs) {
    products += (one - mean1) * (two - mean2);
    squares1 += (one - mean1) ** 2;
    squares2 += (two - mean2) ** 2;
  }
  return squares1 < 1e-6 * pairs.length || squares2 < 1e-6 * pairs.length
    ? 0
    : products / Math.sqrt(squares1 * squares2);
}

/** The largest difference of a mean red, green or blue, at three places of the film; undefined without pictures. */
export function colourDifference(source: Film, output: Film): number | undefined {
  const seconds = Math.min(lengthOf({ ...source, sound: [] }), lengthOf({ ...output, sound: [] }));
  const [from, to] = [source.pictures[0]?.seconds ?? 0, output.pictures[0]?.seconds ?? 0];
  const differences = [0.1, 0.5, 0.9].flatMap((part) => {
    const one = pictureAt(source.pictures, from + part * seconds);
    const other = pictureAt(output.pictures, to + part * seconds);
    if (one === undefined || other === undefined) return [];
    return [0, 1, 2].map((channel) => Math.abs(channelMean(one, channel) - channelMean(other, channel)));
  });
  return differences.length === 0 ? undefined : Math.max(...differences);
}

function channelMean({ rgb }: Picture, channel: number): number {
  let sum = 0;
  for (let at = channel; at < rgb.length; at += 3) sum += rgb[at] ?? 0;
  return sum / PIXELS;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
