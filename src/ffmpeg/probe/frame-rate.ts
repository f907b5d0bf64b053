// Finds the frame rate of a film from the instants of its frames: a constant rate exactly, or the finest grid that a variable
// one needs. Pure.
import { ratePerSecond, type FrameRate, type Ratio } from '../source-info.ts';

/** What the file declares: FFmpeg's guesses `r_frame_rate` and `avg_frame_rate`. Hints, used where the instants fit several. */
type DeclaredRates = readonly Ratio[];

const NTSC = 1001;
const USUAL_RATES: readonly Ratio[] = [
  ...[1, 2, 4, 5, 6, 8, 10, 12, 15, 16, 18, 20, 24, 25, 30, 48, 50, 60, 72, 90, 100, 120, 144, 240].map(
    (rate): Ratio => [rate, 1],
  ),
  [25, 2],
  ...[15, 24, 30, 48, 60, 120, 240].map((rate): Ratio => [rate * 1000, NTSC]),
];
const FALLBACK: Ratio = [25, 1];
const FASTEST_FPS = 480;
/** Frames closer than this were given a timestamp only because each needs one. */
const CRAMMED_SECONDS = 0.0005;
const CRAMMED_SHARE = 0.1;
/** Half of what Matroska and FLV round to, and a little. */
const TOLERANCE_SECONDS = 0.0011;
/** Fits that differ by less than this are equally good. */
const ROUNDING_SECONDS = 0.0003;
/** Of parts that overlap by some frames: these lie between each other, and the sound may move the clock a second time. */
const SHIFTS_OF_A_JOINT = 4;
const FRAMES_OF_A_SHIFT = 25;
/** Rates this close fit the same short clip. */
const NEIGHBOUR_SHARE = 0.003;
/** A variable rate is laid on this grid: what a usual display shows. */
const VARIABLE: FrameRate = { rate: [60, 1], isConstant: false };
/** The part of the ticks that hold a frame where the rate is called constant. */
const CONSTANT_SHARE = 0.97;

/** `instants` are seconds, ascending. */
export function findFrameRate(instants: Float64Array, declared: DeclaredRates): FrameRate {
  const usable = declared.filter((rate) => ratePerSecond(rate) > 0 && ratePerSecond(rate) <= FASTEST_FPS);
  const times = distinct(instants);
  if (times.length < 2) return { rate: usable.find((rate) => ratePerSecond(rate) <= 60) ?? FALLBACK, isConstant: true };
  const candidates = [...usable, ...USUAL_RATES, medianRate(times)]
    .filter((rate) => ratePerSecond(rate) > 0 && ratePerSecond(rate) <= FASTEST_FPS)
    .toSorted((one, other) => ratePerSecond(one) - ratePerSecond(other));
  const fits = candidates.flatMap((rate) => fitOf(times, rate) ?? []);
  const [slowest] = fits;
  if (slowest === undefined) return VARIABLE;
  const near = fits.filter((fit) => ratePerSecond(fit.rate) <= ratePerSecond(slowest.rate) * (1 + NEIGHBOUR_SHARE));
  const byError = near.toSorted((one, other) => one.error - other.error);
  const equallyGood = byError.filter(({ error }) => error <= (byError[0]?.error ?? 0) + ROUNDING_SECONDS);
  const chosen =
    equallyGood.find(({ rate }) => USUAL_RATES.includes(rate)) ??
    equallyGood.find(({ rate }) => usable.includes(rate)) ??
    slowest;
  return { rate: chosen.rate, isConstant: chosen.isConstant };
}

interface Fit {
  readonly rate: Ratio;
  /** Seconds, the mean distance to the grid. */
  readonly error: number;
  readonly isConstant: boolean;
}

/** Undefined where frames lie between the ticks of the rate, or two on one tick. A few joints of recordings may shift the grid. */
function fitOf(times: Float64Array, rate: Ratio): Fit | undefined {
  const perSecond = ratePerSecond(rate);
  const tolerance = Math.min(TOLERANCE_SECONDS, 0.25 / perSecond);
  const maxShifts = 1 + Math.max(times.length / 200, Math.min(SHIFTS_OF_A_JOINT, times.length / FRAMES_OF_A_SHIFT));
  let [origin, previousTick, shifts, error] = [times[0] ?? 0, -1, 0, 0];
  for (const time of times) {
    let tick = Math.round((time - origin) * perSecond);
    const off = Math.abs(origin + tick / perSecond - time);
    if (off > tolerance) {
      shifts += 1;
      if (shifts > maxShifts) return undefined;
      origin = time;
      tick = 0;
    } else {
      if (tick === previousTick) return undefined;
      error += off;
    }
    previousTick = tick;
  }
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const isConstant = times.length >= CONSTANT_SHARE * (Math.round(span * perSecond) + 1) - 1;
  return { rate, error: error / times.length + shifts * tolerance, isConstant };
}

function medianRate(times: Float64Array): Ratio {
  const steps = new Float64Array(times.length - 1);
  for (let index = 1; index < times.length; index += 1)
    steps[index - 1] = (times[index] ?? 0) - (times[index - 1] ?? 0);
  steps.sort();
  const median = steps[Math.floor(steps.length / 2)] ?? 0;
  return [90_000, Math.max(1, Math.round(median * 90_000))];
}

/** Without repeated timestamps, of which one frame is kept. In a program stream the timestamp of a packet may be taken for that of the frame before. */
function distinct(times: Float64Array): Float64Array {
  return times.filter((time, index) => index === 0 || time - (times[index - 1] ?? 0) > CRAMMED_SECONDS);
}

/** The instant from which many frames share a moment, because their timestamps were lost; undefined for a usual film. */
export function findCrammed(instants: Float64Array): number | undefined {
  const crammed = instants.filter(
    (instant, index) => index > 0 && instant - (instants[index - 1] ?? 0) < CRAMMED_SECONDS,
  );
  return crammed.length > Math.max(2, CRAMMED_SHARE * instants.length) ? crammed[0] : undefined;
}
