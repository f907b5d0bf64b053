// The command line that decodes the sound of a source into PCM on the film's clock, pure. Its filter graph may be rebuilt when
// channels or sample rate change, so no filter in it has state: gaps are filled by the run that encodes.
import { SOUND_PIPE } from '../plan/output-names.ts';
import { clockFilters } from '../plan/picture-filters.ts';
import { MENDED_BY_FFMPEG } from '../probe/packet-clock.ts';
import { NOTHING_ELSE, QUIET, UNTRUSTED_INPUT_OPTIONS, inputUrl } from '../run/ffmpeg-options.ts';
import { DEFAULT_MAX_DURATION_SECONDS } from '../source-info.ts';
import type { SourceAudio, SourceInfo } from '../source-info.ts';

interface SoundDecoding {
  readonly sourcePath: string;
  readonly source: SourceInfo;
  readonly audio: SourceAudio;
}

/** Index of the sound in the pipe. The stream before it is a mark at 0: without it FFmpeg would begin with the first sound. */
export const SOUND_PIPE_STREAM = 1;

const MAX_SAMPLE_RATE = 96_000;

export function decodeSoundArguments({ sourcePath, source, audio }: SoundDecoding): readonly string[] {
  const layout = audio.channels === 1 ? 'mono' : 'stereo';
  const filters = [
    ...(source.timeline === undefined ? [] : clockFilters(source.timeline, 'audio')),
    "aselect='gte(t,0)'",
    ...firstTwoOf(audio),
    `aresample=${String(Math.min(MAX_SAMPLE_RATE, audio.sampleRate))}`,
    `aformat=sample_fmts=flt:channel_layouts=${layout}`,
  ];
  return [
    ...[...QUIET, ...UNTRUSTED_INPUT_OPTIONS, ...longestInput(source), '-i', inputUrl(sourcePath)],
    ...['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono:d=0.1'],
    ...['-map', '1:0', '-map', `0:${String(audio.streamIndex)}`, '-filter:1', filters.join(',')],
    ...[...NOTHING_ELSE, '-vn', '-c:a', 'pcm_f32le', '-f', 'matroska', SOUND_PIPE],
    ...(source.video === undefined ? [] : readAlong(source, source.video.streamIndex)),
  ];
}

/** FFmpeg cannot mix channels of which nothing says where they belong: the first two are heard. */
function firstTwoOf({ channels, channelLayout }: SourceAudio): readonly string[] {
  const isNamed = channelLayout !== undefined && !/^\d+ channels/.test(channelLayout);
  return isNamed || channels <= MOST_GUESSED_CHANNELS ? [] : ['pan=stereo|c0=c0|c1=c1'];
}

/** Up to here FFmpeg guesses the usual layout. */
const MOST_GUESSED_CHANNELS = 8;

/** Silence as long as the film, in place of a sound that cannot be decoded. */
export function silenceArguments({ source, audio }: Omit<SoundDecoding, 'sourcePath'>): readonly string[] {
  const layout = audio.channels === 1 ? 'mono' : 'stereo';
  return [
    ...[...QUIET, '-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono:d=0.1'],
    ...['-f', 'lavfi', '-i', `anullsrc=r=48000:cl=${layout}:d=${source.durationSeconds.toFixed(3)}`],
    ...['-map', '0:0', '-map', '1:0', ...NOTHING_ELSE, '-vn', '-c:a', 'pcm_f32le', '-f', 'matroska', SOUND_PIPE],
  ];
}

/** FFmpeg fills gaps between timestamps: this bounds the output where the packets claim absurd gaps. */
export function longestInput({ durationSeconds, timeline }: SourceInfo): readonly string[] {
  const seconds = Math.max(DEFAULT_MAX_DURATION_SECONDS, durationSeconds) + (timeline?.startSeconds ?? 0);
  return ['-t', String(Math.ceil(seconds))];
}

/** Reads the other track too, unused, so that both runs find the same jumps of the clock. */
export function readAlong({ container }: SourceInfo, streamIndex: number): readonly string[] {
  if (!MENDED_BY_FFMPEG.test(container)) return [];
  return ['-map', `0:${String(streamIndex)}`, '-c', 'copy', '-f', 'null', '-'];
}
