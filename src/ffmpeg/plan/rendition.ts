// What packaging is asked for, between the plan and FFmpeg: renditions, each encoded once, and the outputs made of them.
import type { StreamFormat } from '../../wire/media-formats.ts';
import type { AudioCodec, VideoCodec } from '../codecs.ts';
import type { TemplateDefinition } from './template.ts';

export interface PicturePlan {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  /** Where the codec has profiles. */
  readonly profile?: 'baseline' | 'main' | 'high';
  /** One of the two: a steady quality, or a steady rate. */
  readonly crf?: number;
  readonly bitrateKbps?: number;
  readonly maxrateKbps: number;
  /** Only where it lowers the source's. */
  readonly fps?: number;
  readonly gopFrames?: number;
}

export interface SoundPlan {
  readonly codec: AudioCodec;
  readonly bitrateKbps: number;
  readonly channels: 1 | 2;
  /** Absent: the source's. */
  readonly sampleRate?: number;
}

/** One encoding. Outputs that differ in their container alone share it. */
export interface Rendition {
  /** Within one plan. */
  readonly id: number;
  readonly file: 'mp4' | 'mp3';
  readonly picture?: PicturePlan;
  readonly sound?: SoundPlan;
  /** From one key frame to the next, a number or a fraction. Every segment of every sharer can begin on one. */
  readonly keyFrameSeconds: string;
}

/** Of HLS: `plain` is in the clear, `kms` encrypted with the customer's key; '' (and all that is not HLS) is ours. */
export type MediaVariant = '' | 'plain' | 'kms';

/** One stream to be made: a file, or a playlist with its segments. */
export interface Output {
  /** Its template's place in the list that was planned from. */
  readonly index: number;
  readonly templateId: string;
  readonly definition: TemplateDefinition;
  readonly format: StreamFormat;
  readonly variant: MediaVariant;
  /** Of HLS. */
  readonly segmentSeconds: number;
  readonly rendition: Rendition;
}

export const MAX_OUTPUTS = 20;
