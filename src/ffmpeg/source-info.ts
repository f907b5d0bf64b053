// What probing finds in a source, and every reason for which a source is refused. Pure.
import type { SourceDetails } from './stream-details.ts';

export interface SourceVideo {
  readonly codec: string;
  /** As displayed: with the sample aspect ratio and the rotation applied. */
  readonly width: number;
  readonly height: number;
  /** As stored. Absent in facts that were stored with a video, as are all fields that only decoding needs. */
  readonly stored?: StoredPicture;
  /** Clockwise, in degrees: 0, 90, 180 or 270, except for unusual matrices. */
  readonly rotation: number;
  /** By its display matrix, besides the rotation. */
  readonly isMirrored?: boolean;
  /** Average frame rate; 0 if the file has none. */
  readonly fps: number;
  readonly rate?: FrameRate;
  readonly pixFmt: string;
  /** Absent where the file says nothing of its colours. */
  readonly colour?: SourceColour;
  readonly interlaced: boolean;
  readonly streamIndex: number;
}

export interface StoredPicture {
  readonly width: number;
  readonly height: number;
  /** Width divided by height of one pixel. */
  readonly pixelAspect: number;
}

/** Numerator and denominator: 30000/1001. */
export type Ratio = readonly [number, number];

export function ratePerSecond([numerator, denominator]: Ratio): number {
  return numerator / denominator;
}

export interface FrameRate {
  /** The ticks that all frames lie on; above 60 for fast sources. */
  readonly rate: Ratio;
  /** Whether every tick has a frame. */
  readonly isConstant: boolean;
}

/** From this byte of the file on, a recording that was appended: its timestamps begin again. */
export interface SourceJoint {
  readonly fromByte: number;
  /** Added to all its timestamps. */
  readonly shiftSeconds: number;
}

/**
 * `samples`: their number, because the file has no timestamps or they begin again with each recording in it. `placed`: the
 * timestamps in the file alone, because FFmpeg's guesses of those between are wrong where the sample rate changes.
 */
export type SoundClock = 'samples' | 'placed';

/** Where the film begins and ends, found in the timestamps of its packets. */
export interface SourceTimeline {
  /** From the start that FFmpeg finds to the first picture or sound. The other fields count from there. */
  readonly startSeconds: number;
  readonly joints: readonly SourceJoint[];
  /** Later timestamps are faults of the file; absent if there are none. */
  readonly lastInstantSeconds?: number;
  /** Single timestamps that are faults of the file: nothing is shown or heard there. Absent if there are none. */
  readonly strayInstants?: readonly number[];
  readonly pictureStartSeconds?: number;
  readonly pictureEndSeconds?: number;
  readonly soundEndSeconds?: number;
  /** Absent: the timestamps of its packets. */
  readonly soundClock?: SoundClock;
  /** The longest pause of one track while the other goes on, where FFmpeg would take it for a jump of the clock. */
  readonly pauseSeconds?: number;
  /** FFmpeg takes a step back for a joint only in a run that decodes the track: every run has to. */
  readonly hasNarrowStep?: boolean;
  /** FFmpeg's start of the file: told where FFmpeg, when it guesses nothing, does not find it itself. */
  readonly fileStartSeconds?: number;
  /** One picture stands for more than a second: slides, a still picture, or sound that goes on after the last picture. */
  readonly pictureStands: boolean;
}

/** As FFmpeg names them; absent where the file does not say. */
export interface SourceColour {
  /** The matrix: `bt709`, `smpte170m`, `bt2020nc`, `gbr`, … */
  readonly space?: string;
  readonly primaries?: string;
  /** `bt709`, `smpte2084`, `arib-std-b67`, … */
  readonly transfer?: string;
  readonly range?: 'tv' | 'pc';
  readonly dolbyVision?: DolbyVision;
  /** For HDR: written into renditions that keep it. */
  readonly mastering?: MasteringDisplay;
}

export interface DolbyVision {
  readonly profile: number;
  /** What players without Dolby Vision show: 0 nothing, 1 HDR10, 2 SDR, 4 HLG. */
  readonly baseLayer: number;
}

/** SMPTE ST 2086 and CTA-861.3, in the units of their SEI messages: 0.00002 of a coordinate, 0.0001 nits, and nits. */
export interface MasteringDisplay {
  /** Green, blue, red and white, each x and y; then the highest and the lowest luminance. */
  readonly display?: readonly number[];
  /** The brightest sample, and the brightest average of a picture. */
  readonly contentLight?: readonly [number, number];
}

