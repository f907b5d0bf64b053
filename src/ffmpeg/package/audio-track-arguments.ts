// The command line that encodes one further sound track from the pipe, pure: on the clock of the renditions, as long as the
// film. What is missing is silence, what is longer is cut.
import { audioCodecs } from '../codecs.ts';
import { ENCODED_TRACK } from '../plan/output-names.ts';
import type { SoundPlan } from '../plan/rendition.ts';
import { NOTHING_ELSE, QUIET } from '../run/ffmpeg-options.ts';
import type { SourceAudio, SourceInfo } from '../source-info.ts';
import { soundPipeInput, soundPipeStream } from './sound-arguments.ts';

interface TrackEncoding {
  readonly source: SourceInfo;
  readonly audio: SourceAudio;
  readonly sound: SoundPlan;
}

export function encodeTrackArguments({ source, audio, sound }: TrackEncoding): readonly string[] {
  const { channels, bitrateKbps, codec, sampleRate } = sound;
  const length = source.durationSeconds.toFixed(6);
  const filters = [
    'aresample=async=1:min_hard_comp=0.04:first_pts=0',
    `apad=whole_dur=${length}`,
    `atrim=end=${length}`,
  ];
  return [
    ...[...QUIET, ...soundPipeInput(source, audio)],
    ...['-filter_complex', `[0:${String(soundPipeStream(source))}]${filters.join(',')}[track]`, '-map', '[track]'],
    ...['-c:a', audioCodecs[codec].encoder, '-b:a', `${String(bitrateKbps)}k`, '-ac', String(channels)],
    ...(sampleRate === undefined ? [] : ['-ar', String(sampleRate)]),
    ...[...NOTHING_ELSE, '-f', 'mp4', ENCODED_TRACK],
  ];
}
