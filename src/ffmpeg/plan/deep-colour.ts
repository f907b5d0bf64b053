// The colours of renditions of 10 bits, pure: HDR is kept as it is, SDR becomes BT.709 as in all others (decision 0029).
import type { MasteringDisplay, SourceVideo } from '../source-info.ts';
import {
  BT709_TAGS,
  colourOf,
  jpegOfSdr,
  jpegOfSource,
  linearColour,
  tagFilter,
  type ColourFilters,
  type ColourTags,
} from './plan-colour.ts';

export interface DeepColour extends ColourTags {
  readonly mastering?: MasteringDisplay;
}

const PRIMARIES = { bt2020: 'bt2020', p3: 'smpte432' } as const;
const TRANSFERS = { HDR10: 'smpte2084', HLG: 'arib-std-b67' } as const;
const DEEP_PIXELS = 'yuv420p10le';

type ColouredVideo = Parameters<typeof colourOf>[0];

export function deepColourOf(video: Pick<SourceVideo, 'colour'> & ColouredVideo): DeepColour {
  const { hdr, wideGamut } = colourOf(video);
  if (hdr === undefined) return BT709_TAGS;
  const mastering = video.colour?.mastering;
  return {
    space: 'bt2020nc',
    primaries: wideGamut === undefined ? 'bt709' : PRIMARIES[wideGamut],
    transfer: TRANSFERS[hdr],
    ...(mastering !== undefined && { mastering }),
  };
}

/** As `colourFilters`, with 10 bits. Another matrix goes through RGB of 16 bits. */
export function deepColourFilters(video: ColouredVideo): ColourFilters {
  const [colour, tags] = [colourOf(video), deepColourOf(video)];
  const to = tags.space === 'bt2020nc' ? 'bt2020' : 'bt709';
  const isSdrOfWideGamut = colour.hdr === undefined && colour.wideGamut !== undefined;
  const isSame = colour.matrix === to && !colour.isRgb && !isSdrOfWideGamut;
  const converted = isSdrOfWideGamut ? linearColour(colour) : ['format=gbrp16le'];
  return {
    scale: `:in_color_matrix=${colour.matrix}:out_color_matrix=${colour.matrix}:out_range=tv`,
    behind: [
      ...(isSame ? [] : [...converted, `scale=out_color_matrix=${to}:out_range=tv`]),
      `format=${DEEP_PIXELS}`,
      tagFilter(tags),
    ],
    below: `:in_color_matrix=${to}:out_color_matrix=${to}:in_range=tv:out_range=tv`,
    pixels: DEEP_PIXELS,
  };
}

/** For pictures taken from a rendition: `scale` is the filter that gives them their size. */
export function jpegOfRendition({ deep, ...size }: WrittenPicture, scale: string): readonly string[] {
  return deep === undefined ? jpegOfSdr(scale) : jpegOfSource({ ...size, pixFmt: DEEP_PIXELS, colour: deep }, scale);
}

interface WrittenPicture {
  readonly width: number;
  readonly height: number;
  readonly deep?: DeepColour;
}

/** For x265, each behind a colon: FFmpeg passes the tags on to it, but not these. */
export function masteringParameters({ mastering }: DeepColour): string {
  const { display, contentLight } = mastering ?? {};
  const [gx, gy, bx, by, rx, ry, wx, wy, most, least] = (display ?? []).map(String);
  return [
    ...(least === undefined
      ? []
      : [`:master-display=G(${gx},${gy})B(${bx},${by})R(${rx},${ry})WP(${wx},${wy})L(${most},${least})`]),
    ...(contentLight === undefined ? [] : [`:max-cll=${contentLight.join(',')}`]),
  ].join('');
}
