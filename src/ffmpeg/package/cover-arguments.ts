// The command lines of the cover, pure: samples of an encoded rendition for the choice, and the one frame that is chosen.
import { NOTHING_ELSE, OWN_INPUT_OPTIONS, QUIET } from '../run/ffmpeg-options.ts';
import { COVER_NAME, COVER_SAMPLES } from '../plan/output-names.ts';
import { jpegOfRendition } from '../plan/deep-colour.ts';
import { SAMPLE_SIDE } from './choose-cover.ts';
import type { PlainVideo } from './packaged-media.ts';

const COVER_LONG_SIDE = 1280;
/** Bounds the file of the samples to 9 MiB, however long the film is. */
const MAX_SAMPLES = 3000;
/** How much of a film is looked at frame by frame where no key frame shows something. */
const CLOSE_SECONDS = 120;
const MIN_STEP_SECONDS = 0.01;

/** Ends in the two outputs that `SAMPLE_OUTPUTS` names. */
export function sampleChain(input: string, seconds: number): string {
  const step = Math.max(MIN_STEP_SECONDS, seconds / MAX_SAMPLES).toFixed(3);
  const filters = [
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${step})'`,
    `scale=${SAMPLE_SIDE}:${SAMPLE_SIDE}:flags=area,setsar=1,format=yuv444p`,
    'split=2[samples][instants]',
  ];
  return `${input}${filters.join(',')}`;
}

const BOUNDED: readonly string[] = [...NOTHING_ELSE, '-fps_mode', 'passthrough', '-frames:v', `${MAX_SAMPLES}`];

/** The samples as a file of bare bytes, and their timestamps as lines on stdout. */
export const SAMPLE_OUTPUTS: readonly string[] = [
  ...['-map', '[samples]', ...BOUNDED, '-f', 'rawvideo', COVER_SAMPLES],
  ...['-map', '[instants]', ...BOUNDED, '-c:v', 'rawvideo', '-f', 'framecrc', 'pipe:1'],
];

/** Every frame from the start on, for a bounded time. */
export function closeLookArguments({ file, durationSeconds }: PlainVideo): readonly string[] {
  const seconds = Math.min(CLOSE_SECONDS, durationSeconds);
  return [
    ...[...QUIET, ...OWN_INPUT_OPTIONS, '-t', `${CLOSE_SECONDS}`, '-i', file],
    ...['-filter_complex', sampleChain('[0:v:0]', seconds), ...SAMPLE_OUTPUTS],
  ];
}

/** The frame shown at an instant; with a tolerance, for another rendition may round its timestamps differently. */
export function coverArguments(video: PlainVideo, atSeconds: number): readonly string[] {
  const { file, width, height } = video;
  const factor = Math.min(1, COVER_LONG_SIDE / Math.max(width, height));
  const size = [width, height].map((side) => Math.max(1, Math.round(side * factor))).join(':');
  return [
    ...QUIET,
    // Seeks to the key frame at the instant or before it, and shows the frames from there on with negative timestamps.
    ...[...OWN_INPUT_OPTIONS, '-noaccurate_seek', '-ss', (atSeconds + TOLERANCE_SECONDS).toFixed(6)],
    ...['-i', file, '-map', '0:v:0', ...NOTHING_ELSE],
    ...['-vf', [`select='gte(t,${-2 * TOLERANCE_SECONDS})'`, ...jpegOfRendition(video, `scale=${size}`)].join(',')],
    ...['-frames:v', '1', '-q:v', '3'],
    ...['-fps_mode', 'passthrough', '-f', 'image2', '-update', '1', COVER_NAME],
  ];
}

const TOLERANCE_SECONDS = 0.002;
