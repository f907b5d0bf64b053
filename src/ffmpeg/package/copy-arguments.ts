// The command lines that read an encoded rendition, pure: copies into HLS and FLV, and the cover.
import { NOTHING_ELSE, OWN_INPUT_OPTIONS, QUIET } from '../run/ffmpeg-options.ts';
import { COVER_NAME, outputNames } from '../plan/output-names.ts';
import type { Output, PicturePlan } from '../plan/rendition.ts';

/** More than encoders reorder: FFmpeg would shift a rendition whose first timestamps are negative. */
const CLOCK_START_SECONDS = 10;
const COVER_LONG_SIDE = 1280;
const COVER_CANDIDATE_FRAMES = 24;

function copyOf(file: string): readonly string[] {
  return [...QUIET, ...OWN_INPUT_OPTIONS, '-i', file, '-map', '0', '-c', 'copy', ...NOTHING_ELSE];
}

/** Segments in the clear; runSegments encrypts them afterwards. */
export function segmentArguments(output: Output, file: string): readonly string[] {
  const names = outputNames(output);
  return [
    ...copyOf(file),
    // The first timestamp is the same in every rendition (RFC 8216 6.2.4), however many frames one decodes ahead.
    ...['-output_ts_offset', `${CLOCK_START_SECONDS}`],
    ...['-f', 'hls', '-hls_time', `${output.segmentSeconds}`, '-hls_playlist_type', 'vod'],
    ...['-hls_segment_type', 'mpegts', '-hls_flags', 'independent_segments'],
    ...['-hls_base_url', `${names.segmentFolder}/`, '-hls_segment_filename', names.segments, names.file],
  ];
}

export function flvArguments(output: Output, file: string): readonly string[] {
  return [...copyOf(file), '-flvflags', '+add_keyframe_index', '-f', 'flv', outputNames(output).file];
}

interface CoverPlan {
  readonly file: string;
  readonly picture: PicturePlan;
  readonly durationSeconds: number;
}

/** The most typical frame from a tenth of the duration on, where titles and black frames have usually passed. */
export function coverArguments({ file, picture, durationSeconds }: CoverPlan): readonly string[] {
  const { width, height } = picture;
  const factor = Math.min(1, COVER_LONG_SIDE / Math.max(width, height));
  const size = [width, height].map((side) => Math.max(1, Math.round(side * factor))).join(':');
  return [
    ...QUIET,
    // Seeks to the key frame before the instant, so that the shortest clip has a frame too.
    ...[...OWN_INPUT_OPTIONS, '-noaccurate_seek', '-ss', (durationSeconds / 10).toFixed(3)],
    ...['-i', file, '-map', '0:v:0', ...NOTHING_ELSE],
    ...['-vf', `thumbnail=${COVER_CANDIDATE_FRAMES},scale=${size}`, '-frames:v', '1', '-q:v', '3'],
    ...['-f', 'image2', '-update', '1', COVER_NAME],
  ];
}
