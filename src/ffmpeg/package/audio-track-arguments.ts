// The command line that encodes one further sound track from the pipe, pure: on the clock of the renditions, as long as the
// film. What is missing is silence, what is longer is cut.
import { audioCodecs } from '../codecs.ts';
import { ENCODED_TRACK, SOUND_PIPE } from '../plan/output-names.ts';
import type { SoundPlan } from '../plan/rendition.ts';
import { NOTHING_ELSE, OWN_INPUT_OPTIONS, QUIET } from '../run/ffmpeg-options.ts';
import { SOUND_PIPE_STREAM } from './sound-arguments.ts';

export function encodeTrackArguments(
  { channels, bitrateKbps, codec, sampleRate }: SoundPlan,
  seconds: number,
): readonly string[] {
  const length = seconds.toFixed(6);
  const filters = [
    'aresample=async=1:min_hard_comp=0.04:first_pts=0',
    `apad=whole_dur=${length}`,
    `atrim=end=${length}`,
  ];
  return [
    ...[...QUIET, ...OWN_INPUT_OPTIONS, '-thread_queue_size', '512', '-f', 'matroska', '-i', SOUND_PIPE],
    ...['-filter_complex', `[0:${String(SOUND_PIPE_STREAM)}]${filters.join(',')}[track]`, '-map', '[track]'],
    ...['-c:a', audioCodecs[codec].encoder, '-b:a', `${String(bitrateKbps)}k`, '-ac', String(channels)],
    ...(sampleRate === undefined ? [] : ['-ar', String(sampleRate)]),
    ...[...NOTHING_ELSE, '-f', 'mp4', ENCODED_TRACK],
  ];
}
