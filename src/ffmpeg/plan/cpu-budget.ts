// The limit of processor time for making these outputs of this source, pure: far more than an honest file needs, far less than
// a file whose packets contradict its header.
import { videoCodecs } from '../codecs.ts';
import { encodedRate } from './encoded-rate.ts';
import type { Output, PicturePlan } from './rendition.ts';
import { ratePerSecond, type SourceInfo, type SourceVideo } from '../source-info.ts';

/** Start-up, the cover and all else that does not depend on the duration. */
const BASE_SECONDS = 120;
// An ordinary processor decodes ten times as many per second.
const DECODED_PIXELS_PER_SECOND = 10_000_000;
const SOUND_SECONDS_PER_SECOND = 5;
const UNKNOWN_FPS = 60;

export function cpuBudgetSeconds(source: SourceInfo, outputs: readonly Output[]): number {
  const renditions = [...new Map(outputs.map(({ rendition }) => [rendition.id, rendition])).values()];
  const { video, durationSeconds } = source;
  // Audio is cheap, and the estimated duration of an MP3 without a header is often far too short.
  let share = (renditions.length + 1) / SOUND_SECONDS_PER_SECOND;
  if (video !== undefined) {
    share += (areaOf(video) * decodedFps(video)) / DECODED_PIXELS_PER_SECOND;
    for (const { picture } of renditions) if (picture !== undefined) share += encodingShare(picture, video);
  }
  return Math.ceil(BASE_SECONDS + share * durationSeconds);
}

function encodingShare(picture: PicturePlan, video: SourceVideo): number {
  const fps = picture.fps ?? ratePerSecond(encodedRate(video).rate);
  return (areaOf(picture) * fps) / videoCodecs[picture.codec].pixelsPerCpuSecond;
}

function decodedFps({ fps, rate }: SourceVideo): number {
  return Math.max(fps, rate?.isConstant === true ? ratePerSecond(rate.rate) : 0) || UNKNOWN_FPS;
}

function areaOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return width * height;
}
