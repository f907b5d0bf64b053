// Follows the packets of a source in the order of the file and puts them on one clock, pure: the joints (discontinuities) of
// recordings that were appended to each other, and the instants of pictures and sound.
import type { SourceJoint } from '../source-info.ts';

export interface Packet {
  readonly streamIndex: number;
  /** Seconds; NaN where the file does not say. */
  readonly pts: number;
  readonly dts: number;
  readonly duration: number;
  /** Where its first byte is in the file; NaN where FFmpeg does not know. */
  readonly position: number;
}

/** Parses a line of ffprobe's CSV with `PACKET_ENTRIES`; undefined for any other line, for packets that are not shown, and those without any time. */
export function readPacket(line: string): Packet | undefined {
  const [index, pts, dts, duration, position, flags = ''] = line.split(',');
  const streamIndex = Number.parseInt(index ?? '', 10);
  if (Number.isNaN(streamIndex) || flags.includes('D')) return undefined;
  const [ptsSeconds, dtsSeconds] = [Number.parseFloat(pts ?? ''), Number.parseFloat(dts ?? '')];
  const durationSeconds = Number.parseFloat(duration ?? '');
  if (Number.isNaN(ptsSeconds) && Number.isNaN(dtsSeconds) && !(durationSeconds > 0)) return undefined;
  return {
    streamIndex,
    pts: ptsSeconds,
    dts: dtsSeconds,
    duration: durationSeconds,
    position: Number.parseInt(position ?? '', 10),
  };
}

export const PACKET_ENTRIES =
  'packet=stream_index,pts_time,dts_time,duration_time,pos,flags:packet_side_data=side_data_type';

/** FFmpeg itself makes the clock of these containers continuous, by all streams that it reads. */
export const MENDED_BY_FFMPEG = /^(?:mpegts|mpeg|ogg|nut)\b/;
/** These have one index for the whole file: a clock that steps back is only an odd order of packets. */
const INDEXED = /^(?:mov|avi|mxf|asf)\b/;
/** As FFmpeg decides where one recording ends and the next begins. */
const FORWARD_SECONDS = 10;
const BACKWARD_SECONDS = 0.1;
/** By rounding, and by the length of a frame: FFmpeg measures from the end of one that it decodes, and from the beginning of one that it does not. */
const NARROW_SECONDS = BACKWARD_SECONDS + 0.002;
/** Encoders of browser recordings and broken muxers step back by less. */
const JOINT_SECONDS = 0.5;
export const MAX_JOINTS = 100;

/** Several frames may share a packet of the container, which has one timestamp. */
const SEVERAL_IN_A_PACKET = /^(?:mpegts|mpeg)\b/;

/** A longer step to the next packet is a gap. */
const GAP_SECONDS = 0.5;
/** A guess that is further away from the timestamp in the file is wrong. */
const GUESS_SECONDS = 0.03;

interface TrackClock {
  next: number;
  /** As in the file. */
  last: number;
  /** The timestamp of the last packet that has a place in the file. FFmpeg guesses those of the packets between. */
  placed: number;
  /** Packets from the last placed one on, and from the one before to it. */
  behindPlaced: number;
  inPlace: number;
  wrongGuesses: number;
  gaps: number;
  readonly instants: GrowingArray;
  /** Whether a frame was decoded before it is shown. */
  isReordered: boolean;
  /** Index of the instant of a frame of which the file does not say when it is shown; -1 if there is none. */
  untold: number;
  endSeconds: number;
  longestDuration: number;
}

export interface ClockedTrack {
  /** Seconds, ascending: of every packet that is not a stray. */
  readonly instants: Float64Array;
  /** Single packets far ahead of those behind them in the file: faults of the file. */
  readonly strays: readonly number[];
  readonly endSeconds: number;
  /** How often a timestamp in the file is not where FFmpeg, which guesses with the duration of the first packets, expects it. */
  readonly wrongGuesses: number;
  readonly gaps: number;
  /** Packets from the last one with a place in the file on, and from the one before to it. */
  readonly behindPlaced: number;
  readonly inPlace: number;
}

export class PacketClock {
  readonly joints: SourceJoint[] = [];
  /** How often FFmpeg makes the clock continuous. */
  mended = 0;
  /** The longest pause of one track while the other went on, of those that FFmpeg would take for a jump; 0 if there is none. */
  longestPause = 0;
  /** FFmpeg mends a step back of about this size or not, by whether it decodes the track. */
  hasNarrowStep = false;
  readonly #container: string;
  readonly #startSeconds: number;
  readonly #tracks: ReadonlyMap<number, TrackClock>;
  #shift = 0;

