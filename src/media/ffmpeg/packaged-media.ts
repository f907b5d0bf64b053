// What packaging hands back to the job that asked for it: one item per rendition and format, ready to become a row.
import type { Definition } from './ladder.ts';

export interface MediaItem {
  readonly definition: Definition;
  readonly format: 'mp4' | 'm3u8' | 'mp3';
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
  /** `H264`, `AAC` or `MP3`. */
  readonly codecName: string;
  /** Whether the segments are encrypted with the content key of this definition. */
  readonly encrypted: boolean;
  /** HLS only. */
  readonly segmentCount?: number;
}

export interface PackagedMedia {
  /** Ascending by quality; the plain file of a rendition before its HLS. */
  readonly items: readonly MediaItem[];
  /** Relative path of the cover; sound alone has none. */
  readonly cover: string | undefined;
}
