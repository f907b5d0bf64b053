// The result of packaging: one item per output, ready to become a row of `streams`.
import type { HdrType } from '../hdr-type.ts';
import type { HlsFacts } from './hls-facts.ts';
import type { DeepColour } from '../plan/deep-colour.ts';
import type { TemplateDefinition } from '../plan/template.ts';
import type { StreamFormat } from '../../wire/media-formats.ts';
import type { MediaVariant } from '../plan/rendition.ts';

export interface MediaItem {
  /** `index` of its output. */
  readonly output: number;
  readonly definition: TemplateDefinition;
  readonly format: StreamFormat;
  readonly variant: MediaVariant;
  readonly streamType: 'video' | 'audio';
  /** Relative to the work directory, and later to the video's folder in storage. */
  readonly path: string;
  /** 0 for audio only, as are height and fps. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrateKbps: number;
  readonly durationSeconds: number;
  /** For HLS the total of its segments. */
  readonly sizeBytes: number;
  /** `H264`, `H265`, `AAC` or `MP3`. */
  readonly codecName: string;
  /** Absent for audio only, as is `hdrType`, which SDR does not have either. */
  readonly bitDepth?: number;
  readonly hdrType?: HdrType;
  /** Whether the segments are encrypted: with the output's content key, or the customer's. */
  readonly encrypted: boolean;
  /** HLS only, as is `hls`. */
  readonly segmentCount?: number;
  readonly hls?: HlsFacts;
}

/** A further sound track of the file, as HLS beside the renditions of one variant. */
export interface MadeAudioTrack {
  /** Its place among `otherAudio` of the source, from 1. */
  readonly number: number;
  readonly variant: MediaVariant;
  /** Its playlist, relative to the work directory. */
  readonly path: string;
  readonly channels: 1 | 2;
  /** Channels of the sound of the renditions beside it; absent where they differ. */
  readonly mainChannels?: 1 | 2;
  readonly sizeBytes: number;
  readonly hls: HlsFacts;
}

export interface PackagedMedia {
  /** In the order of the outputs. */
  readonly items: readonly MediaItem[];
  /** In the order of the file. One that could not be decoded is not among them. */
  readonly audioTracks: readonly MadeAudioTrack[];
  /** Relative path of the cover; audio only has none, and a film whose cover was left out. */
  readonly cover: string | undefined;
  /** What could not be made although it was wanted. The film plays without. */
  readonly leftOut: readonly LeftOutExtra[];
}

export interface LeftOutExtra {
  readonly extra: 'cover' | 'thumbnails' | 'sound' | 'audio track';
  /** For an audio track: its number. */
  readonly track?: number;
  /** For the log: may hold a local path. */
  readonly detail: string;
}

/** An encoded rendition in the clear. */
export interface PlainVideo {
  /** Absent: SDR of 8 bits. */
  readonly deep?: DeepColour;
  readonly width: number;
  readonly height: number;
  /** Relative to the work directory. */
  readonly file: string;
  readonly durationSeconds: number;
}
