// Chooses the picture of a film that becomes its cover, pure: from tiny samples of its frames, the first that shows something.

/** Samples are square, in planar 4:4:4: all of Y', then Cb, then Cr. */
export const SAMPLE_SIDE = 32;
const PLANE = SAMPLE_SIDE ** 2;
export const SAMPLE_BYTES = 3 * PLANE;

export interface CoverChoice {
  readonly atSeconds: number;
  /** Whether it shows something; otherwise it is the least plain picture there is. */
  readonly isTelling: boolean;
  /** Comparable between choices of one film. */
  readonly score: number;
}

export interface Samples {
  /** One after the other. */
  readonly bytes: Uint8Array;
  /** When each is shown, ascending. Samples without an instant are ignored. */
  readonly instants: readonly number[];
}

interface Look {
  readonly atSeconds: number;
  readonly luma: Uint8Array;
  /** How far areas differ from each other; fine noise does not count. In levels of 255. */
  readonly contrast: number;
  /** Share of the picture that differs from its background: small for titles and logos. */
  readonly coverage: number;
}

const MIN_CONTRAST = 6;
const MIN_COVERAGE = 0.18;
const BACKGROUND_TOLERANCE = 6;
/** A picture that is fading in is followed until it stands, at most this long. */
const FADE_SECONDS = 20;
const RISE = 1.15;
const SAME_PICTURE = 0.5;

/** Reads the timestamps from the lines that FFmpeg's `framecrc` prints. */
export function readInstants(lines: string): readonly number[] {
  const [, ticks, of] = /^#tb 0: (\d+)\/(\d+)$/m.exec(lines) ?? [];
  const second = Number(of) / Number(ticks);
  const frames = lines.matchAll(/^0, *-?\d+, *(-?\d+),/gm);
  return Array.from(frames, ([, pts]) => Math.max(0, Number(pts) / second)).filter(Number.isFinite);
}

/** Undefined without samples. */
export function chooseCover(samples: Samples): CoverChoice | undefined {
  const looks = readLooks(samples);
  const telling = looks.map(isTelling);
  // A single picture between two plain ones is a flash.
  const first = telling.findIndex(
    (tells, index) => tells && (telling[index - 1] !== false || telling[index + 1] !== false),
  );
  const found = looks[first];
  if (found !== undefined) return toChoice(standing(looks, { first, found }), true);
  const [best] = looks.toSorted((one, other) => scoreOf(other) - scoreOf(one));
  return best === undefined ? undefined : toChoice(best, false);
}

function toChoice(look: Look, tells: boolean): CoverChoice {
  return { atSeconds: look.atSeconds, isTelling: tells, score: scoreOf(look) };
}

function isTelling({ contrast, coverage }: Look): boolean {
  return contrast >= MIN_CONTRAST && coverage >= MIN_COVERAGE;
}

function scoreOf({ contrast, coverage }: Look): number {
  return contrast * Math.sqrt(coverage);
}

function standing(looks: readonly Look[], { first, found }: { readonly first: number; readonly found: Look }): Look {
  let best = found;
  for (const next of looks.slice(first + 1)) {
    if (next.atSeconds - found.atSeconds > FADE_SECONDS) break;
    if (next.contrast < best.contrast * RISE || similarity(best, next) < SAME_PICTURE) break;
    best = next;
  }
  return best;
}

function readLooks({ bytes, instants }: Samples): readonly Look[] {
  const count = Math.min(instants.length, Math.floor(bytes.length / SAMPLE_BYTES));
  return instants
    .slice(0, count)
    .map((atSeconds, index) => lookAt(bytes.subarray(index * SAMPLE_BYTES, (index + 1) * SAMPLE_BYTES), atSeconds));
}

function lookAt(sample: Uint8Array, atSeconds: number): Look {
  const planes = [0, 1, 2].map((index) => sample.subarray(index * PLANE, (index + 1) * PLANE));
  const [luma = sample] = planes;
  const variance = planes.reduce((sum, plane) => sum + structure(plane), 0);
  return { atSeconds, luma, contrast: Math.sqrt(variance), coverage: coverageOf(planes) };
}

/** Covariance of neighbours: the variance, without what differs from one sample to the next as noise does. */
function structure(plane: Uint8Array): number {
  const rest = withoutShading(plane);
  let sum = 0;
  let pairs = 0;
  for (const [index, away] of rest.entries()) {
    if ((index + 1) % SAMPLE_SIDE !== 0) {
      sum += away * (rest[index + 1] ?? 0);
      pairs += 1;
    }
    if (index + SAMPLE_SIDE < PLANE) {
      sum += away * (rest[index + SAMPLE_SIDE] ?? 0);
      pairs += 1;
    }
  }
  return Math.max(0, sum / pairs);
}

const CENTRE = (SAMPLE_SIDE - 1) / 2;
const MEAN_SQUARE = (SAMPLE_SIDE ** 2 - 1) / 12;
/** Orthogonal to each other over a sample. */
const SHADINGS: readonly ((x: number, y: number) => number)[] = [
  () => 1,
  (x) => x,
  (_, y) => y,
  (x, y) => x * y,
  (x) => x * x - MEAN_SQUARE,
  (_, y) => y * y - MEAN_SQUARE,
];
const SHADED_PLANES = SHADINGS.map((shading) =>
  Float64Array.from({ length: PLANE }, (_, index) =>
    shading((index % SAMPLE_SIDE) - CENTRE, Math.floor(index / SAMPLE_SIDE) - CENTRE),
  ),
);

/** A gradient or a vignette is as plain as one colour. */
function withoutShading(plane: Uint8Array): Float64Array {
  const rest = Float64Array.from(plane);
  for (const shaded of SHADED_PLANES) {
    const share = dot(rest, shaded) / dot(shaded, shaded);
    for (const [index, value] of shaded.entries()) rest[index] = (rest[index] ?? 0) - share * value;
  }
  return rest;
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function coverageOf(planes: readonly Uint8Array[]): number {
  const backgrounds = planes.map(commonValue);
  let differing = 0;
  for (let index = 0; index < PLANE; index += 1) {
    const differs = planes.some(
      (plane, rank) => Math.abs((plane[index] ?? 0) - (backgrounds[rank] ?? 0)) > BACKGROUND_TOLERANCE,
    );
    if (differs) differing += 1;
  }
  return differing / PLANE;
}

/** The value with the most samples around it. */
function commonValue(plane: Uint8Array): number {
  const counts = Array.from({ length: 256 }, () => 0);
  for (const value of plane) counts[value] = (counts[value] ?? 0) + 1;
  let common = 0;
  let most = 0;
  for (let value = 0; value < 256; value += 1) {
    const around = counts.slice(Math.max(0, value - 2), value + 3).reduce((sum, count) => sum + count, 0);
    if (around > most) [common, most] = [value, around];
  }
  return common;
}

/** Correlation of the luma, from -1 to 1: the same for a picture and a darker copy of it. */
function similarity(one: Look, other: Look): number {
  const [mean, otherMean] = [meanOf(one.luma), meanOf(other.luma)];
  let [both, square, otherSquare] = [0, 0, 0];
  for (const [index, value] of one.luma.entries()) {
    const [away, otherAway] = [value - mean, (other.luma[index] ?? 0) - otherMean];
    both += away * otherAway;
    square += away ** 2;
    otherSquare += otherAway ** 2;
  }
  return square === 0 || otherSquare === 0 ? 0 : both / Math.sqrt(square * otherSquare);
}

function meanOf(plane: Uint8Array): number {
  return plane.reduce((sum, value) => sum + value, 0) / plane.length;
}
