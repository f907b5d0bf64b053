// Plans the video of one output, pure: its size, bitrate and frame rate, or why it cannot be made.
import { refuse, type Result } from '../../base/result.ts';
import { videoCodecOf, videoCodecs, type VideoCodec } from '../codecs.ts';
import type { TemplateDefinition, TranscodeTemplate, TemplateVideo } from './template.ts';
import { deepColourOf } from './deep-colour.ts';
import { encodedRate } from './encoded-rate.ts';
import { neededKbps, type SourceRate } from './needed-rate.ts';
import { boxOf, qualityOf, referenceArea } from './qualities.ts';
import type { Quality } from './qualities.ts';
import type { PicturePlan } from './rendition.ts';
import { ratePerSecond, type SourceInfo, type SourceVideo } from '../source-info.ts';

export type PictureRefusal = 'larger-than-source' | 'too-large' | 'too-small' | 'left out';

const MAX_KBPS = 50_000;
/** Enough for a still picture with a key frame every two seconds, however little its source takes. */
const LEAST_RATE_SHARE = 0.2;
/** The largest share of all bits of a film that a peak takes. */
const PEAK_SHARE = 0.1;
/** The limit of a side in templates; a larger source may keep its size. */
const MAX_ENLARGED_SIDE = 4096;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function planPicture(
  video: SourceVideo,
  template: Pick<TranscodeTemplate, 'definition' | 'ifLarger'> & { readonly video: TemplateVideo },
  file: Pick<SourceInfo, 'bitrateKbps' | 'durationSeconds'>,
): Result<{ picture: PicturePlan }, PictureRefusal> {
  const { definition, ifLarger, video: requested } = template;
  const factor = requestedFactor(video, definition, requested);
  const isLarger = factor > 1;
  if (isLarger && ifLarger === 'leave out') return refuse('left out');
  if (isLarger && ifLarger === 'fail') return refuse('larger-than-source');
  const isEnlarged = isLarger && ifLarger === 'enlarge';
  const size = isEnlarged ? enlarge(video, factor) : shrink(video, Math.min(1, factor));
  if (isEnlarged && Math.max(size.width, size.height) > MAX_ENLARGED_SIDE) return refuse('too-large');
  const codec = videoCodecOf(requested.codec);
  if (Math.min(size.width, size.height) < videoCodecs[codec].minSidePixels) return refuse('too-small');
  const fps = lowerFps(video, requested.fps);
  const quality = qualityOf(definition, size);
  const source = { codec: video.codec, kbps: file.bitrateKbps, pixels: video.width * video.height };
  const picture: PicturePlan = {
    codec,
    ...size,
    ...(videoCodecs[codec].hasProfiles && { profile: requested.profile ?? quality.profile }),
    ...planRate(requested, { codec, quality, size, fps: fps ?? video.fps, source, seconds: file.durationSeconds }),
    ...(fps !== undefined && { fps }),
    ...(requested.gopFrames !== undefined && { gopFrames: requested.gopFrames }),
    ...(requested.bitDepth !== undefined && videoCodecs[codec].hasTenBits && { deep: deepColourOf(video) }),
  };
  return { ok: true, picture };
}

/** The scale factor of the source. The aspect ratio is kept: with two requested sides the video fits in both. */
function requestedFactor(video: Size, definition: TemplateDefinition, requested: TemplateVideo): number {
  const [long, short] = [Math.max(video.width, video.height), Math.min(video.width, video.height)];
  const factors = [
    ...(requested.width === undefined ? [] : [requested.width / (requested.isLongShort ? long : video.width)]),
    ...(requested.height === undefined ? [] : [requested.height / (requested.isLongShort ? short : video.height)]),
  ];
  if (factors.length > 0) return Math.min(...factors);
  const box = boxOf(definition);
  return box === undefined ? 1 : Math.min(box.longSide / long, box.shortSide / short);
}

/** 4:2:0 needs even sides; neither exceeds the source. */
function shrink(video: Size, factor: number): Size {
  const side = (of: number): number => Math.max(2, Math.min(Math.floor(of / 2) * 2, evenSide(of, factor)));
  return { width: side(video.width), height: side(video.height) };
}

function enlarge(video: Size, factor: number): Size {
  return { width: Math.max(2, evenSide(video.width, factor)), height: Math.max(2, evenSide(video.height, factor)) };
}

function evenSide(side: number, factor: number): number {
  return Math.round((side * factor) / 2) * 2;
}

interface RateOf {
  readonly codec: VideoCodec;
  readonly quality: Quality;
  readonly size: Size;
  readonly fps: number;
  readonly source: SourceRate;
  readonly seconds: number;
}

type PlannedRate = Pick<PicturePlan, 'crf' | 'bitrateKbps' | 'maxrateKbps' | 'bufferKbit'>;

function planRate(requested: TemplateVideo, of: RateOf): PlannedRate {
  const { bitrateKbps } = requested;
  if (requested.crf !== undefined) {
    // 0 means lossless, which no profile that players support allows.
    return { crf: Math.min(51, Math.max(1, requested.crf)), maxrateKbps: Math.min(MAX_KBPS, bitrateKbps ?? MAX_KBPS) };
  }
  if (bitrateKbps !== undefined) {
    const rate = Math.min(MAX_KBPS, Math.max(10, bitrateKbps));
    return { bitrateKbps: rate, maxrateKbps: Math.round(rate * 1.5) };
  }
  return { crf: videoCodecs[of.codec].crf, ...limitBySource(fitRate(of), of) };
}

/**
 * No more than the source needs. Peaks are those of the quality, for films that stand still for long, unless the film is so short
 * that a peak would double it.
 */
function limitBySource(
  usualKbps: number,
  { codec, size, source, seconds }: RateOf,
): Pick<PicturePlan, 'maxrateKbps' | 'bufferKbit'> {
  const { probeName } = videoCodecs[codec];
  const needed = neededKbps(source, { probeName, pixels: size.width * size.height });
  if (needed >= usualKbps) return { maxrateKbps: usualKbps };
  const maxrateKbps = Math.round(Math.max(needed, usualKbps * LEAST_RATE_SHARE));
  const peak = Math.min(2 * usualKbps, Math.max(2 * maxrateKbps, maxrateKbps * seconds * PEAK_SHARE));
  return { maxrateKbps, bufferKbit: Math.round(peak) };
}

/** The bitrate of a quality is meant for 16:9 at up to 30 fps; other areas and frame rates get a proportional one. */
function fitRate({ quality, size, fps }: RateOf): number {
  const areaShare = Math.min(4, Math.max(0.25, (size.width * size.height) / referenceArea(quality)));
  const motionShare = fps > 33 ? 1.5 : 1;
  return Math.round(quality.maxrateKbps * areaShare * motionShare);
}

function lowerFps(video: SourceVideo, factor: number | undefined): number | undefined {
  const given = ratePerSecond(encodedRate(video).rate);
  return factor !== undefined && factor < given ? Math.max(1, factor) : undefined;
}
