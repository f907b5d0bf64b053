// The plan that packaging carries out: renditions, each encoded once, and the outputs made from them.
import type { StreamFormat } from '../../wire/media-formats.ts';
import type { AudioCodec, VideoCodec } from '../codecs.ts';
import type { DeepColour } from './deep-colour.ts';
import type { TemplateDefinition } from './template.ts';

export interface PicturePlan {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  /** Where the codec has profiles. */
  readonly profile?: 'baseline' | 'main' | 'high';
  /** One of the two: constant quality, or a target bitrate. */
  readonly crf?: number;
  readonly bitrateKbps?: number;
  readonly maxrateKbps: number;
  /** How much a peak may take above `maxrateKbps`; absent: twice that. */
  readonly bufferKbit?: number;
  /** Only where it is lower than the source's. */
  readonly fps?: number;
  readonly gopFrames?: number;
  /** For 10 bits: the colours. Absent: SDR of 8 bits. */
  readonly deep?: DeepColour;
}

export interface SoundPlan {
  readonly codec: AudioCodec;
  readonly bitrateKbps: number;
  readonly channels: 1 | 2;
  /** Absent: the source's. */
  readonly sampleRate?: number;
}

/** One encoding. Outputs that differ only in their container share it. */
export interface Rendition {
  /** Unique within one plan. */
  readonly id: number;
  readonly file: 'mp4' | 'mp3';
  readonly picture?: PicturePlan;
  readonly sound?: SoundPlan;
  /** Distance of key frames, a number or a fraction. Every segment of every output begins on one. */
  readonly keyFrameSeconds: string;
}

/** For HLS: `plain` is in the clear, `kms` encrypted with the customer's key, '' with a key of this server. Files have ''. */
export type MediaVariant = '' | 'plain' | 'kms';

/** One stream to make: a file, or a playlist with its segments. */
export interface Output {
  /** Index of its template in the list of templates. */
  readonly index: number;
  readonly templateId: string;
  readonly definition: TemplateDefinition;
  readonly format: StreamFormat;
  readonly variant: MediaVariant;
  /** Only HLS has segments. */
  readonly segmentSeconds: number;
  readonly rendition: Rendition;
}

export const MAX_OUTPUTS = 20;
