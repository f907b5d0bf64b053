// Decides what puts the sound of a source on the clock, so that it stays in sync with the picture: pure. FFmpeg guesses timestamps where a file has none, and wrongly where
// the sample rate changes.
import type { SoundClock } from '../source-info.ts';
import type { ClockedTrack } from './packet-clock.ts';

/** Files without timestamps, or whose timestamps begin again with each recording in the file. */
const WITHOUT_CLOCK = /^(?:mp3|aac|ac3|eac3|dts|amr|flac|ogg)\b/;
/** FFmpeg's decoders of Windows Media Audio give the samples of a packet the timestamp of the next one. */
const LATE_DECODERS = /^asf\b/;
/** Has timestamps now and then. */
export const PLACED_NOW_AND_THEN = /^(?:mpegts|mpeg)\b/;
/** Fewer are gaps and damage. */
const MANY_WRONG_GUESSES = 3;

interface Sound {
  readonly container: string;
  readonly hasPicture: boolean;
  readonly track: ClockedTrack;
}

/** Undefined: the timestamps of its packets. */
export function soundClockOf({ container, hasPicture, track }: Sound): SoundClock | undefined {
  const isPlaced = PLACED_NOW_AND_THEN.test(container);
  const isGuessedWrongly = isPlaced && track.wrongGuesses >= MANY_WRONG_GUESSES;
  if (hasPicture) return isGuessedWrongly ? 'placed' : undefined;
  // Without a picture nothing must stay in its place, but a pause that was recorded.
  const isContinuous = (isPlaced || LATE_DECODERS.test(container)) && track.gaps === 0;
  const isCounted = WITHOUT_CLOCK.test(container) || (isPlaced && isGuessedWrongly) || isContinuous;
  return isCounted ? 'samples' : undefined;
}

/** Whether only decoding tells how long the sound is. `mended`: how often FFmpeg made the clock continuous. */
export function isLengthUnknown(container: string, mended: number): boolean {
  // FFmpeg's parser of ADTS keeps the first sample rate.
  return mended > 0 || container === 'aac';
}

/** The sound with the length that was counted. */
export function countedTrack(track: ClockedTrack, seconds: number): ClockedTrack {
  const start = track.instants[0] ?? 0;
  return { ...track, instants: Float64Array.of(start), strays: [], endSeconds: start + seconds };
}

/** The sound as the timestamps in the file have it. Its end: the packets behind the last of them last as long as those before. */
export function placedTrack(placed: ClockedTrack, { behindPlaced, inPlace }: ClockedTrack): ClockedTrack {
  const [before = 0, last = 0] = placed.instants.slice(-2);
  const step = Math.min(MOST_IN_A_PLACE, last - before);
  return { ...placed, endSeconds: last + (inPlace > 0 ? (step * behindPlaced) / inPlace : step) };
}

const MOST_IN_A_PLACE = 1;
