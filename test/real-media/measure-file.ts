// One file measured: what FFmpeg alone makes of it, and how the outputs differ from that, read back from MP4 and HLS.
import { colourDifference, lagsAt, lengthOf, placesOf, rateOf, type Rate } from './compare-films.ts';
import { decodeFilm, judge, probe, type Film, type Playable } from './decode-film.ts';
import type { Imported, Stream } from './import-files.ts';

/** Encoders of sound fill up their last frame, and HLS keeps the delay of the first. */
const MOST_SECONDS_OFF = 0.2;
const MOST_SYNC_SECONDS = 0.08;
const MOST_COLOUR_OFF = 4;
const MOST_RATE = 60;

export interface Measured {
  readonly name: string;
  readonly package: string;
  readonly source: string;
  readonly outcome: string;
  /** Of the source, then of the outputs. */
  readonly seconds: readonly (number | undefined)[];
  readonly rates: readonly (Rate | undefined)[];
  /** The worst of the outputs; undefined where nothing tells. */
  readonly syncSeconds: number | undefined;
  readonly colour: number | undefined;
  readonly faults: readonly string[];
}

export async function measureFile({ file, refusal, streams }: Imported): Promise<Measured> {
  const [probed, playable] = [await probe(file.path), await judge(file.path)];
  const codecs = [probed.video?.codec_name, probed.audio?.codec_name].filter((name) => name !== undefined);
  const about = {
    name: file.name,
    package: `${file.package.name} ${file.package.version}`,
    source: [probed.container, ...codecs].join(' '),
  };
  if (refusal !== undefined) {
    const faults = playable === 'whole' ? ['refused, though FFmpeg plays it'] : [];
    return { ...about, ...NOTHING, outcome: `refused (${PLAYABLE[playable]}): ${refusal}`, faults };
  }
  const isHdr = HDR_TRANSFERS.has(probed.video?.color_transfer ?? '');
  const source = { film: await decodeFilm(file.path, probed), isHdr };
  const outputs: Output[] = [];
  for (const stream of chosen(streams))
    outputs.push({ stream, film: await decodeFilm(stream.url, await probe(stream.url)) });
  return {
    ...about,
    ...compare(source, outputs),
    outcome: `plays${playable === 'whole' ? '' : ` (${PLAYABLE[playable]})`}`,
  };
}

const PLAYABLE: Readonly<Record<Playable, string>> = { whole: 'whole', partly: 'damaged', not: 'not playable' };
const NOTHING = { seconds: [], rates: [], syncSeconds: undefined, colour: undefined };

const HDR_TRANSFERS: ReadonlySet<string> = new Set(['smpte2084', 'arib-std-b67']);

interface Source {
  readonly film: Film;
  /** Tone-mapped, so that its colours are others. */
  readonly isHdr: boolean;
}

interface Output {
  readonly stream: Stream;
  readonly film: Film;
}

/** The largest file to download, and the smallest HLS. */
function chosen(streams: readonly Stream[]): readonly Stream[] {
  const file = streams.find(({ format }) => format !== 'm3u8');
  const playlist = streams.findLast(({ format }) => format === 'm3u8');
  return [file, playlist].filter((stream) => stream !== undefined);
}

type Comparison = Pick<Measured, 'seconds' | 'rates' | 'syncSeconds' | 'colour' | 'faults'>;

function compare(source: Source, outputs: readonly Output[]): Comparison {
  const all = outputs.map((output) => compareOne(source, output));
  const faults = all.flatMap((each) => each.faults);
  return {
    seconds: [lengthOf(source.film), ...all.map((each) => each.seconds)],
    rates: [rateOf(source.film), ...all.map((each) => each.rate)],
    syncSeconds: largest(all.map((each) => each.syncSeconds)),
    colour: largest(all.map((each) => each.colour)),
    faults: outputs.length < 2 ? [...faults, 'has no MP4 or no HLS'] : faults,
  };
}

interface OutputFacts {
  readonly seconds: number;
  readonly rate: Rate | undefined;
  readonly syncSeconds: number | undefined;
  readonly colour: number | undefined;
  readonly faults: readonly string[];
}

function compareOne({ film: source, isHdr }: Source, { stream, film }: Output): OutputFacts {
  const faults: string[] = [];
  const check = (isRight: boolean, words: string): void => {
    if (!isRight) faults.push(`${stream.format} ${stream.definition}: ${words}`);
  };
  const [wanted, seconds] = [lengthOf(source), lengthOf(film)];
  check(Math.abs(wanted - seconds) <= MOST_SECONDS_OFF, `lasts ${seconds.toFixed(2)} s, not ${wanted.toFixed(2)} s`);
  check(source.pictures.length === 0 || film.pictures.length > 0, 'has no picture');
  check(source.sound.length === 0 || film.sound.length > 0, 'has no sound');
  const rate = rateOf(film);
  check(isRateKept(source, film), `${String(film.pictures.length)} frames of ${String(source.pictures.length)}`);
  const syncSeconds = syncOf(source, film);
  check((syncSeconds ?? 0) <= MOST_SYNC_SECONDS, `${((syncSeconds ?? 0) * 1000).toFixed(0)} ms out of sync`);
  const colour = isHdr ? undefined : colourDifference(source, film);
  check((colour ?? 0) <= MOST_COLOUR_OFF, `a colour is off by ${(colour ?? 0).toFixed(1)}`);
  return { seconds, rate, syncSeconds, colour, faults };
}

/** A constant rate stays; of a variable one no frame is lost, up to 60 a second. */
function isRateKept(source: Film, film: Film): boolean {
  const [wanted, got] = [rateOf(source), rateOf(film)];
  if (wanted === undefined || got === undefined) return film.pictures.length >= Math.min(1, source.pictures.length);
  if (!wanted.isConstant)
    return film.pictures.length >= 0.97 * Math.min(source.pictures.length, MOST_RATE * lengthOf(source));
  const halves = Math.ceil(wanted.perSecond / (MOST_RATE + 0.5));
  const ratio = (got.perSecond * halves) / wanted.perSecond;
  // A picture that stands for long is repeated.
  return wanted.perSecond < 10 ? ratio > 0.97 : Math.abs(ratio - 1) < 0.01;
}

/**
 * How far sound and picture are apart from where the source has them, at start, middle and end. Of one alone, where nothing must fit:
 * how its shift changes.
 */
function syncOf(source: Film, film: Film): number | undefined {
  const places = placesOf(lengthOf(source)).map((place) => lagsAt(source, film, place));
  const alone = places.map(({ picture, sound }) => picture ?? sound).filter((lag) => lag !== undefined);
  const [first = 0] = alone;
  const isAlone = source.pictures.length === 0 || source.sound.length === 0;
  if (isAlone) return largest(alone.map((lag) => Math.abs(lag - first)));
  return largest(
    places.map(({ picture, sound }) => {
      if (picture !== undefined && sound !== undefined) return Math.max(Math.abs(picture - sound), Math.abs(picture));
      const lag = picture ?? sound;
      return lag === undefined ? undefined : Math.abs(lag);
    }),
  );
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
