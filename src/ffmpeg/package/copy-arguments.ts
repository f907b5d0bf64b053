// The command lines that read an encoded rendition, pure: copies into HLS and FLV.
import { NOTHING_ELSE, OWN_INPUT_OPTIONS, QUIET } from '../run/ffmpeg-options.ts';
import { outputNames, type OutputNames } from '../plan/output-names.ts';
import type { Output } from '../plan/rendition.ts';

/** More than encoders reorder: FFmpeg would shift a rendition whose first timestamps are negative. */
const CLOCK_START_SECONDS = 10;

function copyOf(file: string): readonly string[] {
  return [...QUIET, ...OWN_INPUT_OPTIONS, '-i', file, '-map', '0', '-c', 'copy', ...NOTHING_ELSE];
}

interface Segmenting {
  readonly names: OutputNames;
  /** An encoded rendition. */
  readonly file: string;
  readonly segmentSeconds: number;
}

/** Segments in the clear; runSegments encrypts them afterwards. */
export function segmentArguments({ names, file, segmentSeconds }: Segmenting): readonly string[] {
  return [
    ...copyOf(file),
    // The first timestamp is the same in every rendition (RFC 8216 6.2.4), however many frames one decodes ahead.
    ...['-output_ts_offset', `${CLOCK_START_SECONDS}`],
    ...['-f', 'hls', '-hls_time', `${segmentSeconds}`, '-hls_playlist_type', 'vod'],
    ...['-hls_segment_type', 'mpegts', '-hls_flags', 'independent_segments'],
    ...['-hls_base_url', `${names.segmentFolder}/`, '-hls_segment_filename', names.segments, names.file],
  ];
}

export function flvArguments(output: Output, file: string): readonly string[] {
  return [...copyOf(file), '-flvflags', '+add_keyframe_index', '-f', 'flv', outputNames(output).file];
}
