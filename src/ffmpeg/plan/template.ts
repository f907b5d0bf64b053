// What one stream of a template group is to be like, in our own terms: what a call's JSON is read into, what is kept with
// a job, and what transcoding plans by. Pure.
import type { FileFormat, StreamFormat } from '../../wire/media-formats.ts';
import type { AudioWishName, VideoWishName } from '../codecs.ts';

/** The wire's names for qualities. OD is the source itself, SQ and HQ are sound alone, AUTO is all of them in one. */
export type TemplateDefinition = 'FD' | 'LD' | 'SD' | 'HD' | '2K' | '4K' | 'OD' | 'SQ' | 'HQ' | 'AUTO';

/** As templates name a stream's format: HLS is not named for its playlist. */
export type Container = FileFormat | 'hls';

export interface VideoWish {
  readonly codec: VideoWishName;
  /** Absent: as the quality of the definition needs. */
  readonly bitrateKbps?: number | undefined;
  /** 0–51; smaller is better. */
  readonly crf?: number | undefined;
  /** Pixels, 128–4096. With one of the two the other follows the picture; with none both follow the definition. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** 1–60; absent: as the source. */
  readonly fps?: number | undefined;
  /** Frames from one key frame to the next, at most. */
  readonly gopFrames?: number | undefined;
  readonly profile?: 'baseline' | 'main' | 'high' | undefined;
  /** `width` is meant for the longer side of the picture and `height` for the shorter one, however it is turned. */
  readonly isLongShort: boolean;
}

export interface AudioWish {
  readonly codec: AudioWishName;
  readonly bitrateKbps?: number | undefined;
  readonly sampleRate?: number | undefined;
  readonly channels?: 1 | 2 | undefined;
}

export interface TranscodeTemplate {
  /** 32 hex digits, or the name of a built-in one. */
  readonly templateId: string;
  readonly name: string;
  /** `VideoPackage`: no stream of its own but the list of the others, for players that switch among them. */
  readonly type: 'Normal' | 'VideoPackage';
  readonly definition: TemplateDefinition;
  readonly container: Container;
  /** Absent: the stream has no picture. */
  readonly video?: VideoWish | undefined;
  /** Absent: the stream has no sound. */
  readonly audio?: AudioWish | undefined;
  /** Of HLS. `session`: with a key of ours, given out under the grant of a playback. Otherwise it is in the clear. */
  readonly isEncrypted: boolean;
  /** Of HLS, 1–60. */
  readonly segmentSeconds: number;
  /** What happens where the picture would be larger than the source's: it is made so all the same, kept at the source's size, left out, or a failure. */
  readonly ifLarger: 'enlarge' | 'keep' | 'leave out' | 'fail';
}

/** The format that a stream of the template has on the wire. */
export function streamFormatOf({ container }: Pick<TranscodeTemplate, 'container'>): StreamFormat {
  return container === 'hls' ? 'm3u8' : container;
}

/** Uploads that nothing else is said of: the renditions that the source reaches, as MP4 and encrypted HLS. */
export const LADDER_GROUP = 'PLAYAUTH_LADDER';
/** As the vendor calls it: the file is looked at, and played as it is where that is possible. */
export const NO_TRANSCODE_GROUP = 'VOD_NO_TRANSCODE';
