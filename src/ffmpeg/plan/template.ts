// A template: what one stream of a template group must be like. A call's JSON is parsed into it, jobs store it, and planning
// reads it. Pure.
import type { FileFormat, StreamFormat } from '../../wire/media-formats.ts';
import type { TemplateAudioCodec, TemplateVideoCodec } from '../codecs.ts';

/** The wire's names for qualities. OD has the source's size, SQ and HQ are audio only, AUTO is the master playlist. */
export type TemplateDefinition = 'FD' | 'LD' | 'SD' | 'HD' | '2K' | '4K' | 'OD' | 'SQ' | 'HQ' | 'AUTO';

/** A stream's format as templates name it: `hls` instead of `m3u8`. */
export type Container = FileFormat | 'hls';

export interface TemplateVideo {
  readonly codec: TemplateVideoCodec;
  /** Absent: the default of the definition. */
  readonly bitrateKbps?: number | undefined;
  /** 0–51; smaller is better. */
  readonly crf?: number | undefined;
  /** Pixels, 128–4096. With one of the two the other keeps the aspect ratio; with none both follow the definition. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** 1–60; absent: as the source. */
  readonly fps?: number | undefined;
  /** Maximum distance of key frames, in frames. */
  readonly gopFrames?: number | undefined;
  readonly profile?: 'baseline' | 'main' | 'high' | undefined;
  /** Absent: 8. With 10, HDR is kept; H.265 only. */
  readonly bitDepth?: 10 | undefined;
  /** `width` means the longer side and `height` the shorter one, in portrait too. */
  readonly isLongShort: boolean;
}

export interface TemplateAudio {
  readonly codec: TemplateAudioCodec;
  readonly bitrateKbps?: number | undefined;
  readonly sampleRate?: number | undefined;
  readonly channels?: 1 | 2 | undefined;
}

export interface TranscodeTemplate {
  /** 32 hex digits, or the name of a built-in one. */
  readonly templateId: string;
  readonly name: string;
  /** `VideoPackage`: the master playlist of the other streams, for players that switch between them. */
  readonly type: 'Normal' | 'VideoPackage';
  readonly definition: TemplateDefinition;
  readonly container: Container;
  /** Absent: the stream has no video. */
  readonly video?: TemplateVideo | undefined;
  /** Absent: the stream has no audio. */
  readonly audio?: TemplateAudio | undefined;
  /** HLS only: encrypted, with a key that this server serves under a playback grant, or with the customer's. */
  readonly isEncrypted: boolean;
  /** HLS only, 1–60. */
  readonly segmentSeconds: number;
  /** If the video would be larger than the source: enlarge it, keep the source's size, leave the stream out, or fail it. */
  readonly ifLarger: 'enlarge' | 'keep' | 'leave out' | 'fail';
}

/** The wire's format of a stream of the template. */
export function streamFormatOf({ container }: Pick<TranscodeTemplate, 'container'>): StreamFormat {
  return container === 'hls' ? 'm3u8' : container;
}

/** The default for uploads: the renditions up to the source's size, as MP4 and encrypted HLS. */
export const LADDER_GROUP = 'PLAYAUTH_LADDER';
/** The vendor's name: the file is probed only, and played as uploaded where that is possible. */
export const NO_TRANSCODE_GROUP = 'VOD_NO_TRANSCODE';
