// What is told of the colours of a picture: bits of a sample and kind of HDR, by its pixel format and its tags. Pure.
import type { SourceVideo } from './source-info.ts';

/** The vendor's names. SDR has none. */
export type HdrType = 'HDR' | 'HDR10' | 'HLG' | 'DolbyVision';

export interface PictureDepth {
  readonly bitDepth: number;
  readonly hdrType?: HdrType;
}

type ProbedPicture = Pick<SourceVideo, 'pixFmt' | 'colour'>;

export function depthOf(video: ProbedPicture): PictureDepth {
  const bitDepth = bitDepthOf(video.pixFmt);
  const hdrType = hdrTypeOf(video, bitDepth);
  return { bitDepth, ...(hdrType !== undefined && { hdrType }) };
}

function hdrTypeOf({ colour }: ProbedPicture, bitDepth: number): HdrType | undefined {
  if (colour?.dolbyVision !== undefined) return 'DolbyVision';
  if (colour?.transfer === 'arib-std-b67') return 'HLG';
  if (colour?.transfer !== 'smpte2084') return undefined;
  return bitDepth >= 10 ? 'HDR10' : 'HDR';
}

/** FFmpeg's names end in the bits of a sample where these are not 8: `yuv420p10le`, `p010le`, `gray16be`, `x2rgb10le`. */
const DEEP_FORMAT = /(?:^|\D)0?(9|1[0246])(?:le|be)$/;
const WIDE_PIXEL = /^(?:rgb|bgr|ya16|rgba|bgra|ayuv)(?:48|64)(?:le|be)$/;

function bitDepthOf(pixFmt: string): number {
  if (WIDE_PIXEL.test(pixFmt)) return 16;
  const [, bits] = DEEP_FORMAT.exec(pixFmt) ?? [];
  return bits === undefined ? 8 : Number(bits);
}
