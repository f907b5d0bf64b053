// The command line that decodes the sound of a source into PCM on the film's clock, pure. Its filter graph may be rebuilt when
// channels or sample rate change, so no filter in it has state: gaps are filled by the run that encodes.
import { SOUND_PIPE } from '../plan/output-names.ts';
import { clockFilters } from '../plan/picture-filters.ts';
import { MENDED_BY_FFMPEG } from '../probe/packet-clock.ts';
import { NOTHING_ELSE, OWN_INPUT_OPTIONS, QUIET, UNTRUSTED_INPUT_OPTIONS, inputUrl } from '../run/ffmpeg-options.ts';
import { DEFAULT_MAX_DURATION_SECONDS } from '../source-info.ts';
import type { SourceAudio, SourceInfo } from '../source-info.ts';

interface SoundDecoding {
  readonly sourcePath: string;
  readonly source: SourceInfo;
  readonly audio: SourceAudio;
}

const MAX_SAMPLE_RATE = 96_000;

/** A decoder that fails at most packets still gives what it can; one that gives nothing fails. */
const TOLERANT: readonly string[] = ['-max_error_rate', '1', '-abort_on', 'empty_output_stream'];

export function decodeSoundArguments({ sourcePath, source, audio }: SoundDecoding): readonly string[] {
  const { rate, layout } = pcmOf(audio);
  const isCounted = isSoundCounted(source);
  const filters = [
    ...(isCounted || source.timeline === undefined ? [] : clockFilters(source.timeline, 'audio')),
    ...(isCounted ? [] : ["aselect='gte(t,0)'", ...withoutStray(audio)]),
    ...firstTwoOf(audio),
    `aresample=${String(rate)}`,
    `aformat=sample_fmts=flt:channel_layouts=${layout}`,
  ];
  const input = [...sourceOptions(source), ...longestInput(source), '-i', inputUrl(sourcePath)];
  const map = ['-map', `0:${String(audio.streamIndex)}`];
  if (isCounted) return [...QUIET, ...TOLERANT, ...input, ...map, '-filter:0', filters.join(','), ...SAMPLES];
  return [
    ...[...QUIET, ...TOLERANT, ...input, ...MARK],
    ...['-map', '1:0', ...map, '-filter:1', filters.join(','), ...PACKETS],
    ...(source.video === undefined ? [] : readAlong(source, source.video.streamIndex)),
  ];
}

/** What the sound is decoded into. */
function pcmOf({ channels, sampleRate }: SourceAudio): { readonly rate: number; readonly layout: 'mono' | 'stereo' } {
  return { rate: Math.min(MAX_SAMPLE_RATE, sampleRate), layout: channels === 1 ? 'mono' : 'stereo' };
}

function isSoundCounted({ timeline }: SourceInfo): boolean {
  return timeline?.soundClock === 'samples';
}

/** Without it FFmpeg would begin the pipe with the first sound. */
const MARK: readonly string[] = ['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono:d=0.1'];
const PCM: readonly string[] = [...NOTHING_ELSE, '-vn', '-c:a', 'pcm_f32le'];
/** The mark at 0, and the sound, with timestamps. */
const PACKETS: readonly string[] = [...PCM, '-f', 'matroska', SOUND_PIPE];
/** One sample behind the other, without timestamps. */
const SAMPLES: readonly string[] = [...PCM, '-f', 'f32le', SOUND_PIPE];

/** How the run that encodes reads the pipe. */
export function soundPipeInput(source: SourceInfo, audio: SourceAudio): readonly string[] {
  const { rate, layout } = pcmOf(audio);
  const format = isSoundCounted(source)
    ? ['-f', 'f32le', '-ar', String(rate), '-ac', layout === 'mono' ? '1' : '2']
    : ['-f', 'matroska'];
  return [...OWN_INPUT_OPTIONS, '-thread_queue_size', '512', ...format, '-i', SOUND_PIPE];
}

/** Index of the sound in the pipe. */
export function soundPipeStream(source: SourceInfo): number {
  return isSoundCounted(source) ? 0 : 1;
}

/**
 * Where the sample rate of MPEG audio changes, FFmpeg decodes one frame with a timestamp of twice or half the time, or worse. It is
 * the first of its filter graph, as is the one behind it.
 */
function withoutStray({ codec }: SourceAudio): readonly string[] {
  return /^mp[123]/.test(codec) ? ["aselect='gt(n,0)+lt(t,0.5)'"] : [];
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
  const { rate, layout } = pcmOf(audio);
  const silence = `anullsrc=r=${String(rate)}:cl=${layout}:d=${source.durationSeconds.toFixed(3)}`;
  const output = isSoundCounted(source) ? ['-map', '1:0', ...SAMPLES] : ['-map', '0:0', '-map', '1:0', ...PACKETS];
  return [...QUIET, ...MARK, '-f', 'lavfi', '-i', silence, ...output];
}

/** FFmpeg fills gaps between timestamps: this bounds the output where the packets claim absurd gaps. */
export function longestInput({ durationSeconds, timeline }: SourceInfo): readonly string[] {
  const seconds = Math.max(DEFAULT_MAX_DURATION_SECONDS, durationSeconds) + (timeline?.startSeconds ?? 0);
  return ['-t', String(Math.ceil(seconds))];
}

/** For both runs, so that they find the same jumps of the clock. */
export function sourceOptions({ timeline }: SourceInfo): readonly string[] {
  const { soundClock, fileStartSeconds = 0, pauseSeconds } = timeline ?? {};
  return [
    ...(pauseSeconds === undefined ? [] : ['-dts_delta_threshold', String(Math.ceil(pauseSeconds) + 1)]),
    ...(soundClock === 'placed' ? ['-fflags', '+nofillin', '-itsoffset', String(-fileStartSeconds)] : []),
    ...UNTRUSTED_INPUT_OPTIONS,
  ];
}

/** Reads the other track too, unused, so that both runs find the same jumps of the clock. */
export function readAlong(source: SourceInfo, streamIndex: number): readonly string[] {
  if (!MENDED_BY_FFMPEG.test(source.container) || isSoundCounted(source)) return [];
  // Without decoding, FFmpeg expects the next packet by the first sample rate.
  const isSound = streamIndex === source.audio?.streamIndex;
  const { soundClock, hasNarrowStep = false } = source.timeline ?? {};
  const isDecoded = hasNarrowStep || (soundClock === 'placed' && isSound);
  const codec = isSound ? 'pcm_s16le' : 'rawvideo';
  return ['-map', `0:${String(streamIndex)}`, '-c', isDecoded ? codec : 'copy', '-f', 'null', '-'];
}
