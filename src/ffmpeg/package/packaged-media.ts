// What packaging hands back to the job that asked for it: one item per output, ready to become a row.
import type { HlsFacts } from './hls-facts.ts';
import type { TemplateDefinition } from '../plan/template.ts';
import type { StreamFormat } from '../../wire/media-formats.ts';
import type { MediaVariant } from '../plan/rendition.ts';

export interface MediaItem {
  /** `index` of the output that it is. */
  readonly output: number;
  readonly definition: TemplateDefinition;
  readonly format: StreamFormat;
  readonly variant: MediaVariant;
  readonly streamType: 'video' | 'audio';
  /** Relative to the work directory, and later to the video's folder in storage. */
  readonly path: string;
  /** 0 for sound alone, as are height and fps. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrateKbps: number;
  readonly durationSeconds: number;
  /** For HLS the sum of the segments. */
  readonly sizeBytes: number;
  /** `H264`, `H265`, `AAC` or `MP3`. */
  readonly codecName: string;
  /** Whether the segments are encrypted, with the content key asked for this output. */
  readonly encrypted: boolean;
  /** HLS only, as is `hls`. */
  readonly segmentCount?: number;
  readonly hls?: HlsFacts;
}

export interface PackagedMedia {
  /** In the order of the outputs. */
  readonly items: readonly MediaItem[];
  /** Relative path of the cover; sound alone has none. */
  readonly cover: string | undefined;
}
