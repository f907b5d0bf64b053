// Decides once what the colours of a film mean, and names the filters that make them SDR BT.709: pure. All pictures made from
// a source, renditions and snapshots, take their colours from here (decision 0019).
import type { SourceVideo } from '../source-info.ts';
import { linearToRec709, linearTo24, gamutMatrices, hlgToLinear, pqToLinear, rec24ToLinear } from './colour-curves.ts';
import type { WideGamut } from './colour-curves.ts';

/** How HDR is coded: PQ or HLG. */
type HdrCurve = 'HDR10' | 'HLG';

/** What the values of a film mean. */
export interface FilmColour {
  /** As FFmpeg's `scale` and `colormatrix` name it. Of an RGB source: the one that it is converted with. */
  readonly matrix: ScaleMatrix;
  readonly isRgb: boolean;
  readonly hdr: HdrCurve | undefined;
  /** Undefined: close enough to BT.709. The primaries of SD differ so little that players show them unconverted. */
  readonly wideGamut: WideGamut | undefined;
}

type ScaleMatrix = 'bt709' | 'bt601' | 'smpte240m' | 'fcc' | 'bt2020';

const MATRICES: Readonly<Record<string, ScaleMatrix>> = {
  bt709: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  smpte240m: 'smpte240m',
  fcc: 'fcc',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
};
const HDR_TRANSFERS: Readonly<Record<string, HdrCurve>> = { smpte2084: 'HDR10', 'arib-std-b67': 'HLG' };
const WIDE_PRIMARIES: Readonly<Record<string, WideGamut>> = { bt2020: 'bt2020', smpte431: 'p3', smpte432: 'p3' };
const RGB_FORMAT = /^(?:0|x2)?(?:rgb|bgr|gbr|argb|abgr|pal8|bayer)/;
/** From one of these sides on, players take a picture without tags for HD. */
const HD_LONG_SIDE = 1280;
const SD_SHORT_SIDE = 576;

type ColouredVideo = Pick<SourceVideo, 'pixFmt' | 'colour' | 'width' | 'height'>;

export function colourOf(video: ColouredVideo): FilmColour {
  const { space = '', primaries, transfer = '' } = video.colour ?? {};
  const hdr = HDR_TRANSFERS[transfer];
  const tagged = MATRICES[space];
  const isWide = hdr !== undefined || tagged === 'bt2020';
  const wideGamut = primaries === undefined ? (isWide ? 'bt2020' : undefined) : WIDE_PRIMARIES[primaries];
  const guessed = wideGamut === 'bt2020' || hdr !== undefined ? 'bt2020' : sizeMatrix(video);
  const isInRgb = isRgb(video, space);
  return { matrix: isInRgb ? 'bt709' : (tagged ?? guessed), isRgb: isInRgb, hdr, wideGamut };
}

function isRgb({ pixFmt }: ColouredVideo, space: string): boolean {
  return space === 'gbr' || RGB_FORMAT.test(pixFmt);
}

function sizeMatrix({ width, height }: ColouredVideo): ScaleMatrix {
  return Math.max(width, height) >= HD_LONG_SIDE || Math.min(width, height) > SD_SHORT_SIDE ? 'bt709' : 'bt601';
}

/** Between the two halves a picture has its final size: conversion costs least there. */
export interface ColourFilters {
  /** Options for the `scale` that makes the largest size, each behind a colon. */
  readonly scale: string;
  /** Filters behind that scale; they leave `pixels`, tagged. */
  readonly behind: readonly string[];
  /** Options for each `scale` from one rendition's size to the next. */
  readonly below: string;
  readonly pixels: string;
}

/** As FFmpeg names them; of limited range. */
export interface ColourTags {
  readonly space: 'bt709' | 'bt2020nc';
  readonly primaries: 'bt709' | 'bt2020' | 'smpte432';
  readonly transfer: 'bt709' | 'smpte2084' | 'arib-std-b67';
}

export const BT709_TAGS: ColourTags = { space: 'bt709', primaries: 'bt709', transfer: 'bt709' };

export function tagFilter({ space, primaries, transfer }: ColourTags): string {
  return `setparams=range=tv:color_primaries=${primaries}:color_trc=${transfer}:colorspace=${space}`;
}

const SDR = {
  below: ':in_color_matrix=bt709:out_color_matrix=bt709:in_range=tv:out_range=tv',
  pixels: 'yuv420p',
} as const;

export function colourFilters(video: ColouredVideo): ColourFilters {
  const colour = colourOf(video);
  const { matrix } = colour;
  // Both matrices are named: FFmpeg takes BT.601 for what is not said. Frames in RGB come out in this matrix, too.
  const scale = `:in_color_matrix=${matrix}:out_color_matrix=${matrix}:out_range=tv`;
  if (colour.hdr === undefined && colour.wideGamut === undefined) {
    // `scale` would convert between matrices through RGB of 8 bits, with errors and at four times the cost.
    const converted = matrix === 'bt709' ? [] : [`colormatrix=${matrix}:bt709`];
    return { scale, behind: ['format=yuv420p', ...converted, tagFilter(BT709_TAGS)], ...SDR };
  }
  const toYuv = ['scale=out_color_matrix=bt709:out_range=tv', 'format=yuv420p', tagFilter(BT709_TAGS)];
  return { scale, behind: [...linearColour(colour), ...toYuv], ...SDR };
}

/** In RGB of 16 bits: to linear light (tone-mapped), to the primaries of BT.709, and to its curve. */
export function linearColour({ hdr, wideGamut }: FilmColour): readonly string[] {
  const toLinear = hdr === 'HDR10' ? pqToLinear : hdr === 'HLG' ? hlgToLinear : rec24ToLinear;
  return [
    'format=gbrp16le',
    curve(toLinear),
    ...(wideGamut === undefined ? [] : [`colorchannelmixer=${gamutMatrices[wideGamut]}`]),
    // HLG describes light in front of the camera, as BT.709 does; PQ describes light of a display.
    curve(hdr === 'HLG' ? linearToRec709 : linearTo24),
  ];
}

function curve(expression: string): string {
  return `lutrgb=${['r', 'g', 'b'].map((channel) => `${channel}='${expression}'`).join(':')}`;
}

// JPEG is BT.601 of full range, and has no tags.
const JPEG_SCALE = ':out_color_matrix=bt601:out_range=pc:flags=bicubic+accurate_rnd+full_chroma_int';
const JPEG_FORMAT = 'format=yuvj420p';

/** For pictures taken from BT.709: `scale` is the filter that gives them their size. */
export function jpegOfSdr(scale: string): readonly string[] {
  return [`${scale}:in_color_matrix=bt709:in_range=tv${JPEG_SCALE}`, JPEG_FORMAT];
}

/** For pictures taken from a source: `scale` is the filter that gives them their size. */
export function jpegOfSource(video: ColouredVideo, scale: string): readonly string[] {
  const colour = colourOf(video);
  if (colour.hdr === undefined && colour.wideGamut === undefined) {
    return [`${scale}:in_color_matrix=${colour.matrix}${JPEG_SCALE}`, JPEG_FORMAT];
  }
  const filters = colourFilters(video);
  return [`${scale}${filters.scale}`, ...filters.behind, ...jpegOfSdr('scale=iw:ih')];
}
