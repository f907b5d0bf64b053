// How many bits a rendition can use of what its source holds, pure: what was left out when the source was made is not brought back
// by more bits. Measured in docs/renditions.md.

/** How many bits H.264 takes where this codec takes one, as ffprobe names it. Older codecs take more than H.264: 1 is enough. */
const H264_BITS: Readonly<Record<string, number>> = { hevc: 1.6, vp9: 1.5, av1: 2, vvc: 2.4 };
/** A fast encoder takes more than the slow one that may have made the source. */
const ENCODED_AGAIN = 1.5;
/** Sound has no peaks: it is encoded at one rate. */
const SOUND_ENCODED_AGAIN = 2;
const LEAST_SOUND_KBPS = 32;

export interface SourceRate {
  readonly codec: string;
  /** The rate of the whole file, which is at least that of the picture. */
  readonly kbps: number;
  readonly pixels: number;
}

/** The long-run rate that the picture needs. A smaller picture needs less, but more for each pixel. */
export function neededKbps(source: SourceRate, made: { readonly probeName: string; readonly pixels: number }): number {
  const codecs = (H264_BITS[source.codec] ?? 1) / (H264_BITS[made.probeName] ?? 1);
  const area = Math.min(1, made.pixels / Math.max(1, source.pixels));
  return source.kbps * ENCODED_AGAIN * codecs * Math.sqrt(area);
}

/** The rate that the sound of a file with nothing else needs; a multiple of 8, as its encoders have them. */
export function neededSoundKbps(fileKbps: number, channels: number): number {
  return Math.max(LEAST_SOUND_KBPS * channels, 8 * Math.ceil((fileKbps * SOUND_ENCODED_AGAIN) / 8));
}
