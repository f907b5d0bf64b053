// The filters that turn the frames of a source into one regular picture, before it is scaled into renditions: one clock, one
// frame size, progressive, on the ticks of one frame rate. Pure. The graph is not rebuilt when frames change, so their state
// holds for the whole film.
import type { SourceInfo, SourceJoint, SourceTimeline, SourceVideo, StoredPicture } from '../source-info.ts';
import { STANDING_FPS, encodedRate, ratioText } from './encoded-rate.ts';

/** For the chain of the one video stream: the names of its pads are unique in the graph. */
export function regularPicture({ timeline, durationSeconds }: SourceInfo, video: SourceVideo): readonly string[] {
  return [
    ...(timeline === undefined ? [] : clockFilters(timeline, 'video')),
    // Video that starts after the audio is shown from the start; otherwise HLS timestamps would start there.
    `setpts='if(gt(N,0)+gt(T,${((timeline?.pictureStartSeconds ?? 0) + 0.5).toFixed(3)}),PTS,0)'`,
    ...steadyFrames(video),
    ...onTicks(video, { stands: timeline?.pictureStands === true, seconds: durationSeconds }),
  ];
}

/** All frames of one size, and progressive. */
export function steadyFrames(video: SourceVideo): readonly string[] {
  return [
    ...evenChroma(video.pixFmt),
    ...(video.stored === undefined ? [] : oneSize(frameOf(video, video.stored))),
    ...(video.interlaced ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
  ];
}

/** Shorter than what can be seen, and usual in MPEG-TS: the picture begins with the sound. */
const SMALL_LEAD_SECONDS = 0.03;

function smallLead({ pictureStartSeconds = 0 }: SourceTimeline): number {
  return pictureStartSeconds > SMALL_LEAD_SECONDS ? 0 : pictureStartSeconds;
}

const FILTERS = { video: ['setpts', 'select'], audio: ['asetpts', 'aselect'] } as const;

/** Drops stray timestamps, puts joined recordings behind each other, and begins at 0. Without state, so that it survives a rebuilt graph. */
export function clockFilters(timeline: SourceTimeline, kind: keyof typeof FILTERS): readonly string[] {
  const { joints, startSeconds, lastInstantSeconds, strayInstants = [] } = timeline;
  const [setpts, select] = FILTERS[kind];
  const begin = startSeconds + (kind === 'video' ? smallLead(timeline) : 0);
  const isShifted = joints.length > 0 || begin > 0;
  return [
    ...strayInstants.map((instant) => `${select}='not(${isNear(instant + startSeconds)})'`),
    ...(isShifted ? [`${setpts}='PTS+(${shiftExpression(joints)}-${begin.toFixed(6)})/TB'`] : []),
    ...(lastInstantSeconds === undefined ? [] : [`${select}='lte(t,${lastInstantSeconds.toFixed(6)})'`]),
  ];
}

/** Timestamps are rounded to a tick. */
function isNear(instant: number): string {
  return `between(t,${(instant - 0.002).toFixed(6)},${(instant + 0.002).toFixed(6)})`;
}

/** The shift of the last joint that lies before the frame in the file. */
function shiftExpression(joints: readonly SourceJoint[]): string {
  return joints.reduce(
    (before, { fromByte, shiftSeconds }) => `if(gte(POS,${String(fromByte)}),${shiftSeconds.toFixed(6)},${before})`,
    '0',
  );
}

/** `pad` cuts a side to a multiple of the chroma's: four columns in these formats of Sorenson, Indeo and DV. */
function evenChroma(pixFmt: string | undefined): readonly string[] {
  if (pixFmt === 'yuv410p') return ['format=yuv420p'];
  return pixFmt === 'yuv411p' || pixFmt === 'yuvj411p' ? ['scale=out_range=tv', 'format=yuv422p'] : [];
}

/** Letterbox: frames of another size or shape are fitted into the first, with black around them, never stretched. Others pass unchanged. */
function oneSize(stored: StoredPicture): readonly string[] {
  const aspect = (stored.width * stored.pixelAspect) / stored.height;
  // 4:2:0 has no odd sides.
  const [width, height] = [evenSide(stored.width), evenSide(stored.height)];
  const fit = (length: string, side: number): string =>
    `if(lt(abs(${length}-${String(side)}),2),${String(side)},max(2,min(${String(side)},2*round((${length})/2))))`;
  const w = fit(`${String(width)}*dar/${String(aspect)}`, width);
  const h = fit(`${String(height)}*${String(aspect)}/dar`, height);
  return [
    `scale=eval=frame:w='${w}':h='${h}'`,
    `pad=w=${String(width)}:h=${String(height)}:x='(ow-iw)/2':y='(oh-ih)/2':eval=frame`,
    'setsar=1',
  ];
}

function evenSide(side: number): number {
  return Math.max(2, 2 * Math.floor(side / 2));
}

/**
 * Options of the input: frames of another size go to the filters, which expect them; a rebuilt graph would begin again. Not where
 * FFmpeg rotates the frames before these filters: frames of another size would break its rotation.
 */
export function neverRebuilt(video: SourceVideo): readonly string[] {
  return isRotated(video) ? [] : ['-reinit_filter:v', '0', '-autorotate', '0'];
}

function isRotated({ rotation, isMirrored = false }: SourceVideo): boolean {
  return rotation !== 0 || isMirrored;
}

/** The size of the frames that reach the filters. */
function frameOf({ rotation }: SourceVideo, stored: StoredPicture): StoredPicture {
  if (rotation !== 90 && rotation !== 270) return stored;
  return { width: stored.height, height: stored.width, pixelAspect: 1 / stored.pixelAspect };
}

interface Standing {
  readonly stands: boolean;
  readonly seconds: number;
}

function onTicks(video: SourceVideo, { stands, seconds }: Standing): readonly string[] {
  const { rate, isThinned } = encodedRate(video, stands);
  const tick = ratioText([rate[1], rate[0]]);
  // Two frames on one tick: the first is kept.
  const ticks = isThinned
    ? [`fps=${ratioText(rate)}`]
    : [`settb=${tick}`, "select='isnan(prev_selected_pts)+gt(pts,prev_selected_pts)'"];
  if (!stands) return ticks;
  const every = standingTicks(Math.round(rate[0] / rate[1]));
  return [
    ...ticks,
    'split=2[moving][still];' +
      `[still]fps=${ratioText(rate)}:start_time=0,tpad=stop=-1:stop_mode=clone,trim=end=${seconds.toFixed(6)},` +
      `select='not(mod(n,${String(every)}))'[standing];[moving][standing]interleave`,
    `settb=${tick}`,
    "select='isnan(prev_selected_pts)+gt(pts,prev_selected_pts)'",
  ];
}

/** A divisor of the rate, so that every second begins with a repeated frame. */
function standingTicks(rate: number): number {
  let every = Math.max(1, Math.floor(rate / STANDING_FPS));
  while (rate % every !== 0) every -= 1;
  return every;
}