export interface SourceAudio {
  readonly codec: string;
  readonly channels: number;
  /** FFmpeg's name: `stereo`, `5.1(side)`; absent for PCM without one. */
  readonly channelLayout?: string;
  readonly sampleRate: number;
  readonly streamIndex: number;
}

/** What a track is called in the file: untrusted text, bounded and without control characters. */
export interface TrackLabel {
  /** As in the file: `eng`, `en`, `zh-Hans`. */
  readonly language?: string;
  readonly title?: string;
}

export interface FurtherAudio extends SourceAudio, TrackLabel {
  /** In place of these fields of the timeline, which are of the first sound; absent where they serve for all tracks. */
  readonly clock?: Pick<SourceTimeline, 'soundClock' | 'fileStartSeconds' | 'pauseSeconds'>;
}

export interface SourceSubtitle extends TrackLabel {
  /** FFmpeg's name: `subrip`, `mov_text`, `ass`, `hdmv_pgs_subtitle`, … */
  readonly codec: string;
  readonly streamIndex: number;
}

export interface SourceInfo {
  /** Details of the picture and the sound that are used. */
  readonly details?: SourceDetails;
  /** The MD5 of the whole file. */
  readonly md5?: string;
  /** FFmpeg's demuxer: `mov,mp4,m4a,3gp,3g2,mj2`, `matroska,webm`, `mpegts`, … */
  readonly container: string;
  /** From the first picture or sound to the end of the last, as found in the packets. */
  readonly durationSeconds: number;
  /** Absent in stored facts. */
  readonly timeline?: SourceTimeline;
  readonly sizeBytes: number;
  readonly bitrateKbps: number;
  readonly video?: SourceVideo;
  readonly audio?: SourceAudio & TrackLabel;
  /** Further tracks that can be heard, in the order of the file; absent if there are none. */
  readonly otherAudio?: readonly FurtherAudio[];
  readonly subtitles?: readonly SourceSubtitle[];
  /** Tracks that are neither seen nor heard in what is made of the file; absent if there are none. */
  readonly dropped?: readonly DroppedTrack[];
}

/** The track is there to that instant: the rest is missing in the file. */
type CutOff = `cut off at ${string} s`;

export interface DroppedTrack extends TrackLabel {
  readonly kind: 'video' | 'audio';
  /** FFmpeg's name, or the tag in the file where FFmpeg does not know the codec. */
  readonly codec: string;
  readonly reason: 'unknown codec' | 'further track' | 'cannot be decoded' | CutOff;
  /** For sound that can be heard: its place in `otherAudio`, from 1. It may be kept beside HLS. */
  readonly track?: number;
}

export const MAX_SIDE_PIXELS = 8192;
export const MAX_DROPPED_TRACKS = 16;
export const DEFAULT_MAX_DURATION_SECONDS = 12 * 3600;

export const REFUSALS = {
  unreadable: 'The source file cannot be read.',
  empty: 'The file is empty.',
  'not-media': 'The file is not a video or audio file.',
  incomplete: 'The file is incomplete: its index is missing. It was probably cut off while being recorded or uploaded.',
  image: 'The file is an image, not a video or audio file.',
  playlist: 'The file is a playlist, which only points at other files. Upload the media itself.',
  'unsupported-format': 'The file format is not supported.',
  encrypted: 'The file is encrypted. Upload it without encryption.',
  'no-streams': 'The file has no video or audio stream that can be decoded.',
  'bad-dimensions': 'The picture size of the video is missing or zero.',
  'unsupported-colours': 'The colours of the picture cannot be converted.',
  'too-large': `The picture is larger than ${MAX_SIDE_PIXELS} x ${MAX_SIDE_PIXELS} pixels.`,
  'unknown-duration': 'The duration of the file is zero or cannot be determined.',
  'cut-off': 'The file is cut off. Upload it again.',
  'broken-clock': 'The timestamps of the file are broken. Export it again.',
  'too-long': 'The file is longer than allowed.',
  'too-costly': 'Examining the file took more time or memory than allowed, or FFmpeg crashed.',
  aborted: 'Examining the file was cancelled.',
} as const;

export type ProbeRefusal = keyof typeof REFUSALS;

export type ProbeResult =
  | { readonly ok: true; readonly source: SourceInfo }
  | { readonly ok: false; readonly reason: ProbeRefusal; readonly detail: string; readonly log?: string | undefined };

/** `detail` is a sentence for the owner of the video and never holds a path. */
export function refuseSource(reason: ProbeRefusal, detail?: string): Extract<ProbeResult, { ok: false }> {
  return { ok: false, reason, detail: detail ?? REFUSALS[reason] };
}
