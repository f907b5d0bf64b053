// The filter chains from the picture of a source to those of its renditions: pure.
import { deepColourFilters } from '../plan/deep-colour.ts';
import { regularPicture } from '../plan/picture-filters.ts';
import { colourFilters, type ColourFilters } from '../plan/plan-colour.ts';
import type { PicturePlan, Rendition } from '../plan/rendition.ts';
import type { SourceInfo, SourceVideo } from '../source-info.ts';

export type WithPicture = Rendition & { readonly picture: PicturePlan };

export function hasPicture(rendition: Rendition): rendition is WithPicture {
  return rendition.picture !== undefined;
}

interface Branch {
  readonly input: string;
  /** Filters in front of the first scale. */
  readonly prepare: readonly string[];
  readonly colour: ColourFilters;
  readonly renditions: readonly WithPicture[];
  /** The prefix of the labels between sizes. */
  readonly label: string;
}

/** Renditions of 10 bits branch off before the colours of the others are made SDR of 8 bits. */
export function pictureChains(source: SourceInfo, from: string, renditions: readonly WithPicture[]): readonly string[] {
  const { video } = source;
  if (video === undefined) return [];
  const prepare = regularPicture(source, video);
  const [flat, deep] = [renditions.filter((one) => !isDeep(one)), renditions.filter(isDeep)];
  if (deep.length === 0) return chainsOf(flatBranch(video, { input: from, prepare, renditions: flat }));
  if (flat.length === 0) return chainsOf(deepBranch(video, { input: from, prepare, renditions: deep }));
  return [
    `${from}${[...prepare, 'split=2[flat][deep]'].join(',')}`,
    ...chainsOf(flatBranch(video, { input: '[flat]', prepare: [], renditions: flat })),
    ...chainsOf(deepBranch(video, { input: '[deep]', prepare: [], renditions: deep })),
  ];
}

function isDeep({ picture }: WithPicture): boolean {
  return picture.deep !== undefined;
}

type Begin = Pick<Branch, 'input' | 'prepare' | 'renditions'>;

function flatBranch(video: SourceVideo, begin: Begin): Branch {
  return { ...begin, colour: colourFilters(video), label: 'below' };
}

function deepBranch(video: SourceVideo, begin: Begin): Branch {
  return { ...begin, colour: deepColourFilters(video), label: 'deep' };
}

/** Each size is scaled from the next larger one, which costs half of scaling all of them from the source. */
function chainsOf({ input: from, prepare, colour, renditions, label }: Branch): readonly string[] {
  const descending = renditions.toSorted((one, other) => areaOf(other.picture) - areaOf(one.picture));
  return descending.flatMap(({ id, picture }, rank) => {
    const input = rank === 0 ? from : `[${label}${rank}]`;
    const scale = `scale=${picture.width}:${picture.height}`;
    // Colours are converted once, at the largest size.
    const sized = rank === 0 ? [...prepare, `${scale}${colour.scale}`, ...colour.behind] : [`${scale}${colour.below}`];
    const filters = [...sized, 'setsar=1', `format=${colour.pixels}`].join(',');
    // Smaller sizes branch off before the frame rate is lowered.
    const own = picture.fps === undefined ? `[v${id}]` : `[full${id}]`;
    const thinned = picture.fps === undefined ? [] : [`${own}fps=${picture.fps}[v${id}]`];
    const isLast = rank === descending.length - 1;
    return [`${input}${filters}${isLast ? own : `,split=2${own}[${label}${rank + 1}]`}`, ...thinned];
  });
}

function areaOf({ width, height }: PicturePlan): number {
  return width * height;
}
