// Decides where a film begins and ends, and its frame rate, from the instants of its pictures and sound: pure. What the file
// declares is a hint only.
import { ratePerSecond } from '../source-info.ts';
import type { FrameRate, Ratio, SoundClock, SourceJoint, SourceTimeline } from '../source-info.ts';
import { findCrammed, findFrameRate } from './frame-rate.ts';
import { MAX_JOINTS, type ClockedTrack } from './packet-clock.ts';

interface Tracks {
  readonly picture: ClockedTrack | undefined;
  readonly sound: ClockedTrack | undefined;
  readonly soundClock: SoundClock | undefined;
  readonly fileStartSeconds: number;
  readonly pauseSeconds: number;
  readonly hasNarrowStep: boolean;
  readonly joints: readonly SourceJoint[];
  readonly declaredRates: readonly Ratio[];
}

/** Both are the same where the timestamps are lost from there on. */
export interface TimelineJump {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export type TimelineResult =
  | {
      readonly ok: true;
      readonly durationSeconds: number;
      readonly timeline: SourceTimeline;
      readonly rate?: FrameRate;
    }
  | { readonly ok: false; readonly jump: TimelineJump | undefined };

/** A longer pause in both tracks is a fault of the clock. */
const LONGEST_PAUSE_SECONDS = 600;
/** Packets behind such a pause are left out if they are at most this part of the track; more of them make the file unusable. */
const STRAY_SHARE = 0.02;
const STRAY_COUNT = 3;
/** A picture that stands for longer is repeated, so that there is a frame to begin a segment with. */
const STANDING_SECONDS = 1.5;
const END_GAP_SECONDS = 0.5;
const SMALLEST_START_SECONDS = 0.002;

/** Refused where nothing was read (`jump` absent), or where the clock makes an impossible jump. */
export function readTimeline({
  picture,
  sound,
  soundClock,
  fileStartSeconds,
  pauseSeconds,
  hasNarrowStep,
  joints,
  declaredRates,
}: Tracks): TimelineResult {
  if (joints.length > MAX_JOINTS) return { ok: false, jump: undefined };
  const strays = [...(picture?.strays ?? []), ...(sound?.strays ?? [])];
  if (strays.length > MAX_STRAYS) return { ok: false, jump: jumpOf(strays, [picture, sound]) };
  const shownPicture = picture && withoutStrays(picture, sound);
  const heardSound = sound && withoutStrays(sound, picture);
  for (const track of [shownPicture, heardSound]) if (track?.jump !== undefined) return { ok: false, jump: track.jump };
  const starts = [shownPicture, heardSound].flatMap((track) => track?.instants[0] ?? []);
  if (starts.length === 0) return { ok: false, jump: undefined };
  const start = Math.max(0, ...[Math.min(...starts)].filter((seconds) => seconds > SMALLEST_START_SECONDS));
  const crammedAt = shownPicture && findCrammed(shownPicture.instants);
  if (crammedAt !== undefined) return { ok: false, jump: { fromSeconds: crammedAt, toSeconds: crammedAt } };
  const rate = shownPicture && findFrameRate(shownPicture.instants, declaredRates);
  const pictureEnd = shownPicture && endOfPicture(shownPicture, rate, heardSound);
  const end = Math.max(pictureEnd ?? 0, heardSound?.endSeconds ?? 0);
  const hasStrays = shownPicture?.hasStrays === true || heardSound?.hasStrays === true;
  const timeline: SourceTimeline = {
    startSeconds: start,
    joints,
    ...(hasStrays && { lastInstantSeconds: end - start }),
    ...(strays.length > 0 && { strayInstants: strays.map((instant) => instant - start) }),
    ...(shownPicture !== undefined && { pictureStartSeconds: (shownPicture.instants[0] ?? 0) - start }),
    ...(pictureEnd !== undefined && { pictureEndSeconds: pictureEnd - start }),
    ...(heardSound !== undefined && { soundEndSeconds: heardSound.endSeconds - start }),
    ...(soundClock !== undefined && { soundClock }),
    ...(soundClock === 'placed' && { fileStartSeconds }),
    ...(pauseSeconds > 0 && { pauseSeconds }),
    ...(hasNarrowStep && { hasNarrowStep }),
    pictureStands: shownPicture !== undefined && stands(shownPicture, { rate, start, end }),
  };
  return { ok: true, durationSeconds: round(end - start), timeline, ...(rate !== undefined && { rate }) };
}

const MAX_STRAYS = 20;
/** Ticks of slides are guesses. */
const LONG_TICK_SECONDS = 0.5;

/** The last frame stands for one tick at least, also where its packet says less. A slide does not outlast the sound by that. */
function endOfPicture(picture: ClockedTrack, rate: FrameRate | undefined, sound: ClockedTrack | undefined): number {
  const tick = 1 / ratePerSecond(rate?.rate ?? [25, 1]);
  const guessed = last(picture) + tick;
  if (sound === undefined || tick <= LONG_TICK_SECONDS) return Math.max(picture.endSeconds, guessed);
  return Math.max(picture.endSeconds, Math.min(guessed, Math.max(sound.endSeconds, last(picture) + SHORTEST_SLIDE)));
}

const SHORTEST_SLIDE = 0.04;

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function jumpOf(strays: readonly number[], tracks: readonly (ClockedTrack | undefined)[]): TimelineJump {
  // A file may have millions of them: too many for the arguments of a call.
  const toSeconds = strays.reduce((earliest, instant) => Math.min(earliest, instant), Infinity);
  const before = tracks.flatMap((track) => track?.instants.findLast((instant) => instant < toSeconds) ?? []);
  return { fromSeconds: Math.max(0, ...before), toSeconds };
}

function last({ instants }: ClockedTrack): number {
  return instants.at(-1) ?? 0;
}

interface Film {
  readonly rate: FrameRate | undefined;
  readonly start: number;
  readonly end: number;
}

function stands(picture: ClockedTrack, { rate, start, end }: Film): boolean {
  const tick = 1 / ratePerSecond(rate?.rate ?? [25, 1]);
  if (end - last(picture) - tick > END_GAP_SECONDS || (picture.instants[0] ?? 0) - start > STANDING_SECONDS)
    return true;
  return longestStep(picture.instants) > Math.max(STANDING_SECONDS, tick * 1.01 * Number(tick <= STANDING_SECONDS));
}

function longestStep(instants: Float64Array): number {
  let longest = 0;
  for (let index = 1; index < instants.length; index += 1)
    longest = Math.max(longest, (instants[index] ?? 0) - (instants[index - 1] ?? 0));
  return longest;
}

interface Cleaned extends ClockedTrack {
  readonly hasStrays: boolean;
  readonly jump: TimelineJump | undefined;
}

/** Leaves out a few packets behind a pause in which the other track has nothing either. */
function withoutStrays(track: ClockedTrack, other: ClockedTrack | undefined): Cleaned {
  const { instants } = track;
  // A film without sound may be slides, each of which stands for long.
  const longest = other === undefined ? 6 * LONGEST_PAUSE_SECONDS : LONGEST_PAUSE_SECONDS;
  const at = instants.findIndex((instant, index) => {
    const before = instants[index - 1] ?? instant;
    return instant - before > longest && instant - Math.max(before, lastBefore(instant, other)) > longest;
  });
  if (at < 0) return { ...track, hasStrays: false, jump: undefined };
  const strays = instants.length - at;
  const [fromSeconds, toSeconds] = [instants[at - 1] ?? 0, instants[at] ?? 0];
  if (strays > Math.max(STRAY_COUNT, instants.length * STRAY_SHARE))
    return { ...track, hasStrays: true, jump: { fromSeconds, toSeconds } };
  const kept = instants.slice(0, at);
  const step = kept.length > 1 ? ((kept.at(-1) ?? 0) - (kept[0] ?? 0)) / (kept.length - 1) : 0;
  return {
    ...track,
    instants: kept,
    endSeconds: (kept.at(-1) ?? 0) + step,
    hasStrays: true,
    jump: undefined,
  };
}

/** The end of what the other track has before the instant. Binary search: a hostile file has a pause before each of its packets. */
function lastBefore(instant: number, other: ClockedTrack | undefined): number {
  if (other === undefined) return -Infinity;
  const { instants } = other;
  // Its own packet behind the same pause begins at about the same time.
  const limit = instant - PAUSE_ENDS_SECONDS;
  let [from, to] = [0, instants.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((instants[middle] ?? Infinity) < limit) from = middle + 1;
    else to = middle;
  }
  return instants[from - 1] ?? -Infinity;
}

const PAUSE_ENDS_SECONDS = 2;