  /** `startSeconds`: FFmpeg's start of the file, which it subtracts from all timestamps. */
  constructor(container: string, startSeconds: number, streamIndexes: readonly number[]) {
    this.#container = container;
    this.#startSeconds = startSeconds;
    this.#tracks = new Map(
      streamIndexes.map((index) => [
        index,
        {
          next: NaN,
          last: NaN,
          placed: NaN,
          behindPlaced: 0,
          inPlace: 0,
          wrongGuesses: 0,
          gaps: 0,
          instants: new GrowingArray(),
          isReordered: false,
          untold: -1,
          endSeconds: -Infinity,
          longestDuration: 0,
        },
      ]),
    );
  }

  take(taken: Packet): void {
    const track = this.#tracks.get(taken.streamIndex);
    if (track === undefined) return;
    const packet = withTimestamp(taken, Number.isNaN(track.next) ? this.#startSeconds : track.next - this.#shift);
    const dts = Number.isNaN(packet.dts) ? packet.pts : packet.dts;
    const pts = Number.isNaN(packet.pts) ? packet.dts : packet.pts;
    const duration = packet.duration > 0 ? packet.duration : 0;
    if (!Number.isNaN(track.next)) this.#follow(track, { ...packet, dts });
    if (!Number.isNaN(packet.position)) {
      track.placed = dts;
      track.inPlace = track.behindPlaced;
      track.behindPlaced = 0;
    }
    track.behindPlaced += 1;
    const isUntold = Number.isNaN(taken.pts) && track.isReordered && SEVERAL_IN_A_PACKET.test(this.#container);
    if (isUntold || pts > dts) showUntold(track, dts + this.#shift - this.#startSeconds, duration);
    track.isReordered ||= pts > dts;
    if (isUntold) track.untold = track.instants.length;
    const instant = pts + this.#shift - this.#startSeconds;
    track.instants.push(instant);
    track.endSeconds = Math.max(track.endSeconds, instant + duration);
    if (duration < LONGEST_DURATION_SECONDS) track.longestDuration = Math.max(track.longestDuration, duration);
    track.next = dts + this.#shift + duration;
    track.last = dts;
  }

  track(streamIndex: number): ClockedTrack | undefined {
    const track = this.#tracks.get(streamIndex);
    if (track === undefined || track.instants.length === 0) return undefined;
    showUntold(track, track.next - this.#startSeconds, 0);
    const { instants, strays } = withoutReordering(track.instants.toArray());
    // An end that belongs to a stray is none.
    const last = instants.at(-1) ?? 0;
    const endSeconds =
      strays.length === 0 ? track.endSeconds : Math.min(track.endSeconds, last + track.longestDuration);
    const { wrongGuesses, gaps, behindPlaced, inPlace } = track;
    return { instants, strays, endSeconds, wrongGuesses, gaps, behindPlaced, inPlace };
  }

  /** Whether another track has come as far, on the clock that was made continuous: by the file's own one it may have come there with the next recording. */
  #goesOn(paused: TrackClock, dts: number): boolean {
    const seconds = dts + this.#shift;
    return [...this.#tracks.values()].some((one) => one !== paused && Math.abs(one.next - seconds) < FORWARD_SECONDS);
  }

  #follow(track: TrackClock, { dts, position }: Packet): void {
    const step = dts + this.#shift - track.next;
    if (MENDED_BY_FFMPEG.test(this.#container)) {
      const isPause = step > FORWARD_SECONDS && this.#goesOn(track, dts);
      if (isPause) this.longestPause = Math.max(this.longestPause, step);
      const isMended = !isPause && (Math.abs(step) > FORWARD_SECONDS || step < -BACKWARD_SECONDS);
      const isStep = dts > track.placed && dts - track.placed < FORWARD_SECONDS;
      if (isStep && Math.abs(step) > GUESS_SECONDS && !Number.isNaN(position)) track.wrongGuesses += 1;
      if (!isMended && step > GAP_SECONDS) track.gaps += 1;
      if (isMended) this.mended += 1;
      if (isMended && step > -NARROW_SECONDS - (track.next - track.last - this.#shift)) this.hasNarrowStep = true;
      if (isMended) this.#shift -= step;
      return;
    }
    if (INDEXED.test(this.#container) || step > -JOINT_SECONDS || Number.isNaN(position)) return;
    const ends = [...this.#tracks.values()].map(({ endSeconds }) => endSeconds);
    this.#shift = Math.max(...ends) + this.#startSeconds - dts;
    if (this.joints.length <= MAX_JOINTS) this.joints.push({ fromByte: position, shiftSeconds: round(this.#shift) });
  }
}

/** No decoder reorders more frames than this. */
const MOST_REORDERED = 20;
const STRAY_SECONDS = 1;
const LONGEST_DURATION_SECONDS = 10;

/** Sorts the instants, in the order of the file before. */
function withoutReordering(inFile: Float64Array): {
  readonly instants: Float64Array;
  readonly strays: readonly number[];
} {
  const strays: number[] = [];
  let earliestBehind = Infinity;
  for (let index = inFile.length - 1; index >= 0; index -= 1) {
    earliestBehind = Math.min(earliestBehind, inFile[index + MOST_REORDERED] ?? Infinity);
    const instant = inFile[index] ?? 0;
    if (instant > earliestBehind + STRAY_SECONDS) strays.push(instant);
  }
  const dropped = new Set(strays);
  const kept = strays.length === 0 ? inFile : inFile.filter((instant) => !dropped.has(instant));
  return { instants: kept.sort(), strays };
}

/**
 * Frames that others depend on are decoded before they are shown, and FFmpeg tells no time for one without a timestamp: it is shown when the
 * next of its kind is decoded.
 */
function showUntold(track: TrackClock, instant: number, duration: number): void {
  const index = track.untold;
  track.untold = -1;
  if (index < 0 || instant - track.instants.at(index) > GAP_SECONDS) return;
  track.instants.set(index, instant);
  track.endSeconds = Math.max(track.endSeconds, instant + duration);
}

/** Raw streams have no timestamps: a packet follows the one before. */
function withTimestamp(packet: Packet, next: number): Packet {
  return Number.isNaN(packet.pts) && Number.isNaN(packet.dts) ? { ...packet, pts: next, dts: next } : packet;
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

/** Eight bytes for each number: a film of twelve hours has millions of packets. */
class GrowingArray {
  length = 0;
  #values = new Float64Array(1024);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  toArray(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}
