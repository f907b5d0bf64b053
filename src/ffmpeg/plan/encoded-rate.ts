// The frame rate that a picture is encoded at: the source's own, exactly, up to 60 frames a second. Pure.
import type { Ratio, SourceVideo } from '../source-info.ts';

interface EncodedRate {
  /** The ticks that all frames lie on. */
  readonly rate: Ratio;
  /** Frames of a constant, faster source are left out evenly. */
  readonly isThinned: boolean;
}

/** 59.94 and rounded values of 60 pass. */
const MAX_FPS = 60.05;
/** A rate so little above 60 loses a frame now and then; half of it would be worse. */
const NEARLY_MAX_FPS = 63;
const SIXTY: Ratio = [60, 1];
const UNKNOWN: Ratio = [25, 1];
/** A picture that stands is repeated at this rate at least, so that segments have a frame to begin with. */
export const STANDING_FPS = 4;

/** `stands`: a picture of the film stands, and is repeated. */
export function encodedRate({ rate: found, fps }: SourceVideo, stands = false): EncodedRate {
  if (found === undefined)
    return { rate: fps > 0 ? [Math.round(1000 * Math.min(60, fps)), 1000] : UNKNOWN, isThinned: false };
  const [numerator, denominator] = found.rate;
  const perSecond = numerator / denominator;
  if (perSecond <= MAX_FPS) {
    const times = stands ? Math.max(1, Math.ceil(STANDING_FPS / perSecond)) : 1;
    return { rate: [numerator * times, denominator], isThinned: false };
  }
  if (!found.isConstant || perSecond <= NEARLY_MAX_FPS) return { rate: SIXTY, isThinned: false };
  return { rate: [numerator, denominator * Math.ceil(perSecond / MAX_FPS)], isThinned: true };
}

export function ratioText([numerator, denominator]: Ratio): string {
  return denominator === 1 ? String(numerator) : `${String(numerator)}/${String(denominator)}`;
}
